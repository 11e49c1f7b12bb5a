// The topics of the reference: every public name belongs to exactly one page, found by its file or by what it is called.
import type { PublicExport } from "./exports";

/** A page of the reference. */
export interface Topic {
  /** name of its file */
  id: string;
  title: string;
  /** one sentence */
  about: string;
  entries: PublicExport[];
}

type Rule = Omit<Topic, "entries"> & { holds(entry: PublicExport): boolean };

const inFile = (part: string) => (entry: PublicExport) => entry.file.includes(part);
const typeNamed = (pattern: RegExp) => (entry: PublicExport) =>
  entry.file === "src/experiment/types.ts" && pattern.test(entry.name);

/** The first rule that holds decides. */
const rules: readonly Rule[] = [
  {
    id: "running",
    title: "Running and checking",
    about: "Follow a flow, check hypotheses at time zero, state what must come out, look at what did.",
    holds: (entry) => inFile("src/convergence/")(entry) || entry.name === "EngineName",
  },
  {
    id: "networks",
    title: "Networks, formulas and functions",
    about:
      "Feedforward, linear, residual and sine networks, softmax regression, models given by formulas, and functions of your own.",
    holds: (entry) =>
      inFile("builders/networks")(entry) ||
      typeNamed(/(Network|Regression|ActivationName|ForwardFunction|TensorFlow)$/)(entry),
  },
  {
    id: "starting-weights",
    title: "Starting weights",
    about: "Where a flow begins: drawn from a seed, given number by number, or made as a theorem wants them.",
    holds: (entry) =>
      inFile("builders/initializations")(entry) ||
      typeNamed(/(Initialization|ExplicitParameters|NestedNumbers)$/)(entry),
  },
  {
    id: "data",
    title: "Data",
    about: "Inputs and targets: given, drawn from a seed, made by a teacher, or real.",
    holds: (entry) => inFile("builders/data")(entry) || typeNamed(/(Data|Targets|IrisSpecies)$/)(entry),
  },
  {
    id: "experiments",
    title: "Losses, flows and experiments",
    about:
      "The loss, the flow or the descent, the integrator, when to stop; and an experiment as one plain value.",
    holds: inFile("src/experiment/"),
  },
  {
    id: "theorems",
    title: "Theorems",
    about: "Verdicts, bounds and constants; theorems of one's own; the papers' functions, one by one.",
    holds: inFile("src/theorems/"),
  },
  {
    id: "trajectories",
    title: "Trajectories",
    about: "What was recorded along a flow, with its noise floor, its events and the work it took.",
    holds: inFile("src/integrators/"),
  },
  {
    id: "figures",
    title: "Figures",
    about: "Figures as plain data, and the forms in which a notebook stores them.",
    holds: inFile("src/charts/"),
  },
  {
    id: "underneath",
    title: "Underneath",
    about: "Problems, random numbers and errors.",
    holds: () => true,
  },
];

/** Sorts the exports into topics: what is called comes before the types it speaks of. Topics without a name are left out. */
export function topicsOf(entries: readonly PublicExport[]): Topic[] {
  const topicOf = new Map(entries.map((entry) => [entry, rules.find((rule) => rule.holds(entry))?.id]));
  return rules
    .map(({ id, title, about }) => ({
      id,
      title,
      about,
      entries: entries.filter((entry) => topicOf.get(entry) === id).sort(byKind),
    }))
    .filter((topic) => topic.entries.length > 0);
}

const callable = ({ kind }: PublicExport): boolean => kind === "function" || kind === "constant";

function byKind(a: PublicExport, b: PublicExport): number {
  const last = Number(a.unnamed === true) - Number(b.unnamed === true);
  return last || Number(callable(b)) - Number(callable(a)) || a.name.localeCompare(b.name, "en");
}
