// A run that lives in a cell: few bytes while it runs, its own bundle at the end, and nothing of the companion.
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

const updates = 40;

test("forty updates cost less than one chart, and the saved cell holds the run alone", async () => {
  const messages: Message[] = [];
  const host: NotebookHost = {
    live: true,
    cell: "forty updates",
    signal: new AbortController().signal,
    interrupted: () => false,
    display: (bundle, options = {}) => messages.push({ bundle, ...options }),
  };
  const run = await converge(settingB1(), { until: { loss: 1e-8 } });
  let now = performance.now();
  const clock = jest.spyOn(performance, "now").mockImplementation(() => now);
  const { title, hash, precision, theorems, experiment } = run;
  const display = new LiveDisplay(host, { title, hash, precision, theorems, experiment });
  for (let k = 0; k <= updates; k++) {
    // three steps between two updates
    for (const later of [70, 70, 70]) {
      now += later;
      const time = now / 1e5;
      display.add({
        time,
        loss: Math.exp(-time),
        steps: k,
        elapsedSeconds: k / 5,
        remainingSeconds: 1,
        fraction: 0.5,
      });
    }
  }
  clock.mockRestore();
  const [library, start, ...fed] = messages;
  expect(String(library.bundle["text/plain"])).toMatch(/plotly\.js/);
  expect(start.update).not.toBe(true);
  expect(fed).toHaveLength(updates);
  const bytes = fed.reduce((sum, { bundle }) => sum + JSON.stringify(bundle).length, 0);
  expect(bytes).toBeLessThan(32_000);
  expect(Math.max(...fed.map(({ bundle }) => JSON.stringify(bundle).length))).toBeLessThan(1000);

  display.finish(run);
  const [first, chart, companion, ...rest] = outputsOf(messages);
  expect(first).toBe(library.bundle);
  expect(chart).toEqual(run.display());
  expect(companion).toEqual({ "text/html": "", "text/plain": "" });
  expect(rest).toEqual([]);
});
