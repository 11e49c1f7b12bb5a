// The run store: unfinished runs on disk, so that running an experiment again goes on where it was stopped or killed.
import {
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import type { Engine } from "../engines";
import { describeEngine } from "../engines";
import { makeFolder } from "../files";
import type { Checkpoint } from "../integrators";
import { thalwegVersion } from "./provenance";

/** Where notebooks and the command line keep unfinished runs, relative to the working directory. */
export const defaultStore = join(".thalweg", "runs");

/** Unfinished runs kept; the oldest go first. */
const MOST_RUNS = 20;

const extension = ".run";
const draftExtension = ".draft";
/** milliseconds after which a draft belongs to a process that was killed while it wrote */
const ABANDONED = 3_600_000;

/** What a file of the store holds. */
interface Stored {
  /** everything on which the bits of the run depend: another engine, version or Node starts anew */
  readonly maker: string;
  readonly checkpoint: Checkpoint;
}

/** The place of one run in the store. A store that cannot be read or written costs a run its memory, never its life. */
export class RunStore {
  private readonly file: string;
  private readonly maker: string;

  /**
   * @param folder made when the first checkpoint is written
   * @param hash of the experiment, and of whatever else the run depends on
   * @param evaluator of a model of one's own
   */
  constructor(
    private readonly folder: string,
    hash: string,
    engine: Engine,
    evaluator = "",
  ) {
    const { name, precision, variant } = describeEngine(engine);
    this.file = join(folder, `${hash}${extension}`);
    const made = [thalwegVersion(), process.version, process.arch, name, precision, variant, evaluator];
    this.maker = made.join(" ");
  }

  /** The run as it was last stored, or undefined where there is none that this program would have written. */
  load(): Checkpoint | undefined {
    try {
      const { maker, checkpoint } = deserialize(readFileSync(this.file)) as Stored;
      return maker === this.maker ? checkpoint : undefined;
    } catch {
      return undefined;
    }
  }

  /** Replaces what was stored: complete or not at all, also when the machine stops in the middle. */
  save(checkpoint: Checkpoint): void {
    const stored: Stored = { maker: this.maker, checkpoint };
    const draft = `${this.file}.${process.pid}${draftExtension}`;
    try {
      makeFolder(this.folder);
      const descriptor = openSync(draft, "w");
      try {
        writeSync(descriptor, serialize(stored));
        fsyncSync(descriptor);
      } finally {
        closeSync(descriptor);
      }
      renameSync(draft, this.file);
      this.forgetOldest();
    } catch {
      discard(draft);
    }
  }

  /** A run that has come to its end needs no memory. */
  remove(): void {
    discard(this.file);
  }

  private forgetOldest(): void {
    const files = readdirSync(this.folder).map((name) => join(this.folder, name));
    const aged = files.map((file) => ({ file, age: Date.now() - statSync(file).mtimeMs }));
    const runs = aged.filter(({ file }) => file.endsWith(extension)).sort((a, b) => a.age - b.age);
    const drafts = aged.filter(({ file, age }) => file.endsWith(draftExtension) && age > ABANDONED);
    for (const { file } of [...runs.slice(MOST_RUNS), ...drafts]) discard(file);
  }
}

/** Removes a file where it can be removed. */
function discard(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // a folder that became read-only keeps a file that the next run overwrites or ignores
  }
}
