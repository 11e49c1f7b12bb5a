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
