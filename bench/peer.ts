// A peer is a Python program that answers one JSON line for each JSON line; it runs beside us, never at the same moment.
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** An answer, or why there is none. */
export type Answer = Record<string, unknown> & { error?: string };

/** Sources lie beside the compiled benchmarks' folder: dist/bench -> bench. */
const peers = join(__dirname, "..", "..", "bench", "peers");

export class Peer {
  private readonly waiting: ((answer: Answer) => void)[] = [];
  private ended = false;

  private constructor(private readonly child: ChildProcessWithoutNullStreams) {
    createInterface({ input: child.stdout }).on("line", (line) => {
      this.waiting.shift()?.(JSON.parse(line) as Answer);
    });
    child.on("close", () => {
      this.ended = true;
      for (const answer of this.waiting.splice(0)) answer({ error: "the program ended" });
    });
  }

  /** Starts a script of bench/peers and learns the versions of its libraries. */
  static async start(script: string): Promise<{ peer: Peer; versions: Record<string, string | null> }> {
    const python = process.env.THALWEG_BENCH_PYTHON ?? "python3";
    const child = spawn(python, [join(peers, script)], {
      stdio: ["pipe", "pipe", "pipe"],
      // JAX would keep three quarters of a card's memory from everybody else
      env: { ...process.env, XLA_PYTHON_CLIENT_PREALLOCATE: "false" },
    });
    child.stderr.resume();
    child.on("error", () => undefined);
    const peer = new Peer(child);
    const hello = await peer.next(120);
    if (hello.error !== undefined)
      throw new Error(
        `${python} cannot run ${script}. Install bench/requirements.txt and name its Python in THALWEG_BENCH_PYTHON.`,
      );
    return { peer, versions: hello.versions as Record<string, string | null> };
  }

  /** The answer to a request; past the limit the peer is stopped and says so. */
  async ask(request: Record<string, unknown>, limitSeconds = 600): Promise<Answer> {
    if (this.ended) return { error: "the program ended" };
    this.child.stdin.write(`${JSON.stringify(request)}\n`);
    return this.next(limitSeconds);
  }

  stop(): void {
    this.child.kill("SIGKILL");
  }

  private next(limitSeconds: number): Promise<Answer> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.stop();
        resolve({ error: `more than ${limitSeconds} s` });
      }, limitSeconds * 1000);
      this.waiting.push((answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
    });
  }
}
