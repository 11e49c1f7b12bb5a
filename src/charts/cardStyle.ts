// Inline styles of cards and tables: a notebook that is not trusted keeps these and drops every style sheet.
import { page } from "./canvas";

const font = "font-family:system-ui,'DejaVu Sans',Verdana,sans-serif;font-size:13px;line-height:1.45";

/** White in light and dark pages alike: a figure looks the same in a lecture, a notebook and in print. */
const sheet =
  "box-sizing:border-box;background:#ffffff;color:#1f2328;border:1px solid #d0d7de;border-radius:8px;" +
  `padding:10px;margin:0 0 10px;overflow-x:auto;text-align:left;${font}`;

// a front end's own table colours follow its theme, so every row and cell says its own
export const tableStyle =
  "border-collapse:collapse;width:100%;margin:0;background:#ffffff;color:#1f2328;font-size:12px;table-layout:auto";
export const rowStyle = "background:#ffffff";
const cellStyle =
  "background:#ffffff;color:#1f2328;border-bottom:1px solid #e4e7eb;padding:5px 8px;vertical-align:top;";

/** A white sheet around a chart of the given width; narrower views scroll instead of cutting labels. */
export function shell(content: string, width: number): string {
  return `<div style="${sheet};max-width:${width + 22}px"><div style="min-width:${width - 40}px">${content}</div></div>`;
}

/** A white sheet around words. `label` names the region for screen readers. */
export function sheetOf(content: string, label: string): string {
  return `<div role="region" aria-label="${label}" style="${sheet};max-width:${page.width + 22}px;padding:14px 18px 16px">${content}</div>`;
}

/** A table cell; `html` must be safe. */
export function cell(html: string, align: "left" | "right" = "left", more = ""): string {
  return `<td style="${cellStyle}text-align:${align}${more === "" ? "" : `;${more}`}">${html}</td>`;
}

/** The head of a row; long names may be broken at their hyphens. */
export function rowHead(html: string, space: "nowrap" | "normal" = "nowrap"): string {
  return `<th scope="row" style="${cellStyle}text-align:left;font-weight:600;white-space:${space}">${html}</th>`;
}

/** The head of a column. */
export function headCell(html: string, align: "left" | "right" = "left", more = ""): string {
  return (
    `<th scope="col" style="background:#f6f8fa;color:#1f2328;border-bottom:1px solid #d0d7de;padding:5px 8px;` +
    `vertical-align:bottom;text-align:${align};font-weight:600${more === "" ? "" : `;${more}`}">${html}</th>`
  );
}
