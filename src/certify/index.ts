// Door of certify/: rigorous arithmetic and rigorous constants.
export type { Enclosure, Interval } from "./types";
