// Door of static/: pictures of figures without a browser.
export { drawPicture, pictureOf, prepareToDraw } from "./picture";
export type { PictureAnswer, PictureFormat, PictureRequest } from "./picture";
