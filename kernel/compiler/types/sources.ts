// Declaration files, parsed, with what their specifiers mean.
import { readFileSync } from "node:fs";
import { posix } from "node:path";
import type { ts, TypeScript } from "../typescript";

export interface Source {
  path: string;
  text: string;
  file: ts.SourceFile;
}

/** The file that a module specifier means, or null. */
export type Resolve = (specifier: string, from: string) => string | null;

export class Sources {
  private readonly known = new Map<string, Source>();

  constructor(
    readonly typescript: TypeScript,
    readonly resolve: Resolve,
  ) {}

  at(path: string): Source {
    const known = this.known.get(path);
    if (known) return known;
    const text = readFileSync(path, "utf8");
    const file = this.typescript.createSourceFile(path, text, this.typescript.ScriptTarget.Latest, true);
    const source = { path, text, file };
    this.known.set(path, source);
    return source;
  }

  isModule({ file }: Source): boolean {
    return this.typescript.isExternalModule(file);
  }

  /** Where modules are named in a text; `pos` is that of the opening quote. */
  specifiers(text: string): readonly ts.FileReference[] {
    return this.typescript.preProcessFile(text, true, true).importedFiles;
  }

  /** Adds a file with all that it refers to and imports: what is referred to comes first. */
  collect(path: string, into: Map<string, Source>, seen = new Set<string>(into.keys())): void {
    if (seen.has(path)) return;
    seen.add(path);
    const source = this.at(path);
    for (const { fileName } of source.file.referencedFiles)
      this.collect(posix.join(posix.dirname(path), fileName), into, seen);
    for (const { fileName } of this.specifiers(source.text)) {
      const target = this.resolve(fileName, path);
      if (target !== null) this.collect(target, into, seen);
    }
    into.set(path, source);
  }
}
