// The compiling session: tslab's converter, the declarations so far, and what the kernel adds around it.
import { dirname } from "node:path";
import type { Compiled, CompilerCalls, Completeness, DeclaredNames, Mistake, Program } from "../threads";
import { completeCode, completeHeader } from "./complete";
import type { Edits } from "./edits";
import type { Facade } from "./facade";
import { installFacade } from "./facade";
import { headerHelp, magicHelp } from "./magics";
import { mistakeAt } from "./mistake";
import { compiles, prepare } from "./prepare";
import { declarationsOf } from "./declarations";
import { declaredNames } from "./names";
import { reachedMarks } from "./reached";
import { slashes } from "./session-system";
import { liveSession, rebindableExports } from "./transforms";
import type { Converter, ConvertResult, Diagnostic, Tslab } from "./tslab";
import { loadTslab } from "./tslab";
import { syntaxErrors } from "./typescript";

/** The folder of everything compiled. */
const COMPILED = slashes(dirname(dirname(__dirname)));

/** The library, and the names the kernel adds. */
const PRELOADED = {
  thalweg: `${COMPILED}/src/index.d.ts`,
  "thalweg:kernel/cells": `${COMPILED}/kernel/executor/cell-names.d.ts`,
};

/** "Cannot find module" */
const MODULE_NOT_FOUND = 2307;

export class Session implements CompilerCalls {
  private readonly facade: Facade;
  private converter: Converter;
  private readonly tslab: Tslab;
  private declarations = "";
  private pending = "";
  /** of the cell that was committed last: its text, and the declarations before it */
  private last = { code: "", before: "" };
  private code = "";
  /** what the transforms have found in the program compiled last */
  private captured: string[] = [];
  private declared: string[] = [];
  /** cells that stopped before they declared these */
  private readonly stopped = new Map<string, number>();

  constructor() {
    this.facade = installFacade({
      folder: COMPILED,
      preloaded: PRELOADED,
      before: (typescript) => [
        liveSession(typescript, (captured) => (this.captured = [...captured])),
        reachedMarks(typescript, (names) => (this.declared = names)),
      ],
      after: (typescript) => [rebindableExports(typescript)],
    });
    this.tslab = loadTslab();
    this.converter = this.tslab.createConverter({});
  }

  /** The first cell of a session is a slow one; this is it. */
  warmCompile(): void {
    this.converter.convert(this.declarations, "let warm = 1; warm");
  }

  /** The first completion too. */
  warmComplete(): void {
    this.converter.complete(this.declarations, "Math.s", 6);
  }

  /** What was compiled for these two is kept for the next kernel. */
  keepCode(): void {
    this.facade.keepCode();
  }

  compile(code: string): Compiled {
    this.pending = this.declarations;
    const module = this.tslab.getCodeMetadata(code);
    if (module.module !== undefined) {
      const diagnostics = this.converter.addModule(module.module, code, module);
      return diagnostics.length > 0
        ? { kind: "mistakes", mistakes: diagnostics.map((d) => foreignMistake(d, null)) }
        : { kind: "nothing" };
    }
    const { typescript } = this.facade;
    const prepared = prepare(typescript, code, false);
    const { header, edits } = prepared;
    if (prepared.mistake) return { kind: "mistakes", mistakes: [prepared.mistake] };
    if (header && !compiles(header)) return this.perform(header.name.text, prepared.body);

    this.code = edits.apply();
    const converted = this.convert(this.code);
    if (converted.diagnostics.length > 0)
      return {
        kind: "mistakes",
        mistakes: merged(converted.diagnostics.map((d) => this.told(cellMistake(d, code, edits)))),
      };
    this.pending = converted.declOutput ?? "";
    if (converted.output === undefined) return { kind: "nothing" };
    const program: Program = {
      javascript: converted.output,
      asynchronous: converted.hasToplevelAwait === true || prepared.forAwait,
      resultName: converted.lastExpressionVar ?? null,
      // tslab puts one line of its own before the cell
      lines: this.facade.lastLines().map((line) => Math.max(line - 1, -1)),
      declares: this.declares(converted.lastExpressionVar),
      imports: importedModules(converted.output),
      modules: (converted.sideOutputs ?? []).map(({ path, data }) => ({ path, javascript: data })),
      timed: header?.name.text === "time",
      quiet: header?.name.text === "converge",
    };
    return { kind: "program", program };
  }

  private convert(text: string): ConvertResult {
    try {
      const first = this.converter.convert(this.declarations, text);
      if (!first.diagnostics.some(({ code }) => code === MODULE_NOT_FOUND)) return first;
      // It may be there by now. TypeScript forgets what it did not find when the cell asks for something else.
      this.converter.convert(this.declarations, 'import "thalweg"');
      return this.converter.convert(this.declarations, text);
    } catch (error) {
      // An exception inside TypeScript leaves tslab's converter unusable; the session's names are not in it.
      this.converter.close();
      this.converter = this.tslab.createConverter({});
      throw error;
    }
  }

  /** Magics whose cell is no TypeScript. */
  private perform(name: string, body: string): Compiled {
    switch (name) {
      case "html":
        return { kind: "display", bundle: { "text/html": body.trimStart(), "text/plain": body.trim() } };
      case "who":
        return { kind: "print", text: declaredNames(this.facade.typescript, this.declarations) };
      case "reset":
        return { kind: "reset" };
      default:
        return { kind: "print", text: magicHelp() };
    }
  }

  /** @param result the name of the last expression's value, which is none of the session's */
  private declares(result: string | undefined): DeclaredNames {
    return { all: this.declared.filter((name) => name !== result), captured: this.captured };
  }

  commit(): void {
    this.last = { code: this.code, before: this.declarations };
    this.declarations = this.pending;
  }

  retract(names: string[], count: number): void {
    const { typescript } = this.facade;
    const cell = { ...this.last, after: this.declarations };
    this.declarations = declarationsOf(typescript, cell, new Set(names));
    for (const name of names) this.stopped.set(name, count);
  }

  reset(): void {
    this.declarations = "";
    this.pending = "";
    this.stopped.clear();
  }

  /** A name may be missing because the cell that declares it has failed. */
  private told(mistake: Mistake): Mistake {
    const name = /^Cannot find name '([^']+)'/.exec(mistake.message)?.[1];
    const count = name === undefined ? undefined : this.stopped.get(name);
    if (count === undefined) return mistake;
    const message = `${name} is not declared: cell [${count}], which declares it, stopped before it did. Run that cell again.`;
    return { ...mistake, message };
  }

  complete(code: string, position: number): ReturnType<CompilerCalls["complete"]> {
    const header = completeHeader(code, position, (field) => this.optionValues(field));
    if (header) return header;
    const { edits } = prepare(this.facade.typescript, code, true);
    const text = edits.apply();
    const cursor = edits.toEdited(position);
    const found = this.converter.complete(this.declarations, text, cursor);
    return completeCode(found, edits, text.slice(0, cursor), this.facade.modules());
  }

  /** What TypeScript allows as a value of an option of `converge`. */
  private optionValues(field: string): string[] {
    const text = `converge({} as never, { ${field}: "`;
    return this.converter.complete(this.declarations, `${text}" })`, text.length).candidates;
  }

  inspect(code: string, position: number): Record<string, string> | null {
    const { header, edits } = prepare(this.facade.typescript, code, true);
    const inHeader = header !== null && position <= header.end;
    const help = inHeader ? headerHelp(header, position) : null;
    if (help !== null) return { "text/plain": help.replace(/[`*]/g, ""), "text/markdown": help };
    // in the header only the name of the run is TypeScript's
    const place = inHeader ? edits.madeFrom(position) : edits.toEdited(position);
    const info = place === null ? undefined : this.converter.inspect(this.declarations, edits.apply(), place);
    if (!info) return null;
    const signature = plainSignature((info.displayParts ?? []).map((part) => part.text).join(""));
    const documentation = (info.documentation ?? []).map((part) => part.text).join("");
    return {
      "text/plain": plainSignature(this.tslab.printQuickInfo(info)),
      "text/markdown": `\`\`\`typescript\n${signature}\n\`\`\`\n\n${documentation}`,
    };
  }

  completeness(code: string): Completeness {
    const { typescript } = this.facade;
    const prepared = prepare(typescript, code, true);
    if (prepared.header)
      return prepared.mistake || !code.endsWith("\n")
        ? { status: prepared.header.kind === "line" ? "complete" : "incomplete", indent: "" }
        : { status: "complete" };
    const text = prepared.edits.apply();
    const file = typescript.createSourceFile("cell.ts", text, typescript.ScriptTarget.Latest);
    const errors = syntaxErrors(file);
    const end = text.trimEnd().length;
    if (errors.some((error) => error.start < end)) return { status: "invalid" };
    const { completed, indent } = this.tslab.isCompleteCode(text);
    if (!completed) return { status: "incomplete", indent: indent ?? "" };
    return errors.length > 0 ? { status: "incomplete", indent: "" } : { status: "complete" };
  }
}

/** Preloaded names are aliases of the library's; nobody needs to know. */
function plainSignature(text: string): string {
  return text.replace(/^\(alias\) /, "").replace(/\nimport (\S+) = \1(?=\n|$)/, "");
}

function cellMistake(diagnostic: Diagnostic, code: string, edits: Edits): Mistake {
  if (diagnostic.fileName !== undefined) return foreignMistake(diagnostic, diagnostic.fileName);
  const span = edits.toSourceSpan(diagnostic.start.offset, diagnostic.end.offset);
  return mistakeAt(code, span, diagnostic.messageText, diagnostic.code);
}

function foreignMistake(diagnostic: Diagnostic, file: string | null): Mistake {
  const { line, character } = diagnostic.start;
  const length = diagnostic.end.offset - diagnostic.start.offset;
  return { file, line, column: character, length, message: diagnostic.messageText, code: diagnostic.code };
}

/** TypeScript explains one mistake in several messages at the same place; they belong together. */
function merged(mistakes: Mistake[]): Mistake[] {
  const result: Mistake[] = [];
  for (const mistake of mistakes) {
    const last = result.at(-1);
    const same =
      last && last.file === mistake.file && last.line === mistake.line && last.column === mistake.column;
    if (same) last.message += `\n    ${mistake.message}`;
    else result.push({ ...mistake });
  }
  return result;
}

/** Specifiers of `require` calls that static imports became. */
function importedModules(javascript: string): string[] {
  return [...javascript.matchAll(/\brequire\("([^"\n]+)"\)/g)].map((match) => match[1]);
}
