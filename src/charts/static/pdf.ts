// A PDF page of a drawing whose letters are paths already: groups, paths, clips and dashes are all that is left of it.
import { createRequire } from "node:module";
import type PDFDocument from "pdfkit";

interface Tag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly closes: boolean;
  readonly empty: boolean;
}

/** A fixed moment: the same drawing gives the same file. */
const date = new Date(Date.UTC(2000, 0, 1));

/**
 * @param svg as `outlined` writes it
 * @param scale points of the page a unit of the drawing
 * @param title in the document's properties
 */
export async function pdfOf(svg: string, scale: number, title: string): Promise<Uint8Array> {
  const Document = createRequire(__filename)("pdfkit") as typeof PDFDocument;
  const tags = [...tagsOf(svg)];
  const size = (name: string) => Number(tags[0].attributes.get(name)) * scale;
  const document = new Document({
    size: [size("width"), size("height")],
    margin: 0,
    info: { Title: title, Creator: "thalweg", Producer: "thalweg", CreationDate: date, ModDate: date },
  });
  const chunks: Uint8Array[] = [];
  const written = new Promise<void>((resolve, reject) => {
    document.on("data", (chunk: Uint8Array) => chunks.push(chunk));
    document.on("end", resolve);
    document.on("error", reject);
  });
  document.scale(scale);
  draw(document, tags);
  document.end();
  await written;
  return Buffer.concat(chunks);
}

function* tagsOf(svg: string): Generator<Tag> {
  for (const [, slash, name, list, end] of svg.matchAll(
    /<(\/?)([\w-]+)((?:\s+[\w:-]+="[^"]*")*)\s*(\/?)>/g,
  )) {
    const attributes = new Map<string, string>();
    for (const [, key, value] of list.matchAll(/([\w:-]+)="([^"]*)"/g)) attributes.set(key, value);
    yield { name, attributes, closes: slash === "/", empty: end === "/" };
  }
}

function draw(document: PDFKit.PDFDocument, tags: readonly Tag[]): void {
  const clips = clipPathsOf(tags);
  const opacities = [1];
  let hidden = 0;
  for (const tag of tags) {
    if (tag.name === "defs") hidden += tag.closes ? -1 : tag.empty ? 0 : 1;
    if (hidden > 0) continue;
    if (tag.name === "g" && tag.closes) {
      opacities.pop();
      document.restore();
    } else if (tag.name === "g" && !tag.empty) {
      const { attributes } = tag;
      opacities.push((opacities.at(-1) as number) * Number(attributes.get("opacity") ?? 1));
      document.save();
      const clip = clips.get(/url\(#([^)]*)\)/.exec(attributes.get("clip-path") ?? "")?.[1] ?? "");
      const transform = numbers(/matrix\(([^)]*)\)/.exec(attributes.get("transform") ?? "")?.[1] ?? "");
      if (transform.length === 6)
        document.transform(...(transform as [number, number, number, number, number, number]));
      if (clip !== undefined) document.path(clip).clip();
    } else if (tag.name === "path") drawPath(document, tag, opacities.at(-1) as number);
  }
}

function clipPathsOf(tags: readonly Tag[]): Map<string, string> {
  const clips = new Map<string, string>();
  let inside: string | null = null;
  for (const { name, attributes, closes } of tags) {
    if (name === "clipPath") inside = closes ? null : (attributes.get("id") ?? "");
    else if (name === "path" && inside !== null)
      clips.set(inside, `${clips.get(inside) ?? ""} ${attributes.get("d") ?? ""}`.trim());
  }
  return clips;
}

function drawPath(document: PDFKit.PDFDocument, { attributes }: Tag, opacity: number): void {
  const fill = attributes.get("fill") ?? "#000000";
  const stroke = attributes.get("stroke") ?? "none";
  const path = attributes.get("d") ?? "";
  const strength = (name: string) => opacity * Number(attributes.get(name) ?? 1);
  if (fill !== "none")
    document
      .path(path)
      .fillColor(fill, strength("fill-opacity"))
      .fill(attributes.get("fill-rule") === "evenodd" ? "even-odd" : "non-zero");
  if (stroke === "none") return;
  const dashes = numbers(attributes.get("stroke-dasharray") ?? "");
  document
    .path(path)
    .lineWidth(Number(attributes.get("stroke-width") ?? 1))
    .lineCap((attributes.get("stroke-linecap") ?? "butt") as "butt" | "round" | "square")
    .lineJoin((attributes.get("stroke-linejoin") ?? "miter") as "miter" | "round" | "bevel")
    .miterLimit(Number(attributes.get("stroke-miterlimit") ?? 4))
    .strokeColor(stroke, strength("stroke-opacity"));
  if (dashes.length > 0)
    document.dash(dashes as unknown as number, { phase: Number(attributes.get("stroke-dashoffset") ?? 0) });
  else document.undash();
  document.stroke();
}

function numbers(list: string): number[] {
  return list
    .split(/[\s,]+/)
    .filter(Boolean)
    .map(Number);
}
