#!/usr/bin/env node
// thalweg: the command line. Each command is one file; what computes is loaded only when a command needs it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { registerBundle } from "./bundle";
import { registerCheck } from "./check";
import { registerDoctor } from "./doctor";
import { registerInstall } from "./install";
import { registerLab } from "./lab";
import { registerNew } from "./new";
import { exitCode, printJson } from "./perform";
import { registerReproduce } from "./reproduce";
import { registerRun } from "./run";
import { registerStrip } from "./strip";

/** The version in package.json, which lies beside dist/. */
function version(): string {
  const manifest = readFileSync(join(__dirname, "../../../package.json"), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

function createProgram(): Command {
  const program = new Command("thalweg")
    .description("Gradient flow of neural networks beside the convergence bounds that theorems prove for it.")
    .version(version())
    .helpCommand("help [command]", "show the help of a command")
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ outputError: () => undefined });
  program.addHelpText(
    "after",
    "\nExit codes: 0 done, 1 a bound or claim failed, 2 bad usage or input, 130 interrupted.",
  );
  for (const register of [
    registerRun,
    registerCheck,
    registerReproduce,
    registerNew,
    registerStrip,
    registerBundle,
    registerInstall,
    registerLab,
    registerDoctor,
  ])
    register(program);
  return program;
}

/** A usage error as one line, in the form of every other error. */
function reportUsage(error: CommanderError, words: readonly string[], commands: readonly string[]): void {
  const command = words.find((word) => commands.includes(word));
  const message = error.message.replace(/^error: /, "").replace(/\s*\n\s*/g, " ");
  const place = command === undefined ? "thalweg" : `thalweg ${command}`;
  process.stderr.write(`${place}: ${message}. See \`${place} --help\`.\n`.replace(/([.?)])\. See/, "$1 See"));
  if (words.includes("--json")) printJson({ error: message });
}

async function main(words: readonly string[]): Promise<void> {
  const program = createProgram();
  if (words.length === 0) {
    program.outputHelp({ error: true });
    process.exitCode = exitCode.usage;
    return;
  }
  try {
    await program.parseAsync(words, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return;
    process.exitCode = exitCode.usage;
    reportUsage(
      error,
      words,
      program.commands.map((command) => command.name()),
    );
  }
}

// Nobody is left to be told what goes wrong with telling; a terminal that was closed must not end what is being kept.
process.stderr.on("error", () => undefined);
// A reader that has seen enough, such as `head`, is no fault; a full disk is.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(exitCode.done);
  process.stderr.write(`thalweg: standard output: ${error.message}\n`);
  process.exit(exitCode.failed);
});

// Ends the process when the work is done and written, also when a computation has left a thread behind. What could not
// be written ends it above.
void main(process.argv.slice(2)).then(() =>
  process.stdout.write("", (error) => {
    if (!error) process.exit();
  }),
);
