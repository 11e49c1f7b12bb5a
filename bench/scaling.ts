// How time and memory of a run grow with samples, width, depth and flow time.
import { defaultEngine } from "../src/engines";
import { integrate } from "../src/integrators";
import { createProblem } from "../src/problems";
import { short, type Section } from "./report";
import { tanhNetwork } from "./settings";

interface Size {
  samples: number;
  width: number;
  depth: number;
  time: number;
}

const base: Size = { samples: 32, width: 64, depth: 3, time: 100 };
const sizes: Size[] = [
  base,
  ...[128, 512].map((samples) => ({ ...base, samples })),
  ...[256, 1024].map((width) => ({ ...base, width })),
  ...[4, 6].map((depth) => ({ ...base, depth })),
  ...[1e3, 1e4, 1e6].map((time) => ({ ...base, time })),
];

export async function scaling(): Promise<Section> {
  const table: string[][] = [["N", "width", "layers", "t", "parameters", "steps", "seconds", "MB"]];
  for (const { samples, width, depth, time } of sizes) {
    const widths = [10, ...Array<number>(depth - 1).fill(width), 1];
    const experiment = {
      ...tanhNetwork(widths, samples),
      loss: { kind: "squared", constant: "1/(2n)" },
    } as const;
    const before = process.memoryUsage.rss();
    const started = performance.now();
    const problem = createProblem(experiment, defaultEngine(samples * width * width));
    const { report } = await integrate(problem, {
      timeLimit: time,
      lossLimit: 0,
      relativeTolerance: 1e-4,
      absoluteTolerance: 1e-6,
    });
    const seconds = (performance.now() - started) / 1000;
    const megabytes = (process.memoryUsage.rss() - before) / 1e6;
    table.push(
      [
        samples,
        width,
        depth,
        time,
        problem.parameterCount,
        report.steps,
        seconds,
        Math.max(0, megabytes),
      ].map(short),
    );
    problem.release();
  }
  return {
    title: "Scaling of a run, tanh networks, relative tolerance 1e-4",
    command: "npm run bench scaling",
    table,
    remarks: ["MB: growth of the process; storage is used again by later rows."],
  };
}
