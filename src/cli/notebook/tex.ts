// The part of TeX that the notebooks' formulas use, to MathML, which every browser draws without a library.
import { escapeHtml } from "../../charts";

/** Commands that stand for one character: identifiers first, then operators. */
const letters: Record<string, string> = {
  alpha: "α", beta: "β", gamma: "γ", delta: "δ", varepsilon: "ε", epsilon: "ϵ", zeta: "ζ", eta: "η", theta: "θ",
  kappa: "κ", lambda: "λ", mu: "μ", nu: "ν", xi: "ξ", pi: "π", rho: "ρ", sigma: "σ", tau: "τ", varphi: "φ",
  phi: "ϕ", chi: "χ", psi: "ψ", omega: "ω", Delta: "Δ", Gamma: "Γ", Lambda: "Λ", Phi: "Φ", Sigma: "Σ", Theta: "Θ",
  ell: "ℓ", infty: "∞", top: "⊤",
}; // prettier-ignore
const operators: Record<string, string> = {
  le: "≤", leq: "≤", ge: "≥", geq: "≥", ne: "≠", neq: "≠", in: "∈", to: "→", mapsto: "↦", nabla: "∇", cdot: "·",
  times: "×", pm: "±", lVert: "‖", rVert: "‖", lvert: "|", rvert: "|", mid: "∣", sum: "∑", prod: "∏", int: "∫",
  Rightarrow: "⇒", iff: "⇔", subset: "⊂", ldots: "…", dots: "…", cdots: "⋯", partial: "∂", approx: "≈", succeq: "⪰",
  "|": "‖", "{": "{", "}": "}", colon: ":", ",": "\u2009", ";": "\u2005", quad: "\u2003", qquad: "\u2003\u2003", " ": "\u00a0", "!": "",
}; // prettier-ignore
const functions = new Set([
  "exp",
  "log",
  "ln",
  "inf",
  "sup",
  "min",
  "max",
  "tanh",
  "sin",
  "cos",
  "det",
  "rank",
]);

/**
 * MathML of a formula. What is not understood is shown as its TeX source: never a wrong formula.
 * @param display whether it stands on a line of its own
 */
export function texToMathML(source: string, display: boolean): string {
  const reader = new Reader(source);
  const body = reader.row(null);
  if (body === null || !reader.atEnd) return `<code>${escapeHtml(source)}</code>`;
  return `<math${display ? ' display="block"' : ""}><mrow>${body}</mrow></math>`;
}

/** Reads TeX from left to right; every method returns null for what it does not understand. */
class Reader {
  private readonly tokens: string[];
  private at = 0;

  constructor(source: string) {
    this.tokens = source.match(/\\[a-zA-Z]+|\\.|\d+(?:\.\d+)?|\s+|[^\s]/gu) ?? [];
  }

  get atEnd(): boolean {
    this.skipSpace();
    return this.at === this.tokens.length;
  }

  /** Atoms with their scripts until `end`, which is taken too, or until the text ends. */
  row(end: string | null): string | null {
    let html = "";
    for (;;) {
      this.skipSpace();
      const token = this.tokens[this.at];
      if (token === undefined) return end === null ? html : null;
      if (token === end) {
        this.at++;
        return html;
      }
      const piece = this.scripted();
      if (piece === null) return null;
      html += piece;
    }
  }

  private skipSpace(): void {
    while (/^\s/.test(this.tokens[this.at] ?? "")) this.at++;
  }

  private scripted(): string | null {
    const base = this.atom();
    if (base === null) return null;
    let below: string | null = null;
    let above: string | null = null;
    for (;;) {
      this.skipSpace();
      const token = this.tokens[this.at];
      if (token === "'" && above === null) {
        let primes = "";
        for (; this.tokens[this.at] === "'"; this.at++) primes += "′";
        above = `<mo>${primes}</mo>`;
      } else if ((token === "_" && below === null) || (token === "^" && above === null)) {
        this.at++;
        const script = this.atom();
        if (script === null) return null;
        if (token === "_") below = script;
        else above = script;
      } else break;
    }
    const limits = /^<m[io][^>]*>(inf|sup|min|max|∑|∏)</.test(base);
    const [under, over, both] = limits ? ["munder", "mover", "munderover"] : ["msub", "msup", "msubsup"];
    if (below !== null && above !== null) return `<${both}>${base}${below}${above}</${both}>`;
    if (below !== null) return `<${under}>${base}${below}</${under}>`;
    return above === null ? base : `<${over}>${base}${above}</${over}>`;
  }

  private group(): string | null {
    this.skipSpace();
    if (this.tokens[this.at] !== "{") return this.atom();
    this.at++;
    const inside = this.row("}");
    return inside === null ? null : `<mrow>${inside}</mrow>`;
  }

  /** The text between braces, as it is written. */
  private words(): string | null {
    this.skipSpace();
    const close = this.tokens.indexOf("}", this.at);
    if (this.tokens[this.at] !== "{" || close < 0) return null;
    const text = this.tokens.slice(this.at + 1, close).join("");
    this.at = close + 1;
    return text;
  }

  private atom(): string | null {
    this.skipSpace();
    const token = this.tokens[this.at];
    if (token === undefined || token === "}" || token === "^" || token === "_") return null;
    if (token === "{") return this.group();
    this.at++;
    if (token.startsWith("\\")) return this.command(token.slice(1));
    if (/^\d/.test(token)) return `<mn>${token}</mn>`;
    if (/^\p{L}$/u.test(token)) return `<mi>${escapeHtml(token)}</mi>`;
    return `<mo${/^[|()[\]]$/.test(token) ? ' stretchy="false"' : ""}>${escapeHtml(token === "-" ? "−" : token)}</mo>`;
  }

  private command(name: string): string | null {
    if (name === "frac") {
      const above = this.group();
      const below = above === null ? null : this.group();
      return below === null ? null : `<mfrac>${above}${below}</mfrac>`;
    }
    if (name === "sqrt") {
      const inside = this.group();
      return inside === null ? null : `<msqrt>${inside}</msqrt>`;
    }
    if (name === "left" || name === "right" || name === "bigl" || name === "bigr") return this.atom();
    if (name === "text" || name === "mathrm" || name === "operatorname") {
      const text = this.words();
      return text === null ? null : `<mtext>${escapeHtml(text)}</mtext>`;
    }
    if (name === "mathbb") return this.words() === "R" ? "<mi>ℝ</mi>" : null;
    if (functions.has(name)) return `<mi>${name}</mi>`;
    if (letters[name] !== undefined) return `<mi>${letters[name]}</mi>`;
    if (operators[name] !== undefined) return `<mo stretchy="false">${escapeHtml(operators[name])}</mo>`;
    return null;
  }
}
