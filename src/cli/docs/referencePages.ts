// Pages of the reference: one a topic, every public name with its signature, its words and its fields.
import { escapeHtml } from "../../charts";
import type { DocComment, Member, PublicExport } from "./exports";
import type { Page } from "./frame";
import { highlight } from "./highlight";
import { codeHtml, proseHtml, type AddressOf } from "./prose";
import type { Topic } from "./topics";

/** Where every public name is described, relative to the gallery. */
export function addressesOf(topics: readonly Topic[]): Map<string, string> {
  return new Map(
    topics.flatMap(({ id, entries }) => entries.map(({ name }) => [name, `api/${id}.html#${name}`] as const)),
  );
}

/** The overview of the reference, and one page a topic. */
export function referencePages(topics: readonly Topic[]): Page[] {
  const addresses = addressesOf(topics);
  // pages of the reference lie in one folder, next to each other
  const addressOf: AddressOf = (name) => addresses.get(name)?.slice("api/".length);
  return [overview(topics, addressOf), ...topics.map((topic) => topicPage(topic, addressOf))];
}

function overview(topics: readonly Topic[], addressOf: AddressOf): Page {
  const count = topics.reduce((sum, { entries }) => sum + entries.filter(isPublic).length, 0);
  const sections = topics.map(
    ({ id, title, about, entries }) =>
      `<h2 id="${id}"><a href="${id}.html">${escapeHtml(title)}</a></h2>\n<p>${escapeHtml(about)}</p>\n` +
      `<dl class="names">${entries
        .filter(isPublic)
        .map((entry) => nameInList(entry, addressOf))
        .join("\n")}</dl>`,
  );
  const note =
    'In a notebook all of them are there without an import; a program writes `import { converge } from "thalweg"`. ' +
    "In a signature `Options<T>` means the fields of `T` without `kind`: the name of the function says the kind.";
  return {
    path: "api/index.html",
    title: "Reference",
    body:
      `<h1>Reference</h1>\n<p class="lead">The ${count} names of the public door, by topic.</p>\n` +
      `${proseHtml(note, addressOf)}\n${sections.join("\n")}`,
  };
}

const isPublic = ({ unnamed }: PublicExport): boolean => unnamed !== true;

function nameInList({ name, doc }: PublicExport, addressOf: AddressOf): string {
  const link = `<a href="${addressOf(name)}"><code>${name}</code></a>`;
  return `<dt>${link}</dt><dd>${proseHtml(firstSentence(doc.summary), addressOf)}</dd>`;
}

/** Up to the first full stop that ends a sentence. */
export function firstSentence(text: string): string {
  return (
    /^[\s\S]*?[.:;](?=\s+[A-Z0-9`]|\s*$)/.exec(text.replace(/\s+/g, " "))?.[0].replace(/[:;]$/, ".") ?? text
  );
}

function topicPage({ id, title, about, entries }: Topic, addressOf: AddressOf): Page {
  const contents = entries.map(({ name }) => `<a href="#${name}"><code>${name}</code></a>`).join(" ");
  return {
    path: `api/${id}.html`,
    title,
    body:
      `<h1>${escapeHtml(title)}</h1>\n<p class="lead">${escapeHtml(about)}</p>\n<p>${contents}</p>\n` +
      entries.map((entry) => section(entry, addressOf)).join("\n"),
  };
}

function section(entry: PublicExport, addressOf: AddressOf): string {
  const { name, signatures, doc, members, file, unnamed } = entry;
  const elsewhere: AddressOf = (other) => (other === name ? undefined : addressOf(other));
  return [
    `<section><h2 id="${name}"><a class="self" href="#${name}">${name}</a></h2>`,
    codeHtml(signatures.map(laidOut).join("\n"), "ts", elsewhere),
    wordsOf(doc, elsewhere),
    members.length === 0
      ? ""
      : `<dl class="fields">${members.map((member) => field(member, elsewhere)).join("\n")}</dl>`,
    ...doc.examples.map((example) => codeHtml(example, "ts", elsewhere)),
    `<p class="place">${escapeHtml(file)}${unnamed ? "; cannot be imported by name" : ""}</p></section>`,
  ]
    .filter((part) => part !== "")
    .join("\n");
}

/** A long list of parameters gets a line for each. */
function laidOut(signature: string): string {
  if (signature.length <= 92 || signature.includes("\n")) return signature;
  const parts = /^(function \w+(?:<[^(]*>)?)\((.*)\)(: .*)?$/.exec(signature);
  if (parts === null) return signature;
  return `${parts[1]}(\n${splitOutside(parts[2]).join(",\n")},\n)${parts[3] ?? ""}`;
}

/** Splits at commas that lie in no bracket. */
function splitOutside(text: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const [k, character] of [...text].entries()) {
    if ("([{<".includes(character)) depth++;
    if (")]}".includes(character) || (character === ">" && text[k - 1] !== "=")) depth--;
    if (character === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += character;
  }
  return parts.map((part) => `  ${part.trim()}`);
}

function field({ signature, doc }: Member, addressOf: AddressOf): string {
  return `<dt><code>${highlight(signature, addressOf)}</code></dt><dd>${wordsOf(doc, addressOf)}</dd>`;
}

function wordsOf({ summary, parameters, returns, throws }: DocComment, addressOf: AddressOf): string {
  const items = [
    ...parameters.filter(({ text }) => text !== "").map(({ name, text }) => `- \`${name}\`: ${text}`),
    ...(returns === "" ? [] : [`- returns ${returns}`]),
    ...throws.map((text) => `- throws ${text.replace(/^(\w*Error)\b/, "`$1`")}`),
  ];
  return [summary, items.join("\n")]
    .filter((text) => text !== "")
    .map((text) => proseHtml(text, addressOf))
    .join("\n");
}
