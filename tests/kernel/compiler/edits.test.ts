// Edits of a cell and the map of positions.
import fc from "fast-check";
import { Edits } from "../../../kernel/compiler/edits";

test("replace, insert and blank", () => {
  const edits = new Edits("export const a = { b };");
  edits.blank(0, 6);
  edits.insert(20, ": b");
  edits.replace(13, 14, "name");
  expect(edits.apply()).toBe("       const name = { b: b };");
});

test("positions go there and back", () => {
  const edits = new Edits("{ network, data }");
  edits.insert(9, ": network");
  edits.insert(15, ": data");
  const text = edits.apply();
  expect(text).toBe("{ network: network, data: data }");
  expect(edits.toEdited(11)).toBe(text.indexOf("data"));
  expect(edits.toSource(text.indexOf("data"))).toBe(11);
  expect(edits.toSource(text.length)).toBe(17);
});

test("inserted text lies where it was put, or at what it was made from", () => {
  const edits = new Edits("%%m --x 3\nbody");
  edits.insert(10, "f(");
  edits.insert(14, ", 3", { start: 8, end: 9 });
  edits.insert(14, ")");
  expect(edits.apply()).toBe("%%m --x 3\nf(body, 3)");
  expect(edits.toSourceSpan(17, 18)).toEqual({ start: 8, end: 9 });
  expect(edits.toSourceSpan(12, 16)).toEqual({ start: 10, end: 14 });
  expect(edits.toSource(11)).toBe(10);
});

test("lines are never added or removed", () => {
  const edits = new Edits("a\nb");
  expect(() => edits.insert(0, "x\n")).toThrow("internal");
  expect(() => edits.replace(0, 3, "x")).toThrow("internal");
});

/** Edits that do not overlap. */
const edited = fc
  .tuple(
    fc.string({ minLength: 1, maxLength: 40 }),
    fc.array(fc.tuple(fc.nat(40), fc.nat(3), fc.string()), { maxLength: 6 }),
  )
  .map(([raw, list]) => {
    const source = raw.replace(/[\r\n]/g, " ");
    const edits = new Edits(source);
    const touched = new Set<number>();
    let from = 0;
    for (const [gap, length, text] of [...list].sort((a, b) => a[0] - b[0])) {
      const start = Math.max(from, Math.min(gap, source.length));
      const end = Math.min(start + length, source.length);
      edits.replace(start, end, text.replace(/[\r\n]/g, " "));
      for (let i = start; i < end; i++) touched.add(i);
      from = end + 1;
      if (from > source.length) break;
    }
    return { source, edits, touched };
  });

test("every letter that no edit touches keeps its letter, in both directions", () => {
  fc.assert(
    fc.property(edited, ({ source, edits, touched }) => {
      const text = edits.apply();
      const places = [...source].reduce<number[]>(
        (all, letter, i) => [...all, (all[i] ?? 0) + letter.length],
        [0],
      );
      for (const i of places.slice(0, -1)) {
        if (touched.has(i)) continue;
        // an insertion at i comes before the letter
        const insertedBefore = edits.toEdited(i + 1) - 1;
        expect(text[insertedBefore]).toBe(source[i]);
        expect(edits.toSource(insertedBefore)).toBe(i);
      }
    }),
  );
});
