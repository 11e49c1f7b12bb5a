// check(): which hypotheses hold at time zero, with which constants. No flow is integrated.
import { inspect } from "node:util";
import { verdictCardOf } from "../charts";
import { hostEngine } from "../engines";
import { completeExperiment, hashExperiment, type Experiment } from "../experiment";
import { createProblem, largestProduct } from "../problems";
import {
  adviseOn,
  checkTheorems,
  knownIds,
  type Advice,
  type Theorem,
  type TheoremResult,
} from "../theorems";
import { interruptible } from "./certify";
import { displayKey, notebookHost } from "./host";
import type { Check } from "./types";

/** A theorem's answer as plain data of its own. */
export function theoremJSON(result: TheoremResult): Record<string, unknown> {
  return JSON.parse(JSON.stringify(result)) as Record<string, unknown>;
}

/** The verdicts of several theorems in words: "chatterjee: proved; chen: hypothesis not met". */
export function verdictInWords(theorems: readonly TheoremResult[]): string {
  const words = {
    proved: "proved",
    refuted: "refuted",
    undecided: "not certified",
    notMet: "hypothesis not met",
  };
  return theorems.map((theorem) => `${theorem.id}: ${words[theorem.verdict]}`).join("; ");
}

class CheckResult implements Check {
  constructor(
    readonly experiment: Check["experiment"],
    readonly hash: string,
    readonly theorems: readonly TheoremResult[],
    readonly advice: readonly Advice[] | null,
    readonly wallSeconds: number,
  ) {}

  get verdict(): string {
    return verdictInWords(this.theorems);
  }

  toJSON(): Record<string, unknown> {
    return {
      theorems: this.theorems.map(theoremJSON),
      ...(this.advice === null ? {} : { advice: this.advice }),
      experimentHash: this.hash,
    };
  }

  private get card() {
    return verdictCardOf(this.theorems, this.advice ?? []);
  }

  [displayKey]() {
    const { html, text } = this.card;
    return { "text/html": html, "text/plain": text };
  }

  [inspect.custom](): string {
    return this.card.text;
  }
}

/** What a check can be asked for. */
export interface CheckOptions {
  /** ids or theorems of one's own, instead of the experiment's */
  theorems?: (string | Theorem)[];
  /** searches what change would make each theorem hold: some seconds a theorem */
  advise?: boolean;
}

/**
 * Checks the hypotheses of the experiment's theorems at its starting point, with certified constants.
 *
 * @param experiment a plain experiment, whose defaults are filled in, or that of an earlier run
 * @param options other theorems than the experiment's, and whether to search for what would help
 * @throws InputError when the experiment is not valid or a theorem id is unknown
 * @throws InterruptError when the cell is interrupted
 * @example
 * const network = mlp({ widths: [2, 64, 1], activation: "tanh", layerScales: [1, 1 / 8],
 *   initialization: antisymmetric({ frequency: 2, output: 4 }) });
 * const data = circle({ angles: [0, 1, 2], targets: [0.5, -0.5, 0.5] });
 * check({ network, data }, { theorems: ["chatterjee"] }).verdict; // => "chatterjee: proved"
 */
export function check(experiment: Experiment, options: CheckOptions = {}): Check {
  const started = performance.now();
  const asked = options.theorems;
  const complete = completeExperiment(asked ? { ...experiment, theorems: knownIds(asked) } : experiment);
  const problem = createProblem(complete, hostEngine(largestProduct(complete)));
  try {
    const interrupted = () => notebookHost()?.interrupted() === true;
    const [theorems, advice] = interruptible(interrupted, problem.engine, () => {
      const results = checkTheorems(asked ?? complete.theorems, problem);
      const advised = options.advise === true ? results.map((result) => adviseOn(result, problem)) : null;
      return [results, advised] as const;
    });
    const seconds = (performance.now() - started) / 1000;
    return new CheckResult(
      complete as Check["experiment"],
      hashExperiment(complete),
      theorems,
      advice,
      seconds,
    );
  } finally {
    problem.release();
  }
}
