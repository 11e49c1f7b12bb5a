// Door of types/: the types that every cell has, as two texts.
export { documentOnDemand } from "./documentation";
export type { LibraryRoots, TypeLibrary } from "./library";
export { typeLibrary } from "./library";
