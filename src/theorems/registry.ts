// Every theorem thalweg knows, by id; a new one is one more file and one more line here.
import { InputError, shown } from "../errors";
import { nearest } from "../experiment";
import type { Problem } from "../problems";
import { chatterjeeTheorems } from "./chatterjee";
import { chenTheorems } from "./chen";
import { liuZhuBelkinTheorems } from "./liuZhuBelkin";
import { pagesOf } from "./pages";
import type { TheoremPage } from "./pages";
import { robinScamanLelargeTheorems } from "./robinScamanLelarge";
import { CertifiedStart } from "./start";
import { resultOf } from "./theorem";
import type { Theorem } from "./theorem";
import type { Source, TheoremResult } from "./types";

const theorems: readonly Theorem[] = [
  ...chatterjeeTheorems,
  ...liuZhuBelkinTheorems,
  ...chenTheorems,
  ...robinScamanLelargeTheorems,
];

/** One line of `thalweg check --list`. */
export interface TheoremSummary {
  readonly id: string;
  readonly title: string;
  readonly statement: string;
  readonly source: Source;
  readonly checked?: string;
  readonly unchecked?: string;
}

/** All theorems in the order in which they are listed. */
export function theoremList(): TheoremSummary[] {
  return theorems.map(({ id, title, statement, source, checked, unchecked }) => ({
    id,
    title,
    statement,
    source,
    ...(checked === undefined ? {} : { checked }),
    ...(unchecked === undefined ? {} : { unchecked }),
  }));
}

/** A page of Markdown for each paper: its statements, what is checked of them here, and what is not. */
export function theoremPages(): TheoremPage[] {
  return pagesOf(theorems);
}

/**
 * Checks the hypotheses of theorems at one point with rigorous arithmetic; what they share is computed once.
 * @param ids ids of known theorems, or theorems of one's own
 * @param theta where to check, p entries; default: where the problem starts. The stored doubles are taken as exact
 * @throws InputError for an unknown id, or an own theorem with the id of a known one
 */
export function checkTheorems(
  ids: readonly (string | Theorem)[],
  problem: Problem,
  theta?: Float64Array,
): TheoremResult[] {
  const asked = ids.map(theoremOf);
  const start = new CertifiedStart(problem, theta);
  return asked.map((theorem) => resultOf(theorem, start));
}

/** The ids among ids and theorems of one's own: what an experiment, which is plain data, can hold. */
export function knownIds(asked: readonly (string | Theorem)[]): string[] {
  return asked.filter((one) => typeof one === "string");
}

/**
 * Checks one theorem at one point, with certified constants.
 *
 * @param id as `thalweg check --list` prints it, or a theorem of one's own
 * @param theta p numbers, taken as exact; default: where the problem starts
 * @throws InputError for an unknown id
 */
export function checkTheorem(id: string | Theorem, problem: Problem, theta?: Float64Array): TheoremResult {
  return resultOf(theoremOf(id), new CertifiedStart(problem, theta));
}

function theoremOf(id: string | Theorem): Theorem {
  if (typeof id !== "string") return own(id);
  const found = theorems.find((theorem) => theorem.id === id);
  if (found) return found;
  const ids = theorems.map((theorem) => theorem.id);
  const meant = nearest(id, ids);
  throw new InputError(
    "theorems",
    `there is no theorem ${shown(id)}. ${meant === undefined ? "" : `Did you mean ${shown(meant)}? `}Known are ${ids.join(", ")}.`,
  );
}

/** A theorem of the user's own; its id must be free. */
function own(theorem: Theorem): Theorem {
  if (typeof theorem?.check !== "function")
    throw new InputError(
      "theorems",
      `${shown(theorem)} is no theorem. Use an id, or what theorem({ … }) returns.`,
    );
  if (theorems.some(({ id }) => id === theorem.id))
    throw new InputError("theorems", `the id ${shown(theorem.id)} is taken. Give your theorem another one.`);
  return theorem;
}
