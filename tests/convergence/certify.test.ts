// Interrupts reach certificates while they are computed.
import { check, converge, installNotebookHost, type NotebookHost } from "../../src/convergence";
import { interruptible } from "../../src/convergence/certify";
import { hostEngine } from "../../src/engines";
import { InterruptError } from "../../src/errors";
import { settingB1 } from "../integrators/settings";

/** Interrupted as soon as somebody has asked `patience` times. */
function hostAfter(patience: number): { host: NotebookHost; asked: () => number } {
  let asked = 0;
  return {
    asked: () => asked,
    host: {
      live: false,
      display: () => undefined,
      signal: new AbortController().signal,
      interrupted: () => ++asked > patience,
    },
  };
}

afterEach(() => installNotebookHost(undefined));

test("a check looks up many times, and ends at the first look after an interrupt", () => {
  const expected = check(settingB1());
  const quiet = hostAfter(Infinity);
  installNotebookHost(quiet.host);
  expect(check(settingB1()).theorems).toEqual(expected.theorems);
  expect(quiet.asked()).toBeGreaterThan(20);
  // how often the engine looks up depends on time, so the last look is not the same one every time
  for (const patience of [0, 1, 7, quiet.asked() >> 1]) {
    const { host, asked } = hostAfter(patience);
    installNotebookHost(host);
    expect(() => check(settingB1())).toThrow(InterruptError);
    expect(asked()).toBe(patience + 1);
  }
  installNotebookHost(undefined);
  expect(check(settingB1()).theorems).toEqual(expected.theorems);
});

test("the engine of the problem looks up too", () => {
  const engine = hostEngine();
  const [n, length] = [500, 500 * 500];
  const [A, values] = [engine.allocate(length), engine.allocate(n)];
  let interrupted = false;
  const factorise = () => {
    for (let turn = 0; turn < 1000; turn++) {
      engine.eigenSymmetric(n, A, values);
      interrupted = true;
    }
  };
  expect(() => interruptible(() => interrupted, engine, factorise)).toThrow(InterruptError);
  expect(engine.onSlice).toBeUndefined();
  for (const vector of [A, values]) engine.release(vector);
});

test("what is kept of a run is put in order and drawn under the kernel's protection", async () => {
  const events: string[] = [];
  installNotebookHost({
    ...hostAfter(Infinity).host,
    display: (bundle) =>
      events.push(Object.keys(bundle).some((type) => type.includes("plotly.v1")) ? "chart" : ""),
    settle: (on) => events.push(`settle ${on}`),
  });
  await converge(settingB1(), { until: { time: 1 } });
  expect(events.filter((event) => event !== "")).toEqual(["settle true", "chart", "settle false"]);
});

test("converge says that there is no run yet", async () => {
  installNotebookHost(hostAfter(3).host);
  await expect(converge(settingB1())).rejects.toThrow(/^interrupted while the hypotheses were certified/);
});
