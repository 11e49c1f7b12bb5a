// One self-contained page: charts, verdict cards and claims, readable offline, without a network and without scripts.
import { figureHtml } from "./bundle";
import { cell, headCell, rowHead, rowStyle, sheetOf, tableStyle } from "./cardStyle";
import { libraryHtml } from "./library";
import { escapeHtml, raised } from "./markup";
import { verdictStyles } from "./style";
import type { ClaimRow, ReportPart, ReportSection } from "./types";

const styleSheet = `
:root { color-scheme: light dark; --page: #f6f8fa; --text: #1f2328; --quiet: #57606a; --link: #0550ae; --line: #d0d7de; }
@media (prefers-color-scheme: dark) {
  :root { --page: #14181d; --text: #e6e9ed; --quiet: #a4acb6; --link: #79b8ff; --line: #3a424c; }
}
body { background: var(--page); color: var(--text); margin: 0 auto; padding: 32px 20px 64px; max-width: 800px;
  font: 15px/1.6 system-ui, "DejaVu Sans", Verdana, sans-serif; }
h1 { font-size: 26px; line-height: 1.25; margin: 0 0 16px; }
h2 { font-size: 20px; line-height: 1.3; margin: 40px 0 12px; padding-top: 12px; border-top: 1px solid var(--line); }
nav ol { margin: 0; padding-left: 22px; color: var(--quiet); }
main a, nav a { color: var(--link); }
pre, code { font-family: "DejaVu Sans Mono", ui-monospace, monospace; font-size: 13px; }
code { overflow-wrap: anywhere; }
pre { overflow-x: auto; }
pre code { overflow-wrap: normal; }
@media (max-width: 640px) { main p { overflow-x: auto; overflow-y: hidden; } }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
@media print { body { max-width: none; padding: 0; } nav { display: none; } section { break-inside: avoid-page; } }
`;

/** Nothing may be fetched: the page holds all it needs. */
const policy =
  "default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

/**
 * A page for `title` with one section a heading. A part that is a string is inserted as it is and must be safe markup;
 * a figure becomes a chart with its words. The library is embedded once, and only when there is a chart.
 */
export function reportHtml(report: { title: string; sections: readonly ReportSection[] }): string {
  const { sections } = report;
  const title = escapeHtml(report.title);
  const contents = sections.map(
    ({ heading }, k) => `<li><a href="#section-${k + 1}">${escapeHtml(heading)}</a></li>`,
  );
  const bodies = sections.map(
    ({ heading, parts }, k) =>
      `<section id="section-${k + 1}" aria-labelledby="heading-${k + 1}">\n` +
      `<h2 id="heading-${k + 1}">${escapeHtml(heading)}</h2>\n${parts.map(partHtml).join("\n")}\n</section>`,
  );
  const body = bodies.join("\n");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${styleSheet}</style>
</head>
<body>
<header>
<h1>${title}</h1>
${sections.length > 1 ? `<nav aria-label="Contents"><ol>${contents.join("")}</ol></nav>` : ""}
</header>
<main>
${body}
</main>
${needsLibrary(body) ? libraryHtml() : ""}
</body>
</html>
`;
}

/** True when there is a chart, given as a figure or inside markup, and no part has brought the library along. */
function needsLibrary(body: string): boolean {
  return body.includes("data-thalweg-figure=") && !body.includes("data-thalweg-plotly=");
}

function partHtml(part: ReportPart): string {
  return typeof part === "string"
    ? part
    : figureHtml(part.figure, { text: part.text, picture: part.picture });
}

/** Claims and what was found, as a table in a card of its own. */
export function claimsTable(claims: readonly ClaimRow[]): string {
  const heads = ["Claim", "Statement", "Expected", "Found", "Verdict"].map((head) => headCell(head));
  const rows = claims.map((claim) => {
    const { color } = verdictStyles[claim.holds ? "proved" : "refuted"];
    const verdict = `<span style="color:${color};font-weight:600;white-space:nowrap">${claim.holds ? "✓ holds" : "✗ fails"}</span>`;
    const words = [claim.statement, claim.expected, claim.found].map((text) =>
      cell(raised(escapeHtml(text))),
    );
    return `<tr style="${rowStyle}">${rowHead(escapeHtml(claim.id), "normal")}${words.join("")}${cell(verdict)}</tr>`;
  });
  const failed = claims.filter(({ holds }) => !holds).length;
  const count = `${claims.length - failed} of ${claims.length} claims hold`;
  return sheetOf(
    `<div style="overflow-x:auto"><table style="${tableStyle}">` +
      `<caption style="caption-side:top;text-align:left;font-weight:600;padding:0 0 6px">${count}</caption>` +
      `<thead><tr style="${rowStyle}">${heads.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table></div>`,
    `Claims: ${count}`,
  );
}
