// Door of charts/: figures as data, verdict cards, the mime bundle.
export type { Drawable, Figure, MimeBundle } from "./types";
