// Waiting for code that has been asked to stop.
import { patience } from "../../kernel/patience";

test("waits for both clocks, up to the longest", () => {
  const now = { wall: 100, processor: 50 };
  const waits = patience(10, 60, { wall: () => now.wall, processor: () => now.processor });
  const at = (wall: number, processor: number): boolean => {
    Object.assign(now, { wall: 100 + wall, processor: 50 + processor });
    return waits();
  };
  expect(at(0, 0)).toBe(true);
  // several threads may use more processor time than passes
  expect(at(9, 40)).toBe(true);
  expect(at(10, 10)).toBe(false);
  // a machine that is busy with something else
  expect(at(59, 9)).toBe(true);
  expect(at(60, 9)).toBe(false);
});
