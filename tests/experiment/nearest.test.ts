// Suggestions for mistyped words.
import * as fc from "fast-check";
import { nearest } from "../../src/experiment";

const theorems = ["chatterjee", "liu-zhu-belkin", "chen", "robin-scaman-lelarge"];

test.each([
  ["chaterjee", "chatterjee"],
  ["chatterje", "chatterjee"],
  ["chne", "chen"],
  ["Chen", "chen"],
  ["liu-zhu", "liu-zhu-belkin"],
  ["robin", "robin-scaman-lelarge"],
  ["euclid", undefined],
  ["", undefined],
  ["ch", undefined],
])("%j is nearest to %j", (word, expected) => {
  expect(nearest(word, theorems)).toBe(expected);
});

test("a swap of neighbours is one edit, so that a short word survives it", () => {
  expect(nearest("sni", ["sin", "tanh"])).toBe("sin");
});

test("the nearest wins over the first, the first over its equals", () => {
  expect(nearest("angle", ["angel", "angles", "angle"])).toBe("angle");
  expect(nearest("cot", ["cat", "cut"])).toBe("cat");
});

test("every candidate is nearest to itself and to itself with one letter more", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...theorems),
      fc.nat(20),
      fc.constantFrom("x", "q", "z"),
      (word, at, letter) => {
        expect(nearest(word, theorems)).toBe(word);
        expect(nearest(word.slice(0, at) + letter + word.slice(at), theorems)).toBe(word);
      },
    ),
  );
});

test("what is answered is a candidate, or nothing", () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.string()), (word, candidates) => {
      const answer = nearest(word, candidates);
      expect(answer === undefined || candidates.includes(answer)).toBe(true);
    }),
  );
});
