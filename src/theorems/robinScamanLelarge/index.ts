// The statements after Robin, Scaman and Lelarge, one file each; `flow.ts` chooses among them.
import type { Theorem } from "../theorem";
import { deepLinear } from "./deepLinear";
import { descentTheorem } from "./descent";
import { robinScamanLelargeFlow } from "./flow";
import { kernelRegime } from "./kernelRegime";
import { lemniscateTheorem } from "./lemniscate";
import { linearTheorem } from "./linear";
import { logisticPublished, logisticSharp } from "./logistic";
import { powerLawTheorem } from "./powerLaw";
import { scalarLinear } from "./scalarLinear";
import { sineTheorem } from "./sine";
import { studentTeacher } from "./studentTeacher";

export { lemniscate } from "./lemniscate";
export { powerLaw } from "./powerLaw";
export { comparisonCurve, productInvariants } from "./scalarLinear";

/** In the order in which they are listed. */
export const robinScamanLelargeTheorems: readonly Theorem[] = [
  robinScamanLelargeFlow,
  linearTheorem,
  lemniscateTheorem,
  scalarLinear,
  deepLinear,
  kernelRegime,
  studentTeacher,
  sineTheorem,
  logisticPublished,
  logisticSharp,
  powerLawTheorem,
  descentTheorem,
];
