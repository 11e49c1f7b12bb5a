// Framing and signatures of messages.
import { createHmac } from "node:crypto";
import fc from "fast-check";
import { Envelope } from "../../../kernel/protocol";

const framesOf = (packed: { frames: (Buffer | string)[] }): Buffer[] =>
  packed.frames.map((frame) => Buffer.from(frame));

test("the layout of the wire: identities, delimiter, signature, four parts, buffers", () => {
  const envelope = new Envelope("secret", "me");
  const frames = framesOf(
    envelope.pack(
      "status",
      { execution_state: "idle" },
      {
        identities: ["topic"],
        parent: { msg_id: "p" },
        metadata: { m: 1 },
        buffers: [new Uint8Array([1, 2]).subarray(1)],
      },
    ),
  );
  expect(frames).toHaveLength(8);
  expect(frames[0].toString()).toBe("topic");
  expect(frames[1].toString()).toBe("<IDS|MSG>");
  const hmac = createHmac("sha256", "secret");
  for (const part of frames.slice(3, 7)) hmac.update(part);
  expect(frames[2].toString()).toBe(hmac.digest("hex"));
  expect(JSON.parse(frames[3].toString())).toMatchObject({ msg_type: "status", username: "me" });
  expect(frames.slice(4, 7).map((f) => JSON.parse(f.toString()) as unknown)).toEqual([
    { msg_id: "p" },
    { m: 1 },
    { execution_state: "idle" },
  ]);
  expect([...frames[7]]).toEqual([2]);
});

test("what is packed is unpacked", () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.array(fc.uint8Array()),
      (key, raw, buffers) => {
        const content = JSON.parse(JSON.stringify(raw)) as Record<string, unknown>;
        const envelope = new Envelope(key, "me");
        const packed = envelope.pack("kind", content, { identities: [Buffer.from([0, 255])], buffers });
        const message = new Envelope(key, "you").unpack(framesOf(packed));
        expect(message?.header).toEqual(packed.header);
        expect(message?.content).toEqual(content);
        expect(message?.buffers.map((b) => [...b])).toEqual(buffers.map((b) => [...b]));
        expect(message?.identities.map((b) => [...b])).toEqual([[0, 255]]);
      },
    ),
  );
});

test("another key, a changed part, and frames that are no message are refused", () => {
  const envelope = new Envelope("secret", "me");
  const frames = framesOf(envelope.pack("kind", { a: 1 }));
  expect(envelope.unpack(frames)).not.toBeNull();
  expect(new Envelope("other", "me").unpack(frames)).toBeNull();
  for (let part = 1; part < 6; part++) {
    const changed = frames.map((f, i) => (i === part ? Buffer.concat([f, Buffer.from(" ")]) : f));
    expect(envelope.unpack(changed)).toBeNull();
  }
  expect(envelope.unpack(frames.slice(0, 4))).toBeNull();
  expect(envelope.unpack([])).toBeNull();
  const noJson = framesOf({ frames: ["<IDS|MSG>", "", "{", "{}", "{}", "{}"] });
  expect(new Envelope("", "me").unpack(noJson)).toBeNull();
});

test("every message has an id of its own in one session", () => {
  const envelope = new Envelope("", "me");
  const [a, b] = [envelope.pack("x", {}), envelope.pack("x", {})];
  expect(a.header.msg_id).not.toBe(b.header.msg_id);
  expect(a.header.session).toBe(b.header.session);
});
