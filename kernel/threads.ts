// What the kernel's three threads say to each other, and the few numbers they share.
import type { Content, Header } from "./protocol";

/** Words of shared memory; each is written by one thread and read by another. */
const Word = { interrupted: 0, asyncHooks: 1, backlog: 2, settling: 3, serving: 4, finished: 5 } as const;

/** Most characters of unsent output that may wait for the wire before a cell that prints has to wait itself. */
const BACKLOG_LIMIT = 8_000_000;

/** Numbers that are read where no message can be received: inside a loop of the user's. */
export class SharedState {
  private readonly words: Int32Array;

  constructor(readonly memory: SharedArrayBuffer = new SharedArrayBuffer(4 * Object.keys(Word).length)) {
    this.words = new Int32Array(memory);
  }

  /** true from the moment the user interrupts until the cell has ended */
  get interrupted(): boolean {
    return Atomics.load(this.words, Word.interrupted) !== 0;
  }
  set interrupted(value: boolean) {
    Atomics.store(this.words, Word.interrupted, value ? 1 : 0);
  }

  /** true while library code that has noticed the interrupt puts in order what it keeps */
  get settling(): boolean {
    return Atomics.load(this.words, Word.settling) !== 0;
  }
  set settling(value: boolean) {
    Atomics.store(this.words, Word.settling, value ? 1 : 0);
  }

  /** true once the main thread has loaded the library and hears the wire; before that no user code runs */
  get serving(): boolean {
    return Atomics.load(this.words, Word.serving) !== 0;
  }
  set serving(value: boolean) {
    Atomics.store(this.words, Word.serving, value ? 1 : 0);
  }

  /** the last turn that the main thread has ended; turns begin and end in their order */
  get finished(): number {
    return Atomics.load(this.words, Word.finished);
  }
  set finished(turn: number) {
    Atomics.store(this.words, Word.finished, turn);
  }

  /** true once anything enabled async hooks, which on Node 20 and 22 makes terminating a callback fatal */
  get asyncHooks(): boolean {
    return Atomics.load(this.words, Word.asyncHooks) !== 0;
  }
  set asyncHooks(value: boolean) {
    Atomics.store(this.words, Word.asyncHooks, value ? 1 : 0);
  }

  /** Counts printed characters; waits while the wire is too far behind, so that printing cannot fill the memory. */
  printed(characters: number): void {
    let waiting = Atomics.add(this.words, Word.backlog, characters) + characters;
    while (waiting > BACKLOG_LIMIT) {
      Atomics.wait(this.words, Word.backlog, waiting, 20);
      waiting = Atomics.load(this.words, Word.backlog);
    }
  }

  /** The wire has taken over what was printed. */
  received(characters: number): void {
    Atomics.sub(this.words, Word.backlog, characters);
    Atomics.notify(this.words, Word.backlog);
  }
}

/** The request a message answers: its header, and for questions to the user the route back to the front end. */
export interface Parent {
  header: Partial<Header>;
  identities: Uint8Array[];
}

/** JavaScript that the compiler made of a cell, and how to read its stack traces. */
export interface Program {
  javascript: string;
  /** true when the cell awaits at its top level */
  asynchronous: boolean;
  /** name under which the value of the last expression is exported */
  resultName: string | null;
  /** `lines[i]` is the line of the cell (first is 0) that line i of `javascript` came from, or -1 */
  lines: Int32Array;
  /** names that the program declares */
  declares: DeclaredNames;
  /** specifiers of static imports, so that ES modules can be loaded before the program starts */
  imports: string[];
  /** JavaScript of TypeScript files and modules of the notebook's folder that changed */
  modules: { path: string; javascript: string }[];
  /** print how long the cell took */
  timed: boolean;
  /** do not show the value if the cell displayed something itself */
  quiet: boolean;
}

/** Names that a program declares. */
export interface DeclaredNames {
  /** the program tells when it has reached one of them */
  all: string[];
  /** those that functions of the cell read */
  captured: string[];
}

/** One mistake in a cell; positions count from 0, in the cell as the user wrote it. */
export interface Mistake {
  /** null for the cell itself */
  file: string | null;
  line: number;
  column: number;
  /** length of the text it is about; at least 1 */
  length: number;
  message: string;
  /** number of the TypeScript error, or null for mistakes that only the kernel knows */
  code: number | null;
}

/** What the compiler makes of a cell. */
export type Compiled =
  | { kind: "mistakes"; mistakes: Mistake[] }
  | { kind: "nothing" }
  | { kind: "program"; program: Program }
  | { kind: "display"; bundle: Record<string, unknown> }
  | { kind: "print"; text: string }
  | { kind: "reset" };

export interface Completions {
  matches: string[];
  types: { text: string; type: string }[];
  start: number;
  end: number;
}

export interface Completeness {
  status: "complete" | "incomplete" | "invalid";
  indent?: string;
}

/** What the wire may ask of the compiler. */
export interface CompilerCalls {
  compile(code: string): Compiled;
  /** the declarations of the last compiled cell belong to the session from now on */
  commit(): void;
  /** cell `count` stopped before it declared these: they mean again what they did before it */
  retract(names: string[], count: number): void;
  reset(): void;
  complete(code: string, position: number): Completions;
  inspect(code: string, position: number): Record<string, string> | null;
  completeness(code: string): Completeness;
}

/** One call over the port between wire and compiler, and its answer. */
export interface Call {
  id: number;
  name: keyof CompilerCalls;
  arguments: unknown[];
}
export type Answer = { id: number; value: unknown } | { id: number; error: string };

/** How a cell ended. */
export type Outcome =
  | { status: "ok"; userExpressions: Record<string, unknown> }
  | { status: "error"; ename: string; evalue: string; traceback: string[] };

/** A place in the user's code where a forced interruption found it. */
export interface Frame {
  name: string;
  url: string;
  line: number;
  column: number;
}

/** The first that the wire says to the main thread: it answers front ends. */
export interface Listening {
  kind: "listening";
}

/** What may hold the main thread, a cell or a ping, is a turn; the wire numbers them from 1 in the order it sends them. */
export type ToMain =
  | {
      kind: "run";
      turn: number;
      count: number;
      parent: Parent;
      /** the front end's id of the cell, where it tells one */
      cell: string | null;
      code: string;
      program: Program;
      silent: boolean;
      allowInput: boolean;
      userExpressions: Record<string, string>;
    }
  | { kind: "interrupt"; turn: number }
  | { kind: "recover"; turn: number; frames: Frame[] }
  | { kind: "ping"; turn: number }
  | { kind: "input"; value: string }
  | { kind: "reset" }
  | { kind: "shutdown" };

export type ToWire =
  | { kind: "stream"; name: "stdout" | "stderr"; text: string; parent: Parent }
  | {
      kind: "publish";
      type: string;
      content: Content;
      metadata?: Content;
      buffers?: Uint8Array[];
      parent: Parent;
    }
  | { kind: "ask"; prompt: string; password: boolean; parent: Parent }
  /** `unreached` are the names whose declaration the cell did not come to */
  | { kind: "done"; turn: number; outcome: Outcome; unreached: string[] };

/** A message on a comm, in either direction of the wire; main reads these on a port of their own. */
export interface CommMessage {
  type: "comm_open" | "comm_msg" | "comm_close";
  content: Content;
  metadata: Content;
  buffers: Uint8Array[];
  parent: Parent;
}
