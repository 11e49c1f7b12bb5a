// A model of one's own in cells: its types, its completion, and a convergence cell.
import { useKernel, value } from "./notebook";

const kernel = useKernel();
const network = (forward: string): string =>
  `const network = differentiable({ parameters: [[2, 8], [8], [8, 1]], initialization: gaussianWeights({ seed: 7 }),
  forward: ${forward} });`;
const good = "(tf, [W, b, v], x) => x.matMul(W).add(b).tanh().matMul(v)";

test("operations of TensorFlow.js are typed, as functions and as methods", async () => {
  const mistyped = await kernel.client.execute(network("(tf, [W, b, v], x) => tf.matMull(x, W)"));
  expect(mistyped.error?.ename).toBe("TypeScriptError");
  expect(mistyped.error?.evalue).toContain("matMull");
  const method = await kernel.client.execute(network("(tf, [W, b, v], x) => x.matMul(W).tanhh()"));
  expect(method.error?.evalue).toContain("tanhh");
  const cell = `${network("(tf, [W, b, v], x) => tf.mat")}`;
  const completed = await kernel.client.complete(cell, cell.indexOf("tf.mat") + "tf.mat".length);
  expect(completed.matches).toContain("matMul");
});

test("a convergence cell follows it, says float32, and can be drawn", async () => {
  const cell = `%%converge run --until-loss 1e-8 --theorem chatterjee\n${network(good)}\n({ network, data: circle({ count: 3, targets: [0.5, -0.5, 0.5] }) })`;
  const result = await kernel.client.execute(cell);
  expect(result.error).toBeNull();
  const show = async (code: string) => value(await kernel.client.execute(code));
  expect(await show("[run.status, run.precision, run.verdict]")).toBe(
    "[ 'reached', 'float32', 'chatterjee: not certified' ]",
  );
  expect(
    await show(
      '["spectrum", "rayleigh", "outputs", "landscape"].map((kind) => run.chart(kind as "spectrum").data.length > 0)',
    ),
  ).toBe("[ true, true, true, true ]");
  const wrong = await kernel.client.execute(
    `await converge({ network: ${network("(tf, [W, b, v], x) => W.matMul(x)").slice("const network = ".length, -1)}, data: circle({ count: 3, targets: [1, 2, 3] }) })`,
  );
  expect(wrong.error?.ename).toBe("InputError");
  expect(wrong.error?.evalue).toContain("forward failed with parameters of shapes [2, 8], [8], [8, 1]");
});
