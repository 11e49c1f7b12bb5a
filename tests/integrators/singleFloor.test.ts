// The noise floor of a model of one's own is honest: it lies above what float32 does to the outputs, and not out of sight.
import * as fc from "fast-check";
import { ErrorControl } from "../../src/integrators/control";
import type { Method } from "../../src/integrators";
import { startOf, twins, vectorOf } from "../problems/function/twins";

const seed = Number(process.env.THALWEG_SEED ?? Date.now() % 2 ** 31);

/** The floor as an error of the outputs, over the error that they have: measured 320 to 810 for such networks. */
const [least, most] = [20, 20_000];

test(`the floor allows for ${least} to ${most} times the rounding that is there (THALWEG_SEED=${seed})`, () => {
  fc.assert(
    fc.property(
      fc.record({
        inputs: fc.integer({ min: 1, max: 4 }),
        hidden: fc.array(fc.integer({ min: 4, max: 20 }), { minLength: 1, maxLength: 2 }),
        outputs: fc.integer({ min: 1, max: 3 }),
        seed: fc.nat(),
      }),
      ({ inputs, hidden, outputs, seed }) => {
        // enough outputs that their errors are not small together by chance
        const { layers, own, data } = twins([inputs, ...hidden, outputs], 8, seed);
        const exact = startOf({ network: layers, data });
        const single = startOf({ network: own, data });
        const { engine, point, problem } = single;
        const values = engine.read(exact.point.outputs);
        const rounding = Math.hypot(...engine.read(point.outputs).map((value, k) => value - values[k]));
        const theta = vectorOf(engine, problem.initialTheta);
        const control = new ErrorControl(problem, 1e-6, 1e-8);
        const method = { here: point, theta } as Method;
        control.estimateOperatorNorm(method, 8);
        control.measure(method, true);
        const floor = Math.sqrt(control.noiseFloor(method) / problem.lossConstant);
        expect(floor / rounding).toBeGreaterThan(least);
        expect(floor / rounding).toBeLessThan(most);
        control.release();
        engine.release(theta);
        for (const one of [exact, single]) {
          one.point.release();
          one.problem.release();
        }
      },
    ),
    { numRuns: 40, seed },
  );
});
