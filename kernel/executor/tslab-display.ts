// `import { display } from "tslab"`: what notebooks written for tslab's own kernel expect to find.
import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import type { Output } from "./output";

const FORMS = {
  javascript: "text/javascript",
  html: "text/html",
  markdown: "text/markdown",
  latex: "text/latex",
  svg: "image/svg+xml",
  png: "image/png",
  jpeg: "image/jpeg",
  gif: "image/gif",
  pdf: "application/pdf",
  text: "text/plain",
};

type Form = keyof typeof FORMS;
type TslabDisplay = Record<Form, (content: string | Uint8Array) => void> & {
  raw(mime: string, content: string | Uint8Array): void;
};

export function tslabModule(output: Output): Record<string, unknown> {
  const version = (createRequire(__filename)("tslab/package.json") as { version: string }).version;
  return {
    display: makeDisplay(output, null),
    newDisplay: () => makeDisplay(output, randomUUID()),
    versions: { tslab: version, node: process.version },
  };
}

/** With an id, everything after the first replaces what was shown. */
function makeDisplay(output: Output, id: string | null): TslabDisplay {
  let shown = false;
  const raw = (mime: string, content: string | Uint8Array): void => {
    const data = typeof content === "string" ? content : Buffer.from(content).toString("base64");
    output.display({ [mime]: data }, id === null ? {} : { id, update: shown });
    shown = true;
  };
  const forms = Object.entries(FORMS).map(([form, mime]) => [
    form,
    (content: string | Uint8Array) => raw(mime, content),
  ]);
  return { ...Object.fromEntries(forms), raw } as TslabDisplay;
}
