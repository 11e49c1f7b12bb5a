// Coalescing of printed text.
import fc from "fast-check";
import type { Parent } from "../../../kernel/threads";
import { Streams } from "../../../kernel/wire/streams";

const parent = (id: string): Parent => ({ header: { msg_id: id }, identities: [] });
type Sent = [name: string, text: string, id: string | undefined];

function recorder(): { sent: Sent[]; streams: Streams } {
  const sent: Sent[] = [];
  const streams = new Streams((name, text, { header }) => sent.push([name, text, header.msg_id]));
  return { sent, streams };
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test("pieces of one stream and cell are one message, sent soon", () => {
  const { sent, streams } = recorder();
  streams.write("stdout", "a", parent("1"));
  streams.write("stdout", "b", parent("1"));
  expect(sent).toEqual([]);
  jest.advanceTimersByTime(20);
  expect(sent).toEqual([["stdout", "ab", "1"]]);
});

test("another stream or another cell begins another message", () => {
  const { sent, streams } = recorder();
  streams.write("stdout", "a", parent("1"));
  streams.write("stderr", "b", parent("1"));
  streams.write("stderr", "c", parent("2"));
  streams.flush();
  expect(sent).toEqual([
    ["stdout", "a", "1"],
    ["stderr", "b", "1"],
    ["stderr", "c", "2"],
  ]);
});

test("much text does not wait", () => {
  const { sent, streams } = recorder();
  streams.write("stdout", "x".repeat(70_000), parent("1"));
  expect(sent).toHaveLength(1);
  jest.advanceTimersByTime(100);
  expect(sent).toHaveLength(1);
});

test("nothing is lost and nothing changes places", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom("stdout", "stderr"), fc.string({ minLength: 1 }), fc.boolean())),
      (writes) => {
        const { sent, streams } = recorder();
        for (const [name, text, pause] of writes) {
          streams.write(name, text, parent("1"));
          if (pause) jest.advanceTimersByTime(20);
        }
        streams.flush();
        const order = (list: readonly (readonly [string, string, ...unknown[]])[]): string =>
          list.flatMap(([name, text]) => [...text].map((letter) => `${name}:${letter}`)).join();
        expect(order(sent)).toBe(order(writes));
      },
    ),
  );
});
