// The wire's telephone to the compiler thread: one answer to each call, in any order.
import type { MessagePort } from "node:worker_threads";
import type { Answer, Call, CompilerCalls } from "../threads";

export class CompilerPort {
  private nextId = 0;
  private readonly waiting = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: Error) => void }
  >();

  constructor(private readonly port: MessagePort) {
    port.on("message", (answer: Answer) => {
      const waiting = this.waiting.get(answer.id);
      this.waiting.delete(answer.id);
      if ("error" in answer) waiting?.reject(new Error(answer.error));
      else waiting?.resolve(answer.value);
    });
  }

  call<Name extends keyof CompilerCalls>(
    name: Name,
    ...args: Parameters<CompilerCalls[Name]>
  ): Promise<ReturnType<CompilerCalls[Name]>> {
    return new Promise((resolve, reject) => {
      const id = this.nextId++;
      this.waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      const call: Call = { id, name, arguments: args };
      this.port.postMessage(call);
    });
  }
}
