// Text made safe: for HTML, for Plotly's small markup, for scripts; and ids that come from content.
import { createHash } from "node:crypto";
import { textWidth, type Weight } from "./letterWidths";

/** Escapes text for HTML content and quoted attributes. */
export function escapeHtml(text: string): string {
  return text
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;")
    .replace(/'/g, "&#39;");
}

/** Escapes text for a Plotly label. A dollar would ask MathJax for help wherever a page has it. */
export function escapeLabel(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/\$/g, "&#36;");
}

/** Plain text of a Plotly label, raised parts as `^(...)`. */
export function plainText(label: string): string {
  return label
    .replace(/<br>/g, " ")
    .replace(/<sup>(.*?)<\/sup>/g, "^($1)")
    .replace(/<[^>]*>/g, "")
    .replace(/&#36;/g, "$")
    .replace(/&gt;/g, ">")
    .replace(/&lt;/g, "<")
    .replace(/&amp;/g, "&");
}

/** JSON that can stand inside a script element: it can neither close it nor break a line. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value)
    .replace(/</g, "\\u003c")
    .replace(/\u2028/g, "\\u2028")
    .replace(/\u2029/g, "\\u2029");
}

/** Twelve hexadecimal digits of SHA-256: the same content has the same id in every session. */
export function contentId(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 12);
}

/** Letters and signs that a formula in ASCII spells. */
const signs: Record<string, string> = {
  alpha: "α",
  beta: "β",
  gamma: "γ",
  delta: "δ",
  eps: "ε",
  epsilon: "ε",
  eta: "η",
  theta: "θ",
  kappa: "κ",
  lambda: "λ",
  mu: "μ",
  nu: "ν",
  pi: "π",
  rho: "ρ",
  sigma: "σ",
  tau: "τ",
  phi: "φ",
  psi: "ψ",
  omega: "ω",
  sum: "Σ",
  sqrt: "√",
  Lmin: "L_min",
  Linf: "L_∞",
};

/** A formula in ASCII set in Unicode: `L(t) <= L(0) exp(-alpha t)` becomes `L(t) ≤ L(0) exp(−α t)`. */
export function typesetFormula(formula: string): string {
  return typesetProse(formula)
    .replace(/(?<![A-Za-z])-|-(?![A-Za-z])/g, "−")
    .replace(/ \* /g, " · ")
    .replace(/(?<![A-Za-z])[A-Za-z]+/g, (word) => (Object.hasOwn(signs, word) ? signs[word] : word))
    .replace(/\^2(?!\d)/g, "²");
}

/** exp(…), e^(…) or any other power ^(…), with parentheses inside at most once. */
const exponential = /\b(?:exp|e\^)\(((?:[^()]|\([^()]*\))*)\)/g;
const power = /\^\(((?:[^()]|\([^()]*\))*)\)/g;

/** Keeps each exponent on one line, by spaces that do not break. */
export function unbroken(formula: string): string {
  const joined = (whole: string) => whole.replace(/ /g, "\u00a0");
  return formula.replace(exponential, joined).replace(power, joined);
}

/** Raises and lowers in text that is already safe: `exp(−α t)` becomes e with a superscript, `(1 − δ)^k L_0` likewise. */
export function raised(safe: string): string {
  const exponent = (words: string) => `<sup>${closeUp(words)}</sup>`;
  return lowered(safe)
    .replace(exponential, (_, words: string) => `e${exponent(words)}`)
    .replace(power, (_, words: string) => exponent(words))
    .replace(/\^([a-z0-9])(?![a-z0-9(])/g, "<sup>$1</sup>");
}

/** Without its spaces, but for those beside a word of several letters: `−4ct`, and `−rate t`. */
function closeUp(words: string): string {
  return words
    .replace(/\u00a0/g, " ")
    .replace(/(?<=[A-Za-z]{2}) +(?=[^ +−·/)])| +(?=[A-Za-z]{2})/g, "\u00a0")
    .replace(/ /g, "");
}

/** Lowers the index of a single letter in text that is already safe: `λ_min`, `L_0`. */
export function lowered(safe: string): string {
  return safe.replace(
    /(?<![A-Za-zΑ-ω0-9_])([A-Za-zΑ-ω])_([a-z]+|[0-9]+|[A-Z]|∞)(?![A-Za-z0-9_])/g,
    "$1<sub>$2</sub>",
  );
}

/** Comparison signs of a sentence in Unicode; its hyphens are hyphens. */
export function typesetProse(sentence: string): string {
  return sentence.replace(/<=/g, "≤").replace(/>=/g, "≥");
}

/**
 * Breaks text at spaces into lines of at most `pixels` at the given font size. Widths are those of DejaVu Sans,
 * the widest of the fonts that a figure asks for, so that no front end clips a line.
 */
export function wrapText(
  text: string,
  pixels: number,
  fontSize: number,
  weight: Weight = "regular",
): string[] {
  const longest = pixels / fontSize;
  const lines: string[] = [];
  let line = "";
  // an equation is not broken at its sign
  const bound = text
    .replace(/ ([=≤≥<>−]) (?=\S)/g, `${glue}$1${glue}`)
    // nor does a line start with the dot between two statements
    .replace(/ · (?=\S)/g, `${glue}· `);
  for (const word of bound.split(/[ \t\n]+/).flatMap((part) => piecesOf(part, longest, weight))) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (textWidth(longer.replaceAll(glue, " "), weight) <= longest) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  if (line !== "") lines.push(line);
  return lines.map((whole) => whole.replaceAll(glue, " "));
}

/** Stands for a space where no line may end, while lines are made. */
const glue = "\ue000";

/** A word cut where it alone is longer than a line. */
function piecesOf(word: string, longest: number, weight: Weight): string[] {
  const pieces: string[] = [];
  let piece = "";
  for (const letter of word) {
    if (piece !== "" && textWidth((piece + letter).replaceAll(glue, " "), weight) > longest) {
      pieces.push(piece);
      piece = "";
    }
    piece += letter;
  }
  return piece === "" ? pieces : [...pieces, piece];
}

/** Text cut at a word, with an ellipsis, when it is longer than `length`. */
export function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  const space = text.lastIndexOf(" ", length - 1);
  return `${text.slice(0, space > length / 2 ? space : length - 1)}…`;
}
