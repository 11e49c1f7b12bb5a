// Pictures of real runs: every kind, the reasons of those that cannot be drawn, and a landscape against its closed form.
import { converge } from "../../src/convergence";
import { planeOf } from "../../src/convergence/landscape";
import { InputError } from "../../src/errors";
import { explicit, explicitWeights, linear, squared, type Experiment } from "../../src/experiment";
import { settingB1 } from "../integrators/settings";

/** F = (w_1 x_1, w_2 x_2) in one output a sample: L = ((a w_1 - a)² + (b w_2 - b)²)/2 with inputs (a, 0), (0, b). */
function leastSquares(): Experiment {
  return {
    network: linear({ widths: [2, 1], initialization: explicitWeights({ weights: [[[0, 0]]] }) }),
    data: explicit({
      inputs: [
        [1, 0],
        [0, 3],
      ],
      targets: [1, 3],
    }),
    loss: squared({ constant: 0.5 }),
    theorems: ["chatterjee"],
  };
}

const run = converge(leastSquares(), { until: { loss: 1e-8 } });

test.each(["convergence", "spectrum", "rayleigh", "ball", "outputs", "landscape"] as const)(
  "a small run shows %s",
  async (kind) => {
    const figure = (await run).chart(kind);
    expect(figure.data.length).toBeGreaterThan(0);
    expect(JSON.stringify(figure)).toBe(JSON.stringify((await run).chart(kind)));
  },
);

test("the landscape is the loss: on the grid, and along the path", async () => {
  const { trajectory } = await run;
  const plane = planeOf(await run);
  // two parameters: the plane is the whole space, turned and moved
  expect(plane.offPlane).toBeLessThan(1e-12);
  const end = trajectory.theta!.at(-1)!;
  const span = Math.hypot(end[0], end[1]);
  const first = [end[0] / span, end[1] / span];
  const bend = trajectory.theta!.reduce(
    (sum, theta) => sum + Math.sign(-first[1] * theta[0] + first[0] * theta[1]),
    0,
  );
  const second = [-Math.sign(bend) * first[1], Math.sign(bend) * first[0]];
  plane.across.forEach((b, row) =>
    plane.along.forEach((a, column) => {
      const w = [a * first[0] + b * second[0], a * first[1] + b * second[1]];
      const exact = ((w[0] - 1) ** 2 + 9 * (w[1] - 1) ** 2) / 2;
      expect(plane.loss[row][column]).toBeCloseTo(exact, 10);
    }),
  );
});

test("the paths in output space end at the targets of the problem", async () => {
  const straight = (await run).chart("outputs").data[0] as { x: number[]; y: number[] };
  expect([straight.x[1], straight.y[1]]).toEqual([1, 3]);
});

test("a picture that a run cannot show says why", async () => {
  const done = await run;
  const bare = Object.assign(Object.create(Object.getPrototypeOf(done) as object) as typeof done, done, {
    trajectory: { ...done.trajectory, theta: null, outputs: null },
  });
  expect(() => bare.chart("landscape")).toThrow(/2e6 numbers/);
  expect(() => bare.chart("outputs")).toThrow(/up to 64/);
  expect(() => done.chart("histogram" as "ball")).toThrow(InputError);
  expect(() => done.chart("histogram" as "ball")).toThrow(/"convergence", "spectrum", "rayleigh"/);
});

test("a proved run keeps its distance below the certified radius and its quotient above μ", async () => {
  const proved = await converge(settingB1(), { until: { loss: 1e-10 } });
  expect(proved.theorems[0].verdict).toBe("proved");
  const [mu, quotient] = ["μ", "observed"].map(
    (start) =>
      proved.chart("rayleigh").data.find(({ name }) => String(name).startsWith(start)) as { y: number[] },
  );
  expect(Math.min(...quotient.y)).toBeGreaterThanOrEqual(mu.y[0]);
  const [radius, distance] = ["radius", "observed"].map(
    (start) =>
      proved.chart("ball").data.find(({ name }) => String(name).startsWith(start)) as { y: number[] },
  );
  expect(Math.max(...distance.y)).toBeLessThanOrEqual(radius.y[0]);
});
