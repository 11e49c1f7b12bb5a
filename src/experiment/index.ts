// Door of experiment/: the data types, their builders, validation and hash.
export type * from "./types";
