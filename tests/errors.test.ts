// Errors say where, what and what is allowed, on one line.
import { InputError, InternalError, shown } from "../src/errors";

test("an input error starts with the place the user wrote", () => {
  const error = new InputError("mlp", "widths must be at least 2 integers >= 1, got [2].");
  expect(error.name).toBe("InputError");
  expect(error.message).toBe("mlp: widths must be at least 2 integers >= 1, got [2].");
});

test("an internal error says that it is ours", () => {
  expect(new InternalError("bound crossed").message).toBe("internal: bound crossed");
});

test("values are shown short, and NaN stays visible", () => {
  expect(shown([1, NaN])).toBe('[1,"NaN"]');
  expect(shown("x".repeat(100)).length).toBeLessThanOrEqual(62);
  expect(shown(new Float64Array(5))).toBe("an array of 5 numbers");
  expect(shown(() => 1)).toBe("a function");
  expect(shown(NaN)).toBe("NaN");
  expect(shown(undefined)).toBe("undefined");
  expect(shown(5n)).toBe("5");
  expect(shown(Object.assign(Object.create(null) as object, { a: 1n }))).toBe("[object Object]");
  let deep: unknown = [];
  for (let k = 0; k < 100_000; k++) deep = [deep];
  expect(shown(deep)).toBe("a list of 1");
});
