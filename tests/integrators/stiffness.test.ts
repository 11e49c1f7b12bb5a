// The counting rule of Hairer and Wanner: 15 stiff steps without 6 calm ones in a row.
import { StiffnessDetector } from "../../src/integrators/stiffness";

function observe(detector: StiffnessDetector, pattern: string): void {
  for (const step of pattern) detector.observe(step === "s" ? 3.3 : 1);
}

test("fifteen stiff steps in a row, and not fourteen", () => {
  const detector = new StiffnessDetector(3.25);
  observe(detector, "s".repeat(14));
  expect(detector.detected).toBe(false);
  expect(detector.product).toBe(3.3);
  observe(detector, "s");
  expect(detector.detected).toBe(true);
});

test("five calm steps in between do not matter, six do", () => {
  const detector = new StiffnessDetector(3.25);
  observe(detector, "s".repeat(10) + "c".repeat(5) + "s".repeat(4));
  expect(detector.detected).toBe(false);
  observe(detector, "s");
  expect(detector.detected).toBe(true);

  const other = new StiffnessDetector(3.25);
  observe(other, "s".repeat(14) + "c".repeat(6) + "s".repeat(14));
  expect(other.detected).toBe(false);
  observe(other, "s");
  expect(other.detected).toBe(true);
});

test("calm steps add up only while nothing stiff comes between", () => {
  const detector = new StiffnessDetector(3.25);
  observe(detector, "s".repeat(12) + "cccs".repeat(3));
  expect(detector.detected).toBe(true);
});

test("the limit itself is calm", () => {
  const detector = new StiffnessDetector(3.25);
  for (let k = 0; k < 30; k++) detector.observe(3.25);
  expect(detector.detected).toBe(false);
});

test("saved and loaded it counts on, reset it starts again", () => {
  const detector = new StiffnessDetector(3.25);
  observe(detector, "s".repeat(14));
  const copy = new StiffnessDetector(3.25);
  copy.load(detector.read());
  expect(copy.product).toBe(3.3);
  observe(copy, "s");
  expect(copy.detected).toBe(true);
  expect(detector.detected).toBe(false);
  copy.reset();
  expect([copy.product, copy.detected]).toEqual([0, false]);
  observe(copy, "s".repeat(14));
  expect(copy.detected).toBe(false);
});
