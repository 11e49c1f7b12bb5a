// What a front end learns about this kernel before anything runs.
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Content } from "../protocol";
import { PROTOCOL_VERSION } from "../protocol";

const load = createRequire(__filename);

function versionOf(packageFile: string): string {
  return (load(packageFile) as { version: string }).version;
}

export function kernelInfo(): Content {
  const version = versionOf(join(__dirname, "../../../package.json"));
  return {
    status: "ok",
    protocol_version: PROTOCOL_VERSION,
    implementation: "thalweg",
    implementation_version: version,
    banner: `thalweg ${version}: gradient flow beside its proved bounds. TypeScript on Node ${process.versions.node}.`,
    supported_features: [],
    debugger: false,
    language_info: {
      name: "typescript",
      version: typescriptVersion(),
      mimetype: "text/typescript",
      file_extension: ".ts",
      pygments_lexer: "typescript",
      codemirror_mode: { name: "javascript", mode: "typescript", typescript: true },
      nbconvert_exporter: "script",
    },
    help_links: [{ text: "TypeScript handbook", url: "https://www.typescriptlang.org/docs/handbook/" }],
  };
}

/** Of the compiler that tslab brings; read without loading it. */
function typescriptVersion(): string {
  const tslab = load.resolve("tslab/package.json");
  return (createRequire(tslab)("@tslab/typescript-for-tslab/package.json") as { version: string }).version;
}
