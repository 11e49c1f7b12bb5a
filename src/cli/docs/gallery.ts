// The gallery: guides, papers, reference and reports of executed notebooks as linked pages in one folder.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { escapeHtml } from "../../charts";
import { theoremPages, type TheoremPage } from "../../theorems";
import { readExports } from "./exports";
import { framed, mathFont, type NavigationGroup, type Page } from "./frame";
import { readGuides, type Guide } from "./guides";
import { brokenLinks } from "./links";
import { proseHtml } from "./prose";
import { addressesOf, referencePages } from "./referencePages";
import { topicsOf } from "./topics";

/** Where `thalweg reproduce` leaves its executed notebooks and its report, under the root. */
const reproduced = "build/reproduce";

/**
 * Writes the gallery, in place of what was there.
 *
 * @param root folder of the project: its sources, its guides, and its reports where there are some
 * @param folder where the pages are written
 * @returns the paths of the pages, relative to the folder
 * @throws Error when a link leads nowhere, after all pages are written
 */
export function writeGallery(root: string, folder: string): string[] {
  const topics = topicsOf(readExports(root));
  const addresses = addressesOf(topics);
  const oneUp = (name: string): string | undefined => {
    const address = addresses.get(name);
    return address === undefined ? undefined : `../${address}`;
  };
  const guides = readGuides(root);
  const papers = theoremPages();
  const reports = readReports(root);
  const pages = [
    indexPage(guides, papers, reports, readFileSync(join(root, picture)).toString("base64")),
    ...guides.map(({ id, title, markdown }) => ({
      path: `guides/${id}.html`,
      title,
      body: proseHtml(markdown, oneUp),
    })),
    ...papers.map(({ paper, title, markdown }) => ({
      path: `papers/${paper}.html`,
      title,
      body: proseHtml(markdown, oneUp) + reportLink(paper, reports),
    })),
    ...referencePages(topics),
  ];
  const navigation = navigationOf(guides, papers, reports, topics);
  rmSync(folder, { recursive: true, force: true });
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  for (const page of pages) write(page.path, framed(page, navigation));
  for (const { path, html } of reports) write(path, html);
  mkdirSync(dirname(join(folder, mathFont)), { recursive: true });
  copyFileSync(require.resolve(`dejavu-fonts-ttf/ttf/${basename(mathFont)}`), join(folder, mathFont));
  const broken = brokenLinks(folder);
  if (broken.length > 0) throw new Error(`links that lead nowhere:\n${broken.join("\n")}`);
  return [...pages, ...reports].map(({ path }) => path);
}

/** A self-contained page that `thalweg reproduce` or `thalweg run --html` has written. */
interface Report {
  name: string;
  title: string;
  path: string;
  html: string;
}

function readReports(root: string): Report[] {
  const folder = join(root, reproduced);
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => file.endsWith(".html"));
  return files.sort().map((file) => {
    const html = readFileSync(join(folder, file), "utf8");
    const name = file.replace(/\.html$/, "");
    return { name, title: /<title>(.*?)<\/title>/.exec(html)?.[1] ?? name, path: `reports/${file}`, html };
  });
}

/** The report of a paper's own notebook, or the one of all papers. */
function reportLink(paper: string, reports: readonly Report[]): string {
  const report = reports.find(({ name }) => name === paper) ?? reports.find(({ name }) => name === "index");
  return report === undefined
    ? ""
    : `\n<h2>Executed</h2>\n<p>What came out when the notebooks were run: <a href="../${report.path}">${report.title}</a>.</p>`;
}

const surname = (paper: TheoremPage): string => paperNames.get(paper.paper) ?? paper.title;

/** Papers go by their authors' surnames, as their ids do. */
const paperNames: ReadonlyMap<string, string> = new Map([
  ["chatterjee", "Chatterjee"],
  ["liu-zhu-belkin", "Liu, Zhu, Belkin"],
  ["chen", "Chen"],
  ["robin-scaman-lelarge", "Robin, Scaman, Lelarge"],
]);

function navigationOf(
  guides: readonly Guide[],
  papers: readonly TheoremPage[],
  reports: readonly Report[],
  topics: readonly { id: string; title: string }[],
): NavigationGroup[] {
  const groups = [
    { title: "Guides", links: guides.map(({ id, title }) => ({ title, path: `guides/${id}.html` })) },
    {
      title: "Papers",
      links: papers.map((paper) => ({ title: surname(paper), path: `papers/${paper.paper}.html` })),
    },
    { title: "Executed notebooks", links: reports.map(({ title, path }) => ({ title: plain(title), path })) },
    {
      title: "Reference",
      links: [
        { title: "All names", path: "api/index.html" },
        ...topics.map(({ id, title }) => ({ title, path: `api/${id}.html` })),
      ],
    },
  ];
  return groups.filter(({ links }) => links.length > 0);
}

/** Titles of reports are markup already. */
const plain = (markup: string): string =>
  markup
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, "&");

/** The picture that the README shows too. */
const picture = "notebooks/pictures/chatterjee.png";

function indexPage(
  guides: readonly Guide[],
  papers: readonly TheoremPage[],
  reports: readonly Report[],
  png: string,
): Page {
  const card = (path: string, title: string, text: string): string =>
    `<li><a href="${path}">${escapeHtml(title)}</a>${text}</li>`;
  const inline = (markdown: string): string =>
    proseHtml(markdown, () => undefined)
      .replace(/^<p>|<\/p>$/g, "")
      .replace(/<a [^>]*>|<\/a>/g, "");
  const executed = reports.map(({ path, title }) => `<li><a href="${path}">${title}</a></li>`);
  const body = [
    "<h1>thalweg</h1>",
    '<p class="lead">Prove the hypotheses at time zero, follow the flow honestly, and draw both with their error: ' +
      "gradient flow of neural networks beside the convergence bounds that theorems prove for it.</p>",
    `<figure><img class="paper" alt="The loss of a two-layer tanh network falls below the proved bound of Chatterjee's criterion, over fourteen decades" src="data:image/png;base64,${png}">` +
      "<figcaption>A run of <code>converge</code>: the loss, the bound that is proved for it, and the noise floor.</figcaption></figure>",
    "<h2>Guides</h2>",
    `<ul class="cards">${guides.map(({ id, title, lead }) => card(`guides/${id}.html`, title, inline(lead))).join("\n")}</ul>`,
    "<h2>Papers</h2>",
    "<p>What each statement says, what is checked of it at the starting point, and what is not.</p>",
    `<ul class="cards">${papers.map((paper) => card(`papers/${paper.paper}.html`, surname(paper), escapeHtml(paper.title))).join("\n")}</ul>`,
    ...(executed.length === 0 ? [] : ["<h2>Executed notebooks</h2>", `<ul>${executed.join("\n")}</ul>`]),
    "<h2>Reference</h2>",
    '<p><a href="api/index.html">Every public name</a>, with shapes, units, errors and sources.</p>',
  ];
  return { path: "index.html", title: "thalweg", body: body.join("\n") };
}
