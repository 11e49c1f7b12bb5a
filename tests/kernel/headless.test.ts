// THALWEG_HEADLESS=1: nobody watches, so only final displays are sent.
import { published, useKernel } from "./notebook";

const kernel = useKernel({ THALWEG_HEADLESS: "1" });

test("a convergence cell sends one final display and no updates", async () => {
  await kernel.client.execute(`
    const network = mlp({ widths: [2, 8, 1], activation: "tanh", initialization: antisymmetric({ frequency: 2, output: 4 }) });
    const data = circle({ angles: [0, 1, 2], targets: [0.5, -0.5, 0.5] });`);
  const { result, messages } = await published(kernel.client, () =>
    kernel.client.execute("%%converge run --until-loss 1e-6\n{ network, data }"),
  );
  expect(result.error).toBeNull();
  expect(messages.filter((m) => m.header.msg_type === "update_display_data")).toHaveLength(0);
  expect(result.outputs.every((o) => o.output_type === "display_data")).toBe(true);
  expect(result.outputs.length).toBeGreaterThanOrEqual(1);
});
