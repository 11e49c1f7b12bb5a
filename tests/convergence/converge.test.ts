// converge(): verdict, trajectory and curve in one run; overrides, interruption, JSON, and what a notebook sees.
import { inspect } from "node:util";
import { InputError } from "../../src/errors";
import {
  claim,
  claimMime,
  check,
  converge,
  displayKey,
  installNotebookHost,
  type NotebookHost,
  type Progress,
  type Run,
} from "../../src/convergence";
import type { MimeBundle } from "../../src/charts";
import { deepLinear, explicit, explicitWeights, squared } from "../../src/experiment";
import { theorem } from "../../src/theorems";
import { product, settingB1, smooth, stiff } from "../integrators/settings";

describe("a proved setting", () => {
  const run = converge(settingB1(), { until: { loss: 1e-12 } });

  test("its bound is respected along the whole run", async () => {
    const { theorems, curves, status, trajectory } = await run;
    expect(status).toBe("reached");
    expect(theorems.map(({ id, verdict }) => [id, verdict])).toEqual([["chatterjee", "proved"]]);
    expect(curves[0].verdict).toBe("respected");
    expect(curves[0].largestRatio).toBeLessThanOrEqual(1 + 1e-9);
    const rate = theorems[0].constants.alpha as number;
    for (let k = 0; k < trajectory.time.length; k++) {
      expect(trajectory.loss[k]).toBeLessThanOrEqual(
        trajectory.loss[0] * Math.exp(-rate * trajectory.time[k]) * (1 + 1e-9),
      );
    }
  });

  test("its experiment can be run again, and changed, as it is", async () => {
    const { experiment, hash } = await run;
    expect((await converge(experiment, { until: { loss: 1e-12 } })).hash).toBe(hash);
    const shorter = await converge({ ...experiment, until: { time: 0.5 } });
    expect(shorter.hash).not.toBe(hash);
    expect(shorter.trajectory.time.at(-1)).toBe(0.5);
  });

  test("its JSON has the documented names, and only numbers that JSON can hold", async () => {
    const json = JSON.parse(JSON.stringify(await run)) as Record<string, unknown> & {
      trajectory: Record<string, unknown>[];
    };
    expect(json.status).toBe("reached");
    expect(Object.keys(json.trajectory[0])).toEqual(
      expect.arrayContaining(
        "time loss gradientNorm rayleighQuotient distance smallestEigenvalue noiseFloor bound".split(" "),
      ),
    );
    for (const row of json.trajectory) expect(row.bound).toBeGreaterThanOrEqual(row.loss as number);
    expect(JSON.stringify(json)).not.toMatch(/NaN|Infinity/);
  });

  test("provenance names versions and engine, and no host, user or path", async () => {
    const { provenance } = await run;
    expect(provenance).toMatchObject({ node: process.version, generator: "mulberry32", integrator: "dual" });
    expect(provenance.experimentHash).toMatch(/^[0-9a-f]{64}$/);
    const text = JSON.stringify(provenance);
    for (const secret of [process.cwd(), process.env.HOME ?? "/root/"]) expect(text).not.toContain(secret);
  });

  test("shown as a value it is its verdict card", async () => {
    const value = (await run) as unknown as Record<symbol, () => MimeBundle>;
    const bundle = value[displayKey]();
    expect(Object.keys(bundle).sort()).toEqual(["text/html", "text/plain"]);
    expect(bundle["text/plain"]).toContain("proved");
    expect(inspect(await run)).toContain("CH-F2");
  });

  test("its chart is a figure of its own", async () => {
    const figure = (await run).chart();
    expect(figure.data.length).toBeGreaterThanOrEqual(2);
    expect(JSON.parse(JSON.stringify(figure))).toHaveProperty("layout");
    await expect(run.then((one) => one.chart("spectrogram" as "convergence"))).rejects.toThrow(
      /run.chart: .*spectrogram/,
    );
  });
});

describe("a bound that is exceeded", () => {
  // two layers of one unit, balanced and small: the flow leaves a saddle, where errors of the integration grow
  const saddle = {
    network: deepLinear({
      widths: [1, 1, 1],
      initialization: explicitWeights({ weights: [[[1e-4]], [[1e-4]]] }),
    }),
    data: explicit({ inputs: [[1]], targets: [1] }),
    loss: squared({ constant: 0.5 }),
    until: { time: 30, loss: 1e-8 },
  };

  test("only by the error of the integration is not: the error is measured first", async () => {
    for (const tolerance of [1e-8, 1e-4]) {
      const options = { theorems: ["robin-scaman-lelarge.scalarLinear"], tolerance };
      const { theorems, curves, report } = await converge(saddle, options);
      expect(theorems[0].verdict).toBe("proved");
      expect(["respected", "attained"]).toContain(curves[0].verdict);
      expect(curves[0].largestRatio).toBeGreaterThan(1 + 1e-9);
      expect(report.errorEstimate?.largest).toBeGreaterThan((curves[0].largestRatio as number) - 1);
    }
  });

  test("by a theorem of one's own makes that theorem false, and keeps the run", async () => {
    const wrong = theorem({
      id: "mine",
      statement: "Everything decays at once.",
      hypotheses: [{ id: "M-1", statement: "1 < 2", formula: "1 < 2" }],
      bound: "L0 * exp(-1000 * t)",
    });
    const failure: unknown = await converge(saddle, { theorems: [wrong] }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(InputError);
    expect(String(failure)).toContain("theorem: this run contradicts mine (loss/bound");
    expect((failure as { run: Run }).run.curves[0].verdict).toBe("exceeded");
  });
});

test("options override single fields of the experiment", async () => {
  const run = await converge(
    smooth({ until: { time: 5 }, integrator: { kind: "dual", relativeTolerance: 1e-6 } }),
    {
      until: { time: 0.5 },
      tolerance: 1e-7,
      integrator: "dopri5",
      theorems: [],
      at: [0.25],
    },
  );
  expect(run.trajectory.time.at(-1)).toBe(0.5);
  expect(run.trajectory.time).toContain(0.25);
  expect(run.experiment.integrator).toMatchObject({ kind: "dopri5", relativeTolerance: 1e-7 });
  expect(run.report.integrator).toBe("dopri5");
  expect(run.theorems).toEqual([]);
});

test("aborting keeps the partial run", async () => {
  const controller = new AbortController();
  const run = await converge(settingB1(), {
    until: { time: 1e9 },
    integrator: "dopri5",
    tolerance: 1e-12,
    signal: controller.signal,
    onProgress: () => controller.abort(),
  });
  expect(run.status).toBe("interrupted");
  expect(run.trajectory.time.length).toBeGreaterThan(0);
});

test("progress goes from nothing to everything", async () => {
  const seen: Progress[] = [];
  await converge(settingB1(), {
    until: { loss: 1e-13 },
    tolerance: 1e-9,
    onProgress: (progress) => seen.push(progress),
  });
  expect(seen.length).toBeGreaterThan(0);
  for (const { fraction, remainingSeconds } of seen) {
    expect(fraction).toBeGreaterThanOrEqual(0);
    expect(fraction).toBeLessThanOrEqual(1);
    if (remainingSeconds !== null) expect(remainingSeconds).toBeGreaterThanOrEqual(0);
  }
});

test.each([
  [{ ...settingB1(), theorems: ["chaterjee"] }, /chatterjee/],
  [{ ...settingB1(), integrator: { kind: "auto", relativeTolerance: -1 } }, /relativeTolerance/],
  [null, /experiment/],
])("bad input gets one clear message: case %#", async (experiment, message) => {
  const attempt = converge(experiment as never);
  await expect(attempt).rejects.toThrow(InputError);
  await expect(attempt).rejects.toThrow(message);
});

describe("claims", () => {
  test("hold when the verdict comes out as said", async () => {
    const outcome = claim(await converge(settingB1(), { until: { loss: 1e-8 } }), {
      id: "chatterjee/two-layer",
      paper: "chatterjee",
      statement: "The certified setting.",
      verdict: "proved",
      check: { rate: { value: 2.44483, target: 2.4448312, tolerance: 1e-5 } },
    });
    expect(outcome).toMatchObject({ holds: true, failures: [], theorem: "chatterjee", verdict: "proved" });
    const bundle = (outcome as unknown as Record<symbol, () => MimeBundle>)[displayKey]();
    expect(bundle[claimMime]).toEqual(outcome);
    expect(bundle["text/plain"]).toContain("✓ claim chatterjee/two-layer");
  });

  test("name what came out differently", () => {
    const outcome = claim(check(settingB1()), {
      id: "wrong",
      paper: "chatterjee",
      statement: "Not so.",
      verdict: "refuted",
      check: { rate: { value: 2, target: 3, tolerance: 1e-3 } },
    });
    expect(outcome.holds).toBe(false);
    expect(outcome.failures).toEqual([
      "expected refuted, got proved",
      "rate is 2, expected 3 within 0.001 relative",
    ]);
  });

  test("refuse a theorem that was not checked", () => {
    const options = { id: "x", paper: "chen", statement: "?", theorem: "chen", verdict: "proved" } as const;
    expect(() => claim(check(settingB1()), options)).toThrow(
      /theorem "chen" was not checked here. Checked: chatterjee/,
    );
  });
});

describe("in a notebook", () => {
  const sent: { bundle: MimeBundle; id?: string; update?: boolean }[] = [];
  const host = (live: boolean, cell: string, interrupted = () => false): NotebookHost => ({
    live,
    display: (bundle, options) => void sent.push({ bundle, ...options }),
    signal: new AbortController().signal,
    interrupted,
    cell,
  });
  beforeEach(() => (sent.length = 0));
  afterAll(() => installNotebookHost(undefined));

  test("a short run shows the library once and one final bundle", async () => {
    // on a busy machine a short run may live as well: what is sent meanwhile is not counted
    const runIn = async (cell: string): Promise<{ libraries: number; finals: MimeBundle[] }> => {
      sent.length = 0;
      installNotebookHost(host(true, cell));
      await converge(product(1.5, -0.5, 1), { until: { time: 1 } });
      const bundles = sent.map(({ bundle }) => bundle);
      return {
        libraries: bundles.filter((bundle) => String(bundle["text/html"]).length > 5e5).length,
        finals: bundles.filter((bundle) => "image/png" in bundle),
      };
    };
    const first = await runIn("first");
    expect(first.libraries).toBe(1);
    expect(Object.keys(first.finals.at(-1) as MimeBundle)).toEqual(
      expect.arrayContaining(["application/vnd.plotly.v1+json", "text/html", "text/plain"]),
    );
    expect((await runIn("second")).libraries).toBe(0);
    // running the cell that carries the library clears it from the page: it is sent again
    expect((await runIn("first")).libraries).toBe(1);
  });

  test("a run that is not to be shown sends nothing", async () => {
    installNotebookHost(host(true, "quiet"));
    expect((await converge(product(1.5, -0.5, 1), { until: { time: 1 }, show: false })).status).toBe(
      "timeLimit",
    );
    expect(sent).toEqual([]);
  });

  test("a long run lives, is interrupted by the kernel, and ends in the same display", async () => {
    const live = () => sent.filter(({ id }) => id !== undefined);
    installNotebookHost(host(true, "long", () => live().length >= 3));
    const run = await converge(stiff({ theorems: [] }), {
      until: { time: 1e9 },
      integrator: "dopri5",
      tolerance: 1e-13,
    });
    expect(run.status).toBe("interrupted");
    expect(new Set(live().map(({ id }) => id)).size).toBe(1);
    expect(live().map(({ update }) => update ?? false)).toEqual([
      false,
      ...live()
        .slice(1)
        .map(() => true),
    ]);
    // the flow under way, the interrupted chart, then the same with its picture
    const [chart, pictured] = live().slice(-2);
    for (const { bundle } of live().slice(0, -2))
      expect(bundle).not.toHaveProperty(["application/vnd.plotly.v1+json"]);
    expect(chart.bundle).toHaveProperty(["application/vnd.plotly.v1+json"]);
    expect(chart.bundle).not.toHaveProperty(["image/png"]);
    expect(pictured.bundle).toHaveProperty(["application/vnd.plotly.v1+json"]);
    expect(pictured.bundle).toHaveProperty(["image/png"]);
  });

  test("a headless run sends nothing but its end", async () => {
    installNotebookHost(host(false, "headless"));
    await converge(settingB1(), { until: { loss: 1e-10 } });
    expect(sent.filter(({ id }) => id !== undefined).length).toBe(1);
  });
});
