// The statements after Chatterjee, in the order in which they are listed.
import { chatterjeeDescent } from "./descent";
import { chatterjeeFlow } from "./flow";
import { chatterjeeNetwork } from "./network";
import { chatterjeeProbability } from "./probability";
import type { Theorem } from "../theorem";

export { certifiedProbability } from "./probability";

export const chatterjeeTheorems: readonly Theorem[] = [
  chatterjeeFlow,
  chatterjeeDescent,
  chatterjeeNetwork,
  chatterjeeProbability,
];
