// The notebook that `thalweg new` writes.
import { ownMetadata } from "./format";
import type { Cell, Notebook } from "./format";

const markdown = (id: string, ...lines: string[]): Cell => ({
  id,
  cell_type: "markdown",
  metadata: {},
  source: lines.join("\n"),
});

const code = (id: string, tags: string[], ...lines: string[]): Cell => ({
  id,
  cell_type: "code",
  metadata: tags.length > 0 ? { tags } : {},
  source: lines.join("\n"),
  outputs: [],
  execution_count: null,
});

/** A notebook of that name, with a claim that holds. */
export function template(name: string): Notebook {
  const id = name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "notebook"; // prettier-ignore
  return {
    cells: [
      markdown(
        "title",
        `# ${name}`,
        "",
        "**Claim.** The gradient flow of this network reaches zero loss, at the rate that a theorem proves at time zero.",
        "",
        "For $L = \\frac12 |F(\\theta) - y|^2$ let $\\alpha$ be the infimum of $|\\nabla L|^2 / L$ over the ball of radius $r$ around the start. If $4 L(\\theta_0) < r^2 \\alpha$ for some $r$, then $L(t) \\le e^{-\\alpha t} L(0)$.",
      ),
      markdown(
        "parameters-words",
        "Values for another run: `thalweg run NOTEBOOK -p width=128 -p label=0.25`.",
      ),
      code("parameters", ["parameters"], "const width = 64;", "const label = 0.5;"),
      markdown("experiment-words", "## Experiment"),
      code(
        "experiment",
        [],
        "const network = mlp({",
        "  widths: [2, width, 1],",
        '  activation: "tanh",',
        "  layerScales: [1, 1 / Math.sqrt(width)],",
        "  initialization: antisymmetric({ frequency: 2, output: 4 }),",
        "});",
        "const data = circle({ angles: [0, 1, 2], targets: [label, -label, label] });",
      ),
      markdown(
        "hypotheses-words",
        "## Hypotheses",
        "",
        "Checked at time zero, with outward rounding; no flow is followed.",
      ),
      code("hypotheses", [], 'check({ network, data, theorems: ["chatterjee"] })'),
      markdown("bound-words", "## The flow beside its bound"),
      code(
        "run",
        [],
        "%%converge run --theorem chatterjee --until-loss 1e-14",
        "{ network, data, loss: squared() }",
      ),
      code(
        "claim",
        [],
        "claim(run, {",
        `  id: "${id}/first",`,
        `  paper: "${id}",`,
        '  statement: "The flow converges at the certified rate.",',
        '  verdict: "proved",',
        '  curve: "respected",',
        "});",
      ),
      markdown(
        "sources",
        "## Sources",
        "",
        "Sourav Chatterjee, *Convergence of gradient descent for deep neural networks*, [arXiv:2203.16462](https://arxiv.org/abs/2203.16462).",
      ),
    ],
    metadata: ownMetadata,
    nbformat: 4,
    nbformat_minor: 5,
  };
}
