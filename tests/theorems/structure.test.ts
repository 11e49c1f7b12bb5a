// Facts decided by inspection: ranks and labels out of reach, and the times at which the adapted flow must end.
import type { Experiment, MlpNetwork } from "../../src/experiment";
import { completeExperiment } from "../../src/experiment";
import { createProblem } from "../../src/problems";
import { checkTheorems } from "../../src/theorems";
import type { TheoremResult } from "../../src/theorems";
import { caseB1 } from "../problems/cases";
import { withTargets } from "./catalogue";

function check(experiment: Experiment, ...ids: string[]): TheoremResult[] {
  const problem = createProblem(completeExperiment(experiment));
  const results = checkTheorems(ids, problem);
  problem.release();
  return results;
}

function item(result: TheoremResult, id: string): { verdict: string; detail?: string } {
  const found = result.hypotheses.find((hypothesis) => hypothesis.id === id);
  if (!found) throw new Error(`${result.id} has no item ${id}`);
  return found;
}

const explicit = (
  network: Omit<MlpNetwork, "kind" | "initialization">,
  weights: number[][][],
  inputs: number[][],
  targets: number[] | number[][],
  biases?: (number[] | null)[],
): Experiment => ({
  network: { kind: "mlp", ...network, initialization: { kind: "explicit", weights, biases } },
  data: { kind: "explicit", inputs, targets },
  flow: { kind: "outputEuclidean" },
});

describe("the adapted flow ends at a time known in closed form", () => {
  test("x = tanh z cannot reach the label 2: s* = ln 2 (A4)", () => {
    const frozen = explicit(
      { widths: [1, 1, 1], activation: "tanh", trained: [1] },
      [[[0]], [[1]]],
      [[1]],
      [2],
    );
    const [chen, chatterjee] = check(frozen, "chen", "chatterjee");
    expect(item(chen, "CN-3").verdict).toBe("proved");
    expect(item(chen, "CN-4").verdict).toBe("refuted");
    expect(chen.constants.obstructionTime).toBeCloseTo(Math.LN2, 12);
    expect(chen.constants.stoppingTime).toBeNull();
    expect(chen.bound).toBeNull();
    expect(item(chatterjee, "CH-F2").verdict).toBe("refuted");
    // a label inside the range is no obstruction, on its edge it is not one that ends in finite time
    const [inside] = check(withTargets(frozen, [0.5]), "chen");
    expect(inside.constants.obstructionTime).toBeNull();
    const [edge] = check(withTargets(frozen, [1]), "chen");
    expect(item(edge, "CN-4").verdict).toBe("undecided");
  });

  test("a sigmoid behind a frozen layer stays between the sums of positive and negative weights", () => {
    const weights = [[[0.1], [0.2]], [[2, -1]]];
    const network = { widths: [1, 2, 1], activation: "sigmoid" as const, trained: [1] };
    const target = (y: number): string => {
      const [chen] = check(explicit(network, weights, [[1]], [y]), "chen");
      return item(chen, "CN-4").verdict;
    };
    expect(target(2.001)).toBe("refuted");
    expect(target(-1.001)).toBe("refuted");
    expect(target(1.9)).not.toBe("refuted");
    expect(target(-0.9)).not.toBe("refuted");
  });

  test.each([
    ["gelu", -0.16, -0.18, 1e300],
    ["swish", -0.27, -0.28, 1e300],
  ] as const)(
    "%s dips below 0: labels there are in reach of a frozen output layer",
    (activation, reached, below, above) => {
      const verdicts = (y: number): (string | null)[] => {
        const experiment = explicit(
          { widths: [1, 1, 1], activation, trained: [1] },
          [[[-0.5]], [[1]]],
          [[1]],
          [y],
        );
        const [chen, chatterjee] = check(experiment, "chen", "chatterjee");
        return [item(chen, "CN-4").verdict, item(chatterjee, "CH-F2").verdict];
      };
      expect(verdicts(reached)).not.toContain("refuted");
      expect(verdicts(above)).not.toContain("refuted");
      expect(verdicts(below)).toEqual(["refuted", "refuted"]);
    },
  );

  test("a label beyond a half-line is told from it in words", () => {
    const network = { widths: [1, 1, 1], activation: "softplus" as const, trained: [1] };
    const [chatterjee] = check(explicit(network, [[[1]], [[1]]], [[1]], [-2]), "chatterjee");
    expect(item(chatterjee, "CH-F2").verdict).toBe("refuted");
    expect(item(chatterjee, "CH-F2").detail).toMatch(/outside \[[^,]*, ∞\]/);
  });

  test("an end in a time beyond double precision is an end", () => {
    const [chen] = check(
      {
        network: { kind: "system", parameters: ["w"], outputs: ["2^w"], start: [1e300] },
        data: { kind: "explicit", inputs: [[]], targets: [-1] },
        flow: { kind: "outputEuclidean" },
      },
      "chen",
    );
    expect(item(chen, "CN-4").verdict).toBe("refuted");
    expect(item(chen, "CN-4").detail).toMatch(/^The flow ends: /);
    expect(chen.constants.obstructionTime).toBeNull();
  });

  test("w1 w2 from (1, -1) to 1 meets the origin at ln 2, from (1.2, -1) it passes (A4)", () => {
    const product = (w1: number): TheoremResult =>
      check(explicit({ widths: [1, 1, 1], activation: "identity" }, [[[w1]], [[-1]]], [[1]], [1]), "chen")[0];
    const stopped = product(1);
    expect(item(stopped, "CN-4").verdict).toBe("refuted");
    expect(stopped.constants.obstructionTime).toBeCloseTo(Math.LN2, 12);
    expect(item(product(1.2), "CN-4").verdict).toBe("undecided");
  });

  test("one neuron and three inputs: labels 0, 1, 0 end the flow where the order would change", () => {
    const neuron = explicit(
      { widths: [1, 1, 1], activation: "tanh", biases: true },
      [[[1]], [[1]]],
      [[-1], [0], [1]],
      [0, 1, 0],
      [[0], [0]],
    );
    const [chen, chatterjee] = check(neuron, "chen", "chatterjee");
    const gap = Math.tanh(1); // x_3 - x_2
    expect(chen.constants.obstructionTime).toBeCloseTo(Math.log(1 + gap), 12);
    expect(item(chen, "CN-2").verdict).toBe("proved");
    expect(item(chen, "CN-4").verdict).toBe("refuted");
    expect(item(chatterjee, "CH-F2").verdict).toBe("refuted");
    // decreasing labels are reachable, but not with full rank from an increasing start
    const [turned, plain] = check(withTargets(neuron, [1, 0, -1]), "chen", "chatterjee");
    expect(item(turned, "CN-4").verdict).toBe("refuted");
    expect(item(plain, "CH-F2").detail).not.toContain("cannot reach 0");
    expect(check(withTargets(neuron, [-1, 0, 1]), "chen")[0].constants.obstructionTime).toBeNull();
  });
});

describe("labels no parameters give", () => {
  const two = (inputs: number[][], targets: number[], biases = false): Experiment =>
    explicit(
      { widths: [2, 2, 1], activation: "tanh", biases },
      [[[1, 0.5], [-0.3, 1]], [[1, 1]]], // prettier-ignore
      inputs,
      targets,
      biases ? [[0, 0], [0]] : undefined,
    );

  test.each([
    ["identical inputs, different labels", two([[1, 2], [1, 2]], [1, 2])], // prettier-ignore
    ["antipodal inputs of an odd network", two([[1, 2], [-1, -2]], [1, 2])], // prettier-ignore
    ["zero input of a network without biases", two([[0, 0], [1, 2]], [1, 2])], // prettier-ignore
  ])("%s", (_, experiment) => {
    const [chen, chatterjee] = check(experiment, "chen", "chatterjee");
    expect(item(chen, "CN-3").verdict).toBe("refuted");
    expect(chen.verdict).toBe("refuted");
    expect(item(chatterjee, "CH-F2").verdict).toBe("refuted");
  });

  test.each([
    ["identical inputs and labels", two([[1, 2], [1, 2]], [1, 1])], // prettier-ignore
    ["opposite labels of antipodal inputs", two([[1, 2], [-1, -2]], [1, -1])], // prettier-ignore
    ["zero input with label zero", two([[0, 0], [1, 2]], [0, 2])], // prettier-ignore
  ])("%s lose the rank, but the criterion is not refuted by that", (_, experiment) => {
    const [chen, chatterjee] = check(experiment, "chen", "chatterjee");
    expect(item(chen, "CN-3").verdict).toBe("refuted");
    expect(item(chatterjee, "CH-F2").detail ?? "").not.toContain("cannot reach 0");
  });

  test.each([
    ["antipodal inputs of a network with biases", two([[1, 2], [-1, -2]], [1, 2], true)], // prettier-ignore
    ["zero input of a network with biases", two([[0, 0], [1, 2]], [1, 2], true)], // prettier-ignore
  ])("%s are no obstacle", (_, experiment) => {
    expect(item(check(experiment, "chen")[0], "CN-3").verdict).toBe("proved");
  });

  test("a linear network with more samples than inputs", () => {
    const linear = explicit(
      { widths: [1, 3, 1], activation: "identity" },
      [[[1], [2], [3]], [[1, 1, 1]]],
      [[1], [2]],
      [1, 2],
    );
    expect(item(check(linear, "chen")[0], "CN-3").detail).toContain("independent");
  });
});

describe("items decided by the specification", () => {
  test("a theorem about another flow is not met, and its constants are still filled in", () => {
    const [chen] = check(caseB1, "chen");
    expect(chen.verdict).toBe("notMet");
    expect(item(chen, "CN-0").verdict).toBe("notMet");
    expect(item(chen, "CN-4").verdict).toBe("proved");
    expect(chen.bound).toBeNull();
    expect(chen.constants.rate).toBe(2);
    const [chatterjee] = check({ ...caseB1, flow: { kind: "outputEuclidean" } }, "chatterjee");
    expect(item(chatterjee, "CH-F0").verdict).toBe("notMet");
    expect(item(chatterjee, "CH-F2").verdict).toBe("proved");
    expect(chatterjee.constants.alpha).toBeCloseTo(2.4448312, 6);
  });

  const positive = (
    rest: Partial<MlpNetwork>,
    inputs = [
      [1, 0],
      [0.6, 0.8],
    ],
  ): Experiment => ({
    // prettier-ignore
    network: {
      kind: "mlp",
      widths: [2, 3, 1],
      activation: "tanh",
      initialization: { kind: "positive", output: 2.5 },
      ...rest,
    },
    data: { kind: "explicit", inputs, targets: inputs.map((_, i) => 0.3 * (i + 1)) },
  });
  const network = (experiment: Experiment): TheoremResult => check(experiment, "chatterjee.network")[0];

  test("CH-N1: one output, a hidden layer", () => {
    const linear = network({
      ...positive({}),
      network: {
        kind: "mlp",
        widths: [2, 1],
        activation: "tanh",
        initialization: { kind: "gaussian", seed: 1 },
      },
    });
    expect(item(linear, "CH-N1").verdict).toBe("notMet");
    expect(item(network(positive({ trained: [2] })), "CH-N1").verdict).toBe("notMet");
  });

  test("CH-N3: the sigmoid needs an output bias that cancels exactly", () => {
    expect(item(network(positive({ activation: "sigmoid" })), "CH-N3").verdict).toBe("notMet");
    const start = (bias: number): Experiment =>
      positive({
        activation: "sigmoid",
        biases: [false, true],
        initialization: {
          kind: "explicit",
          weights: [[[0, 0], [0, 0], [0, 0]], [[3, 4, 5]]], // prettier-ignore
          biases: [null, [bias]],
        },
      });
    const compensated = network(start(-6));
    expect(item(compensated, "CH-N3").verdict).toBe("proved");
    expect(item(compensated, "CH-N5").verdict).toBe("proved");
    expect(item(network(start(-6 + 2 ** -50)), "CH-N3").verdict).toBe("notMet");
  });

  test("CH-N4: counted, exact and certified", () => {
    expect(item(network(positive({})), "CH-N4").verdict).toBe("proved");
    const three = [[1, 0], [0, 1], [1, 1]]; // prettier-ignore
    expect(item(network(positive({}, three)), "CH-N4").verdict).toBe("refuted");
    expect(item(network(positive({ biases: true }, three)), "CH-N4").verdict).toBe("proved");
    expect(item(network(positive({}, [[1, 2], [2, 4]])), "CH-N4").verdict).toBe("refuted"); // prettier-ignore
    expect(item(network(positive({ biases: true }, [[1, 2], [2, 4]])), "CH-N4").verdict).toBe("proved"); // prettier-ignore
    const collinear = [[0, 1], [1, 2], [2, 3]]; // prettier-ignore
    expect(item(network(positive({ biases: true }, collinear)), "CH-N4").verdict).toBe("refuted");
  });

  test("CH-N5: zero first layer, zero biases, positive weights in between", () => {
    const gaussian = positive({ initialization: { kind: "gaussian", seed: 1 } });
    expect(item(network(gaussian), "CH-N5").verdict).toBe("notMet");
    const deep = positive({ widths: [2, 3, 3, 1] });
    expect(item(network(deep), "CH-N5").verdict).toBe("proved");
  });
});

test("one statement whose second derivatives overflow does not stop the others", () => {
  const [nonconvexity, criterion] = check(
    {
      network: {
        kind: "system",
        parameters: ["w", "v"],
        outputs: ["1e300 * w^2 + 1e-300 * v"],
        start: [1e-300, 1],
      },
      data: { kind: "explicit", inputs: [[]], targets: [0] },
    },
    "liu-zhu-belkin.nonconvexity",
    "chatterjee",
  );
  expect(nonconvexity.verdict).toBe("undecided");
  expect(criterion.id).toBe("chatterjee");
});
