// thalweg's kernel beside ipykernel, both asked by jupyter_client: starting, cells, completion, memory.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installKernel } from "../kernel";
import { Peer } from "./peer";
import { median, short, type Section } from "./report";

const rounds = 5;
/** cells after the first 81, so that memory is compared after 80 and after more than 600 */
const more = 520;

interface Starts {
  info: number;
  first: number;
}
interface Session {
  small: number;
  large: number;
  completion: number;
  memory: number;
  later: number;
  slowing: number;
}

/** In units of the table, and what is aimed at. */
const rows: [string, (starts: Starts[], session: Session) => number, number | null][] = [
  ["process to kernel_info, s", (starts) => median(starts.map(({ info }) => info)), 0.3],
  ["process to first result, s", (starts) => median(starts.map(({ first }) => first)), 1.3],
  ["small cell, ms", (_, { small }) => small, 15],
  ["30-line cell, ms", (_, { large }) => large, 30],
  ["completion of a member, ms", (_, { completion }) => completion, 10],
  ["memory after 80 cells, MB", (_, { memory }) => memory, 300],
  ["memory after 600 cells, MB", (_, { later }) => later, null],
  ["cell 600 / cell 100, time", (_, { slowing }) => slowing, null],
];

export async function jupyterKernels(): Promise<Section> {
  const prefix = mkdtempSync(join(tmpdir(), "thalweg-bench-"));
  installKernel({ prefix });
  process.env.JUPYTER_PATH = join(prefix, "share", "jupyter");
  const { peer, versions } = await Peer.start("kernels.py");
  try {
    const names = ["thalweg", "python3"];
    const starts = new Map<string, Starts[]>(names.map((name) => [name, []]));
    const sessions = new Map<string, Session>();
    for (let round = 0; round < rounds; round++)
      for (const kernel of names)
        starts.get(kernel)?.push(fulfilled<Starts>(await peer.ask({ task: "starts", kernel })));
    for (const kernel of names)
      sessions.set(kernel, fulfilled<Session>(await peer.ask({ task: "session", kernel, more })));
    const table = rows.map(([what, read, aim]) => {
      const [ours, theirs] = names.map((name) =>
        read(starts.get(name) as Starts[], sessions.get(name) as Session),
      );
      return [what, short(ours), short(theirs), (ours / theirs).toFixed(2), aim === null ? "–" : short(aim)];
    });
    return {
      title: "Jupyter kernels side by side",
      command: "npm run bench jupyter",
      table: [["", "thalweg", `ipykernel ${versions.ipykernel}`, "ratio", "aim"], ...table],
      remarks: [
        `Starts are medians of ${rounds} in turn; cells and completions medians of 20 to 40 in one session. thalweg checks the types of every cell, ipykernel compiles it. Deno's kernel checks no types and is not on npm, so it is not measured here.`,
      ],
    };
  } finally {
    peer.stop();
    rmSync(prefix, { recursive: true, force: true });
  }
}

function fulfilled<Result>(answer: { error?: string }): Result {
  if (answer.error !== undefined) throw new Error(`bench: ${answer.error}`);
  return answer as Result;
}
