// What jsdom lacks: the size of text and of shapes, from the font that the picture is drawn with. Plotly asks for these
// to place titles, tick labels and legends.
import type { Font } from "opentype.js";
import { isInvisible } from "./letters";

/** The part of a DOM element that is read here; the compiler knows no DOM. */
interface SvgElement {
  readonly nodeType: number;
  readonly nodeValue: string | null;
  readonly localName: string;
  readonly children: Iterable<SvgElement>;
  readonly childNodes: Iterable<SvgElement>;
  readonly parentElement: SvgElement | null;
  readonly classList: { contains(name: string): boolean };
  readonly style?: { getPropertyValue(name: string): string };
  getAttribute(name: string): string | null;
}

type Box = readonly [left: number, top: number, right: number, bottom: number];
/** (a, b, c, d, e, f) of x' = a x + c y + e, y' = b x + d y + f */
type Transform = readonly [number, number, number, number, number, number];

const identity: Transform = [1, 0, 0, 1, 0, 0];
const nothing: Box = [0, 0, 0, 0];
const defaultSize = 12;
/** the first code point of the writing of East Asia; nearly all that come later are as wide */
const eastAsia = 0x2e80;

/** Teaches the SVG elements of a jsdom window to measure themselves. */
export function installTextMetrics(
  window: { SVGElement: { prototype: object } },
  regular: Font,
  bold: Font,
): void {
  const ruler = new Ruler(regular, bold);
  Object.assign(window.SVGElement.prototype, {
    getBBox(this: SvgElement) {
      return rectangle(ruler.box(this) ?? nothing);
    },
    getBoundingClientRect(this: SvgElement) {
      return rectangle(transformed(transformOf(this), ruler.box(this) ?? nothing));
    },
    getComputedTextLength(this: SvgElement) {
      return ruler.textWidth(this);
    },
    getTotalLength(this: SvgElement) {
      return lengthOf(pointsOf(this));
    },
    getPointAtLength(this: SvgElement, length: number) {
      return pointAt(pointsOf(this), length);
    },
  });
}

/** Measures elements in units of their own coordinate system. */
class Ruler {
  private readonly widths = new Map<Font, Map<string, number>>();
  private readonly ascent: number;
  private readonly descent: number;

  constructor(
    private readonly regular: Font,
    private readonly bold: Font,
  ) {
    this.ascent = regular.ascender / regular.unitsPerEm;
    this.descent = -regular.descender / regular.unitsPerEm;
    for (const font of [regular, bold]) this.widths.set(font, new Map());
  }

  /** null for an element that shows nothing */
  box(element: SvgElement): Box | null {
    switch (element.localName) {
      case "text":
        return this.textBox(element);
      case "tspan": {
        const size = fontSize(element);
        const width = this.textWidth(element);
        return width > 0 ? [0, -this.ascent * size, width, this.descent * size] : null;
      }
      case "rect":
      case "image": {
        const [x, y] = [attribute(element, "x"), attribute(element, "y")];
        return [x, y, x + attribute(element, "width"), y + attribute(element, "height")];
      }
      case "path":
        return boxOf(pointsOf(element));
      case "g":
      case "svg":
      case "a":
        return [...element.children]
          .filter((child) => !["defs", "clipPath", "title"].includes(child.localName))
          .reduce<Box | null>((whole, child) => {
            const part = this.box(child);
            return part === null ? whole : union(whole, transformed(transformOf(child), part));
          }, null);
      default:
        return null;
    }
  }

  textWidth(node: SvgElement): number {
    let width = 0;
    for (const child of node.childNodes)
      if (child.nodeType === 3) {
        const isBold = /bold|[6-9]00/.test(inherited(node, "font-weight") ?? "");
        const text = (child.nodeValue ?? "").replace(/\u200b/g, "");
        width += this.advance(text, isBold ? this.bold : this.regular) * fontSize(node);
      } else if (child.nodeType === 1) width += this.textWidth(child);
    return width;
  }

  /** in units of the font size */
  private advance(text: string, font: Font): number {
    const known = this.widths.get(font);
    let width = known?.get(text);
    if (width === undefined) {
      width = 0;
      for (const character of text) width += characterAdvance(character, font);
      known?.set(text, width);
    }
    return width;
  }

  private textBox(text: SvgElement): Box | null {
    const size = fontSize(text);
    const anchor = inherited(text, "text-anchor") ?? "start";
    const lines = [...text.children].filter((child) => child.classList.contains("line"));
    let whole: Box | null = null;
    for (const run of lines.length > 0 ? lines : [text]) {
      const width = this.textWidth(run);
      if (width === 0) continue;
      const x = attribute(run, "x", attribute(text, "x"));
      const shift = run.getAttribute("dy") ?? "0";
      const y =
        attribute(run, "y", attribute(text, "y")) +
        Number.parseFloat(shift) * (shift.endsWith("em") ? size : 1);
      const left = anchor === "middle" ? x - width / 2 : anchor === "end" ? x - width : x;
      whole = union(whole, [left, y - this.ascent * size, left + width, y + this.descent * size]);
    }
    return whole;
  }
}

function characterAdvance(character: string, font: Font): number {
  const { index, advanceWidth } = font.charToGlyph(character);
  if (index === 0 && isInvisible(character)) return 0;
  // a letter from another font: those of East Asia, and emoji, are squares
  if (index === 0 && (character.codePointAt(0) as number) >= eastAsia) return 1;
  return (advanceWidth ?? 0) / font.unitsPerEm;
}

function attribute(element: SvgElement, name: string, otherwise = 0): number {
  const value = Number.parseFloat(element.getAttribute(name) ?? "");
  return Number.isFinite(value) ? value : otherwise;
}

/** A property from the element's style or its attribute. */
function property(element: SvgElement, name: string): string | null {
  const style = element.style?.getPropertyValue(name);
  return style || element.getAttribute(name);
}

function inherited(element: SvgElement, name: string): string | null {
  for (let at: SvgElement | null = element; at !== null; at = at.parentElement) {
    const value = property(at, name);
    if (value) return value;
  }
  return null;
}

function fontSize(element: SvgElement): number {
  let factor = 1;
  for (let at: SvgElement | null = element; at !== null; at = at.parentElement) {
    const value = property(at, "font-size");
    if (!value) continue;
    const size = Number.parseFloat(value);
    if (value.endsWith("%")) factor *= size / 100;
    else if (value.endsWith("em")) factor *= size;
    else return factor * size;
  }
  return factor * defaultSize;
}

function pointsOf(element: SvgElement): [number, number][] {
  return pathPoints(element.getAttribute("d") ?? "");
}

/** The corners of a path of straight lines; curves count by their end points. */
export function pathPoints(commands: string): [number, number][] {
  const points: [number, number][] = [];
  let [x, y] = [0, 0];
  for (const [, command, list] of commands.matchAll(/([a-zA-Z])([^a-zA-Z]*)/g)) {
    const values = list
      .split(/[\s,]+/)
      .filter(Boolean)
      .map(Number);
    const relative = command === command.toLowerCase();
    const [fromX, fromY] = relative ? [x, y] : [0, 0];
    const kind = command.toUpperCase();
    if (kind === "H") x = fromX + values[0];
    else if (kind === "V") y = fromY + values[0];
    else if (values.length >= 2) {
      x = fromX + values[values.length - 2];
      y = fromY + values[values.length - 1];
    }
    points.push([x, y]);
  }
  return points;
}

function boxOf(points: readonly [number, number][]): Box | null {
  return points.reduce<Box | null>((whole, [x, y]) => union(whole, [x, y, x, y]), null);
}

function lengthOf(points: readonly [number, number][]): number {
  let length = 0;
  for (let i = 1; i < points.length; i++)
    length += Math.hypot(points[i][0] - points[i - 1][0], points[i][1] - points[i - 1][1]);
  return length;
}

function pointAt(points: readonly [number, number][], length: number): { x: number; y: number } {
  let left = length;
  for (let i = 1; i < points.length; i++) {
    const [[x0, y0], [x1, y1]] = [points[i - 1], points[i]];
    const piece = Math.hypot(x1 - x0, y1 - y0);
    if (left <= piece || i === points.length - 1) {
      const fraction = piece > 0 ? left / piece : 0;
      return { x: x0 + fraction * (x1 - x0), y: y0 + fraction * (y1 - y0) };
    }
    left -= piece;
  }
  const [x, y] = points[0] ?? [0, 0];
  return { x, y };
}

function transformOf(element: SvgElement): Transform {
  let whole = identity;
  for (const [, name, list] of (element.getAttribute("transform") ?? "").matchAll(/(\w+)\s*\(([^)]*)\)/g)) {
    const values = list
      .split(/[\s,]+/)
      .filter(Boolean)
      .map(Number);
    const [a, b] = values;
    if (name === "translate") whole = product(whole, [1, 0, 0, 1, a, b ?? 0]);
    else if (name === "scale") whole = product(whole, [a, 0, 0, b ?? a, 0, 0]);
    else if (name === "rotate") whole = product(whole, rotation(a, b ?? 0, values[2] ?? 0));
    else if (name === "matrix") whole = product(whole, values as unknown as Transform);
  }
  return whole;
}

function rotation(degrees: number, x: number, y: number): Transform {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return [cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y];
}

function product(s: Transform, t: Transform): Transform {
  return [
    s[0] * t[0] + s[2] * t[1],
    s[1] * t[0] + s[3] * t[1],
    s[0] * t[2] + s[2] * t[3],
    s[1] * t[2] + s[3] * t[3],
    s[0] * t[4] + s[2] * t[5] + s[4],
    s[1] * t[4] + s[3] * t[5] + s[5],
  ];
}

function transformed([a, b, c, d, e, f]: Transform, [left, top, right, bottom]: Box): Box {
  const corners: [number, number][] = [left, right].flatMap((x) =>
    [top, bottom].map((y): [number, number] => [a * x + c * y + e, b * x + d * y + f]),
  );
  return boxOf(corners) ?? nothing;
}

function union(a: Box | null, b: Box): Box {
  if (a === null) return b;
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}

function rectangle([left, top, right, bottom]: Box): Record<string, unknown> {
  const box = { x: left, y: top, left, top, right, bottom, width: right - left, height: bottom - top };
  return { ...box, toJSON: () => box };
}
