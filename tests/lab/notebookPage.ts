// A notebook open in a front end's page: what a reader of it can do there, and what is seen.
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import type { SavedNotebook, Server } from "./frontEnd";

/** What `window.jupyterapp` offers under --expose-app-in-browser. */
interface JupyterApp {
  jupyterapp?: {
    commands: { execute(id: string): Promise<unknown> };
    shell: { currentWidget?: { sessionContext?: { isReady: boolean; kernelDisplayStatus: string } } };
  };
}

const panel = ".jp-NotebookPanel:not(.lm-mod-hidden)";
const pictures = resolve("test-results");

export class NotebookPage {
  /** exceptions of the page's scripts since it was ready */
  readonly errors: string[] = [];
  /** what fails while the front end itself starts is not ours */
  private starting = true;

  private constructor(
    readonly page: Page,
    private readonly server: Server,
    private readonly name: string,
  ) {}

  /** Opens a notebook in a page of its own; resolves when its kernel is idle. */
  static async open(browser: Browser, server: Server, name: string): Promise<NotebookPage> {
    const page = await browser.newPage({ viewport: { width: 1280, height: 1200 } });
    const opened = new NotebookPage(page, server, name);
    page.on("pageerror", (error) => {
      if (!opened.starting) opened.errors.push(String(error));
    });
    await page.goto(server.url(name));
    await opened.ready();
    return opened;
  }

  async reload(): Promise<void> {
    this.starting = true;
    await this.page.reload();
    await this.ready();
  }

  private async ready(): Promise<void> {
    await this.page.waitForSelector(`${panel} .jp-Cell`, { timeout: 60_000 });
    await this.idle();
    this.starting = false;
  }

  async idle(): Promise<void> {
    await until("the kernel is idle", () =>
      this.page.evaluate(() => {
        const { jupyterapp } = globalThis as unknown as JupyterApp;
        const session = jupyterapp?.shell.currentWidget?.sessionContext;
        return session?.isReady === true && session.kernelDisplayStatus === "idle";
      }),
    );
  }

  /** Runs one of the front end's commands; its result stays in the page, where it may be a whole widget. */
  command(id: string): Promise<void> {
    return this.page.evaluate(async (name) => {
      await (globalThis as unknown as JupyterApp).jupyterapp!.commands.execute(name);
    }, id);
  }

  find(selector: string): Locator {
    return this.page.locator(`${panel} ${selector}`);
  }

  editor(cell: number): Locator {
    return this.find(".jp-CodeCell .cm-content").nth(cell);
  }

  /** Types text into an empty cell, or in place of what it holds. */
  async type(cell: number, text: string): Promise<void> {
    await this.editor(cell).click();
    await this.page.keyboard.press("Control+a");
    await this.page.keyboard.type(text);
    // what typing has opened would take the next key
    await this.page.keyboard.press("Escape");
    await this.editor(cell).click();
  }

  async run(cell: number, text: string): Promise<void> {
    await this.type(cell, text);
    // unlike Shift-Enter this adds no cell below the last one
    await this.page.keyboard.press("Control+Enter");
  }

  /** The code cells, saved now. */
  async saved(): Promise<SavedNotebook["cells"]> {
    await this.command("docmanager:save");
    return this.server.read(this.name).cells.filter((cell) => cell.cell_type === "code");
  }

  async outputs(): Promise<string> {
    return (await this.find(".jp-OutputArea").allInnerTexts()).join("\n");
  }

  async picture(name: string): Promise<void> {
    mkdirSync(pictures, { recursive: true });
    await this.page.screenshot({ path: join(pictures, `${name}.png`) });
  }
}

/** Waits for a condition; the time limit of the test ends it. */
export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt++) {
    if (await holds()) return;
    await new Promise((done) => setTimeout(done, 250));
  }
  throw new Error(`waited in vain until ${what}`);
}
