// Links inside a folder of pages: every address must be a file that is there, every anchor an id on its page.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix, sep } from "node:path";

/** Lines such as `guides/a.html -> b.html#c`, one for each link that leads nowhere or asks for the network to draw. */
export function brokenLinks(folder: string): string[] {
  const files = (readdirSync(folder, { recursive: true }) as string[])
    .map((name) => name.split(sep).join("/"))
    .filter((name) => name.endsWith(".html"));
  const texts = new Map(
    files.map((name) => [name, withoutPrograms(readFileSync(join(folder, name), "utf8"))]),
  );
  const ids = new Map(Array.from(texts, ([name, text]) => [name, new Set(matches(text, /\sid="([^"]+)"/g))]));
  return files.sort().flatMap((name) => {
    const text = texts.get(name) ?? "";
    const leads = (href: string): boolean => {
      if (/^(https?|mailto|data):/.test(href)) return true;
      const [path, anchor] = href.split("#");
      const target = path === "" ? name : posix.normalize(posix.join(posix.dirname(name), path));
      if (target.startsWith("..") || !existsSync(join(folder, target))) return false;
      return anchor === undefined || ids.get(target)?.has(decodeURIComponent(anchor)) === true;
    };
    const broken = matches(text, /\shref="([^"]*)"/g).filter((href) => !leads(unescaped(href)));
    const fetched = matches(text, /\ssrc="([^"]*)"/g).filter((src) => !src.startsWith("data:"));
    return [...broken, ...fetched].map((address) => `${name} -> ${address}`);
  });
}

/** Programs inside a page may build addresses of their own. */
const withoutPrograms = (html: string): string => html.replace(/<script\b[\s\S]*?<\/script>/g, "");

const matches = (text: string, pattern: RegExp): string[] =>
  Array.from(text.matchAll(pattern), (found) => found[1]);

const unescaped = (text: string): string => text.replace(/&amp;/g, "&").replace(/&#39;/g, "'");
