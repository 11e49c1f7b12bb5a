// What a front end hears first, whenever it began to listen.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Subscriber } from "zeromq";
import type { Connection } from "../../../kernel/protocol";
import { address } from "../../../kernel/protocol";
import { Sockets } from "../../../kernel/wire/sockets";

const folder = mkdtempSync(join(tmpdir(), "thalweg-sockets-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Topics of the messages that a subscriber has had so far, until `last` has come. */
async function heard(subscriber: Subscriber, last: string): Promise<string[]> {
  const topics: string[] = [];
  while (topics.at(-1) !== last) topics.push(String((await subscriber.receive())[0]));
  return topics;
}

test("a welcome comes before all else, and the start is told once, to whoever listened first", async () => {
  const connection: Connection = {
    transport: "ipc",
    ip: join(folder, "k"),
    shell_port: 1,
    iopub_port: 2,
    stdin_port: 3,
    control_port: 4,
    hb_port: 5,
    key: "secret",
    signature_scheme: "hmac-sha256",
  };
  const listen = (): Subscriber => {
    const subscriber = new Subscriber({ linger: 0, receiveTimeout: 10_000, reconnectInterval: 1 });
    subscriber.connect(address(connection, "iopub"));
    subscriber.subscribe();
    return subscriber;
  };
  const early = listen();
  const sockets = new Sockets(connection);
  await sockets.open(join(folder, "connection.json"), () => undefined);
  try {
    expect(await heard(early, "status")).toEqual(["iopub_welcome", "status"]);
    const late = listen();
    // A welcome goes to every subscriber, so the early one hears of the late one.
    expect(await heard(late, "iopub_welcome")).toEqual(["iopub_welcome"]);
    sockets.publish("stream", { name: "stdout", text: "" });
    expect(await heard(late, "stream")).toEqual(["stream"]);
    expect(await heard(early, "stream")).toEqual(["iopub_welcome", "stream"]);
    late.close();
  } finally {
    early.close();
    sockets.close();
  }
});
