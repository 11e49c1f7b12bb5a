// The frame around every page of the gallery: one style, navigation as plain links, nothing fetched, no script.
import { escapeHtml } from "../../charts";

/** A page before it is framed. */
export interface Page {
  /** where it is written, relative to the gallery, such as "api/data.html" */
  path: string;
  title: string;
  /** safe markup; addresses in it are relative to the page */
  body: string;
}

/** A heading of the navigation with its links, relative to the gallery. */
export interface NavigationGroup {
  title: string;
  links: { title: string; path: string }[];
}

const policy = "default-src 'none'; img-src data:; font-src 'self' file:; style-src 'unsafe-inline'";

/** The font of formulas, beside the pages: most systems have none with the tables that mathematics needs. */
export const mathFont = "fonts/DejaVuMathTeXGyre.ttf";

const style = (up: string): string => `
@font-face { font-family: "DejaVu Math"; src: url("${up}${mathFont}"); font-display: swap; }
:root { color-scheme: light dark; --page: #fdfdfc; --side: #f4f5f6; --text: #1f2328; --quiet: #57606a; --link: #0550ae;
  --line: #d8dde3; --code: #f4f5f6; --keyword: #a0305f; --string: #0a5c38; --number: #7a4d00; --mark: #e8effa; }
@media (prefers-color-scheme: dark) {
  :root { --page: #14181d; --side: #191e24; --text: #e2e6ea; --quiet: #a4acb6; --link: #79b8ff; --line: #343c46;
    --code: #1c2229; --keyword: #f29bc0; --string: #8fd6a8; --number: #e5b567; --mark: #21314a; }
  img.paper { background: #fff; }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 16px; }
body { margin: 0; background: var(--page); color: var(--text); display: grid; min-height: 100vh;
  grid-template-columns: 270px minmax(0, 1fr); font: 16px/1.62 system-ui, "DejaVu Sans", Verdana, sans-serif; }
a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: 2px; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.pages { display: none; font-weight: 600; }
.skip { position: absolute; left: -9999px; }
.skip:focus { left: 8px; top: 8px; background: var(--page); padding: 6px 10px; }
nav.side { background: var(--side); border-right: 1px solid var(--line); padding: 28px 20px 40px; font-size: 14.5px;
  line-height: 1.4; position: sticky; top: 0; height: 100vh; overflow-y: auto; }
nav.side .home { font-weight: 650; font-size: 20px; color: var(--text); text-decoration: none; }
nav.side h2 { font-size: 12.5px; font-weight: 650; color: var(--quiet); margin: 26px 0 6px; border: 0; padding: 0; }
nav.side ul { list-style: none; margin: 0; padding: 0; }
nav.side li a { display: block; padding: 4px 8px; margin: 0 -8px; border-radius: 5px; color: var(--text); text-decoration: none; }
nav.side li a:hover { background: var(--mark); }
nav.side li a[aria-current] { background: var(--mark); color: var(--link); font-weight: 600; }
main { padding: 40px 48px 96px; max-width: 1000px; width: 100%; }
h1 { font-size: 31px; line-height: 1.2; letter-spacing: -0.012em; margin: 0 0 18px; text-wrap: balance; }
h2 { font-size: 22px; line-height: 1.3; margin: 44px 0 12px; padding-top: 18px; border-top: 1px solid var(--line); }
h3 { font-size: 17.5px; line-height: 1.35; margin: 30px 0 8px; }
h2 a.self, h3 a.self { color: inherit; text-decoration: none; }
h2 a.self:hover, h3 a.self:hover { text-decoration: underline; }
p, ul, ol, dl, table, pre { margin: 0 0 14px; }
main > p, main > ul, main > ol, main dd { max-width: 46em; }
.lead { color: var(--quiet); font-size: 17.5px; }
code, pre { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
code { font-size: 0.88em; background: var(--code); border-radius: 4px; padding: 1px 4px; overflow-wrap: break-word; }
pre { background: var(--code); border: 1px solid var(--line); border-radius: 7px; padding: 13px 16px; overflow-x: auto;
  font-size: 13px; line-height: 1.55; }
pre code { background: none; padding: 0; font-size: inherit; overflow-wrap: normal; }
pre a, code a { color: inherit; text-decoration-color: var(--quiet); text-decoration-style: dotted; }
.c { color: var(--quiet); font-style: italic; } .k { color: var(--keyword); } .s { color: var(--string); } .n { color: var(--number); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 15px; line-height: 1.5; }
th, td { text-align: left; vertical-align: top; padding: 7px 18px 7px 0; border-bottom: 1px solid var(--line); }
th { font-weight: 650; }
dl.fields { border-top: 1px solid var(--line); margin-top: 10px; }
dl.fields dt { padding-top: 9px; }
dl.fields dd { margin: 2px 0 0; padding: 0 0 9px 20px; border-bottom: 1px solid var(--line); color: var(--quiet); font-size: 15px; }
dl.fields dd > :last-child { margin-bottom: 0; }
dl.names dt { font-weight: 400; } dl.names dd { margin: 0 0 9px 20px; color: var(--quiet); font-size: 15px; }
.place { color: var(--quiet); font-size: 13.5px; }
sub, sup { line-height: 0; font-size: 0.74em; }
math { font-family: "DejaVu Math", "STIX Two Math", "Cambria Math", math; font-size: 0.97em; } math[display="block"] { margin: 18px 0; overflow-x: auto; overflow-y: hidden; }
blockquote { margin: 0 0 14px; padding: 2px 0 2px 18px; border-left: 3px solid var(--line); color: var(--quiet); }
figure { margin: 0 0 22px; } figcaption { color: var(--quiet); font-size: 14.5px; margin-top: 6px; }
img { max-width: 100%; height: auto; border-radius: 7px; border: 1px solid var(--line); }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(250px, 1fr)); gap: 14px; list-style: none; padding: 0; max-width: none; }
.cards li { border: 1px solid var(--line); border-radius: 8px; padding: 14px 16px; font-size: 15px; line-height: 1.5; color: var(--quiet); }
.cards a { font-weight: 600; display: block; margin-bottom: 3px; font-size: 16px; }
@media (max-width: 860px) {
  main { padding: 20px 20px 48px; }
  body { display: flex; flex-direction: column; } main { order: 1; } .pages { display: block; order: 0; padding: 16px 20px 0; }
  nav.side { order: 2; position: static; height: auto; border-right: 0; border-top: 1px solid var(--line); padding: 18px 20px; }
  nav.side ul { display: flex; flex-wrap: wrap; gap: 2px 16px; } nav.side h2 { margin-top: 14px; }
}
@media print { body { display: block; } nav.side, .skip { display: none; } main { max-width: none; padding: 0; } pre { white-space: pre-wrap; } }
`;

/** The whole document of a page. */
export function framed({ path, title, body }: Page, navigation: readonly NavigationGroup[]): string {
  const up = "../".repeat(path.split("/").length - 1);
  const link = (entry: { title: string; path: string }): string =>
    `<li><a href="${escapeHtml(up + entry.path)}"${entry.path === path ? ' aria-current="page"' : ""}>${escapeHtml(entry.title)}</a></li>`;
  const groups = navigation.map(
    (group) => `<h2>${escapeHtml(group.title)}</h2>\n<ul>${group.links.map(link).join("\n")}</ul>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title === "thalweg" ? title : `${title} · thalweg`)}</title>
<link rel="icon" href="data:,">
<style>${style(up)}</style>
</head>
<body>
<a class="skip" href="#content">To the content</a>
<a class="pages" href="#pages">All pages</a>
<nav class="side" id="pages" aria-label="Pages">
<a class="home" href="${up}index.html">thalweg</a>
${groups.join("\n")}
</nav>
<main id="content">
${body}
</main>
</body>
</html>
`;
}
