// Door of files/: writing whole or not at all.
export { writeWhole } from "./writeWhole";
