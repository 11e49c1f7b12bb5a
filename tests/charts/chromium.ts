// A real browser for the tests that need one: Debian's Chromium, or the one named by CHROMIUM_PATH.
import { existsSync } from "node:fs";
import { chromium, type Browser, type Page } from "playwright-core";

const candidates = [process.env.CHROMIUM_PATH, "/usr/bin/chromium", "/usr/bin/chromium-browser"];

/** Path of the browser; undefined where there is none. */
export const chromiumPath = candidates.find((path) => path !== undefined && path !== "" && existsSync(path));

/** `describe` where there is a browser; otherwise the tests are skipped and the reason is printed. */
export function describeInBrowser(name: string, body: () => void): void {
  if (chromiumPath === undefined)
    process.stderr.write(`skipped: ${name}: no Chromium at ${candidates[1]}; set CHROMIUM_PATH\n`);
  (chromiumPath === undefined ? describe.skip : describe)(name, body);
}

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** A page with what it complained about and what it asked for over the network. */
export interface Watched {
  page: Page;
  complaints: string[];
  requests: string[];
}

export async function openPage(
  browser: Browser,
  options: { javaScriptEnabled?: boolean } = {},
): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width: 900, height: 800 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    if (!/^(data|file|about|blob):/.test(request.url())) requests.push(request.url());
  });
  return { page, complaints, requests };
}
