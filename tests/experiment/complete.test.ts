// Completion as a whole: identity on its own results, and no error but an InputError on broken experiments.
import * as fc from "fast-check";
import { InputError } from "../../src/errors";
import { completeExperiment } from "../../src/experiment";
import { everyKind } from "./valid";

test("completing a complete experiment is the identity, also through JSON", () => {
  for (const value of everyKind()) {
    const complete = completeExperiment(value);
    expect(completeExperiment(complete)).toStrictEqual(complete);
    expect(completeExperiment(JSON.parse(JSON.stringify(complete)))).toStrictEqual(complete);
  }
});

/** Every place in a JSON value, as the steps that lead to it. */
function places(value: unknown, before: string[] = []): string[][] {
  const inner =
    typeof value === "object" && value !== null
      ? Object.entries(value).flatMap(([key, entry]) => places(entry, [...before, key]))
      : [];
  return [before, ...inner];
}

/** A copy of the value with another value at a place; undefined removes the field. */
function replaced(value: unknown, [step, ...rest]: string[], by: unknown): unknown {
  if (step === undefined) return by;
  if (Array.isArray(value))
    return value.map((entry: unknown, k) => (String(k) === step ? replaced(entry, rest, by) : entry));
  const fields = value as Record<string, unknown>;
  return { ...fields, [step]: replaced(fields[step], rest, by) };
}

const everyPlace = everyKind().flatMap((value) =>
  places(value).map((steps) => ({ value: value as unknown, steps })),
);

const intruder = fc.oneof(
  { weight: 3, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  {
    weight: 3,
    arbitrary: fc.constantFrom<unknown>(NaN, Infinity, -0, 0, -1, 0.5, 1e300, 2 ** 53, undefined, null),
  },
  { weight: 2, arbitrary: fc.integer({ min: -3, max: 12 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>([], {}, [[]], [[[]]], "", "kind", "gaussian", "__proto__", true),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(
      () => 1,
      Symbol("s"),
      1n,
      new Date(0),
      new Map(),
      new Float64Array(2),
    ),
  },
  // a part of another experiment at the wrong place
  {
    weight: 3,
    arbitrary: fc.constantFrom(...everyPlace).map(({ value, steps }) => {
      return steps.reduce((inner: unknown, step) => (inner as Record<string, unknown>)[step], value);
    }),
  },
);

test("a broken experiment is completed, or refused by an InputError of one line", () => {
  let refused = 0;
  let completed = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...everyPlace),
      intruder,
      fc.option(fc.string(), { nil: undefined }),
      ({ value, steps }, by, extraField) => {
        const broken = replaced(
          value,
          extraField === undefined ? steps : [...steps.slice(0, 1), extraField],
          by,
        );
        try {
          const complete = completeExperiment(broken);
          expect(completeExperiment(complete)).toStrictEqual(complete);
          completed++;
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
          expect(error.message).toMatch(/^experiment: [^\n]+[.?]$/);
          refused++;
        }
      },
    ),
    { numRuns: 3000 },
  );
  expect(refused).toBeGreaterThan(100);
  expect(completed).toBeGreaterThan(100);
});
