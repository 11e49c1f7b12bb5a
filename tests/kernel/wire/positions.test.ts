// Code points and UTF-16 units.
import fc from "fast-check";
import { toCodePoints, toUnits } from "../../../kernel/wire/positions";

test("a letter outside the basic plane counts once in Jupyter, twice in JavaScript", () => {
  expect(toUnits("𝛼.x", 2)).toBe(3);
  expect(toCodePoints("𝛼.x", 3)).toBe(2);
});

test("each is the inverse of the other at the beginning of every code point", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const points = [...text];
      for (let n = 0; n <= points.length; n++) {
        const units = points.slice(0, n).join("").length;
        expect(toUnits(text, n)).toBe(units);
        expect(toCodePoints(text, units)).toBe(n);
      }
    }),
  );
});

test("positions beyond the end are the end", () => {
  expect(toUnits("ab", 9)).toBe(2);
  expect(toCodePoints("ab", 9)).toBe(2);
});
