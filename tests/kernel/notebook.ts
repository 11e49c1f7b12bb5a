// A kernel for a test file, and readers for what its cells answer.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ExecuteResult } from "../../kernel";
import { KernelClient } from "../../kernel";
import type { Message } from "../../kernel/protocol";

/** Starts one kernel in an empty folder before the file's tests and ends it after them. */
export function useKernel(env: Record<string, string> = {}): { client: KernelClient; folder: string } {
  const context = {} as { client: KernelClient; folder: string };
  beforeAll(async () => {
    context.folder = mkdtempSync(join(tmpdir(), "thalweg-test-"));
    context.client = await KernelClient.start({ cwd: context.folder, env });
  });
  afterAll(async () => {
    await context.client.shutdown();
    rmSync(context.folder, { recursive: true });
  });
  return context;
}

/** Printed by a cell, it tells that the cell runs. */
export const SIGN = `console.error("it runs");`;

/** Starts a cell, and resolves when it has shown or printed something. */
export async function begun(
  client: KernelClient,
  code: string,
): Promise<{ running: Promise<ExecuteResult> }> {
  let show = (): void => undefined;
  const shown = new Promise<void>((resolve) => (show = resolve));
  const running = client.execute(code, { onOutput: () => show() });
  await Promise.race([shown, running]);
  return { running };
}

/** Looks until something holds; throws when that takes too long. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 60_000; !(await holds()); await sleep(20))
    if (Date.now() > end) throw new Error(`waited in vain for ${holds.toString()}`);
}

/** Text printed to one stream. */
export function printed(result: ExecuteResult, name: "stdout" | "stderr" = "stdout"): string {
  return result.outputs.map((o) => (o.output_type === "stream" && o.name === name ? o.text : "")).join("");
}

/** Text of the value that the cell ended in; null without one. */
export function value(result: ExecuteResult): string | null {
  const shown = result.outputs.find((o) => o.output_type === "execute_result");
  return shown ? (shown.data["text/plain"] as string) : null;
}

/** The traceback without colours. */
export function traceback(result: ExecuteResult): string {
  // eslint-disable-next-line no-control-regex
  return (result.error?.traceback ?? []).join("\n").replace(/\u001b\[\d+m/g, "");
}

/** Everything the kernel published during `work`, with the work's own result. */
export async function published<Result>(
  client: KernelClient,
  work: () => Promise<Result>,
): Promise<{ result: Result; messages: Message[] }> {
  const messages: Message[] = [];
  const stop = client.observe((message) => messages.push(message));
  try {
    return { result: await work(), messages };
  } finally {
    stop();
  }
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
