// A run that lives in a cell: one display of bounded size while it runs, and its own bundle in that place at the end.
import { converge, type NotebookHost } from "../../src/convergence";
import { LiveDisplay } from "../../src/convergence/live";
import type { MimeBundle } from "../../src/charts";
import { settingB1 } from "../integrators/settings";

interface Message {
  bundle: MimeBundle;
  id?: string;
  update?: boolean;
}

/** A cell's outputs as a front end keeps them. */
function outputsOf(messages: readonly Message[]): MimeBundle[] {
  const shown: { id?: string; bundle: MimeBundle }[] = [];
  for (const { bundle, id, update } of messages)
    if (update) for (const output of shown.filter((one) => one.id === id)) output.bundle = bundle;
    else shown.push({ id, bundle });
  return shown.map(({ bundle }) => bundle);
}

/** A host that notes what is shown, and a clock that goes on as it is told. */
function watched(cell: string) {
  const messages: Message[] = [];
  const host: NotebookHost = {
    live: true,
    cell,
    signal: new AbortController().signal,
    interrupted: () => false,
    display: (bundle, options = {}) => messages.push({ bundle, ...options }),
  };
  return { host, messages };
}

const run = converge(settingB1(), { until: { loss: 1e-8 } });
const shows = (bundle: MimeBundle) =>
  bundle["application/vnd.thalweg.chart+json"] as { figure: { data: { x: number[]; y: number[] }[] } };

/** A display that has been told of `count` points, 70 ms apart by a clock on which updates take no time. */
async function followed(cell: string, count: number, hasRun = () => 1) {
  const { host, messages } = watched(cell);
  let now = performance.now();
  const clock = jest.spyOn(performance, "now").mockImplementation(() => now);
  const { title, hash, precision, theorems, experiment } = await run;
  const display = new LiveDisplay(host, { title, hash, precision, theorems, experiment });
  for (let steps = 1; steps <= count; steps++) {
    now += 70;
    const time = steps / 100;
    display.add({
      time,
      loss: Math.exp(-time),
      steps,
      elapsedSeconds: hasRun(),
      remainingSeconds: 1,
      fraction: 0.5,
    });
  }
  clock.mockRestore();
  return { display, messages };
}

test("five updates a second at most, in one display that the run's own bundle takes over", async () => {
  const { display, messages } = await followed("one display", 300);
  const [library, start, ...updates] = messages;
  expect(String(library.bundle["text/plain"])).toMatch(/plotly\.js/);
  expect(start.update).not.toBe(true);
  // 300 points within 21 s, three of them to an update
  expect(updates).toHaveLength(99);
  expect(outputsOf(messages)).toHaveLength(2);
  display.finish(await run);
  expect(outputsOf(messages)).toEqual([library.bundle, (await run).display()]);
});

test("each update holds the whole curve from its start to now, in few points however long the run is", async () => {
  const { messages } = await followed("a long run", 5000);
  const sizes = messages.slice(1).map(({ bundle }) => JSON.stringify(bundle).length);
  expect(Math.max(...sizes)).toBeLessThan(40_000);
  const counts = messages.slice(1).map(({ bundle }) => shows(bundle).figure.data.at(-1)!.x.length);
  expect(Math.max(...counts)).toBeLessThanOrEqual(240);
  expect(Math.min(...counts.slice(50))).toBeGreaterThan(100);
  const { x, y } = shows(messages.at(-1)!.bundle).figure.data.at(-1)!;
  expect([x[0], x.at(-1)]).toEqual([0.01, 49.98]);
  expect(y.at(-1)).toBeCloseTo(Math.exp(-49.98), 25);
  // equally far apart, but for the last
  const gaps = x.slice(1, -1).map((time, k) => time - x[k]);
  expect(Math.max(...gaps)).toBeCloseTo(Math.min(...gaps), 9);
});

test("the longer a run goes on, the fewer the updates, but one every five seconds", async () => {
  // 700 s of the clock
  const { messages } = await followed("after a minute", 10_000, () => 60);
  expect(messages.filter(({ update }) => update).length).toBeCloseTo(700 / 0.63, -1);
  const { messages: later } = await followed("after an hour", 10_000, () => 3600);
  expect(later.filter(({ update }) => update).length).toBeCloseTo(700 / 5.04, -1);
});

test("updates that take long come seldom", async () => {
  const { host, messages } = watched("a slow machine");
  let now = performance.now();
  const clock = jest.spyOn(performance, "now").mockImplementation(() => now);
  // to send one takes 200 ms
  const slow = { ...host, display: (...words: Parameters<typeof host.display>) => ((now += 200), host.display(...words)) }; // prettier-ignore
  const { title, hash, precision, theorems, experiment } = await run;
  const display = new LiveDisplay(slow, { title, hash, precision, theorems, experiment });
  for (let steps = 1; steps <= 300; steps++) {
    now += 100;
    display.add({
      time: steps,
      loss: 1 / steps,
      steps,
      elapsedSeconds: 1,
      remainingSeconds: 1,
      fraction: 0.5,
    });
  }
  clock.mockRestore();
  expect(messages.filter(({ update }) => update === true).length).toBeLessThanOrEqual(6);
  expect(messages.filter(({ update }) => update === true).length).toBeGreaterThanOrEqual(4);
});
