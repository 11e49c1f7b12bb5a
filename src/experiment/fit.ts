// Checks that network, data and loss belong together.
import { dataShape } from "./data";
import { requireLabels } from "./labels";
import type { Place } from "./place";
import type { CompleteExperiment, CompleteNetwork, Data } from "./types";

/** Refuses a network that does not take the inputs or make the targets, and a loss that does not take the targets. */
export function requireFit(
  network: CompleteNetwork,
  data: Data,
  loss: CompleteExperiment["loss"],
  root: Place,
): void {
  const { dimension, outputs } = dataShape(data);
  const networkAt = root.field("network");
  if (network.kind === "function") {
    // only running it tells what it takes and gives
  } else if (network.kind === "system") {
    if (network.inputs.length !== dimension)
      networkAt
        .field("inputs")
        .refuse(`must have ${dimension} names, the length of an input, got ${network.inputs.length}.`);
    if (network.outputs.length !== outputs)
      networkAt
        .field("outputs")
        .refuse(
          `must have ${outputs} formulas, the number of targets of a sample, got ${network.outputs.length}.`,
        );
  } else {
    const widthsAt = networkAt.field("widths");
    const last = network.widths.length - 1;
    if (dimension === 0)
      root.field("data").field("inputs").entry(0).refuse("must have at least one number, got an empty row.");
    if (network.widths[0] !== dimension)
      widthsAt.entry(0).refuse(`must be ${dimension}, the length of an input, got ${network.widths[0]}.`);
    if (network.widths[last] !== outputs)
      widthsAt
        .entry(last)
        .refuse(`must be ${outputs}, the number of targets of a sample, got ${network.widths[last]}.`);
  }
  requireLabels(loss, data, outputs, root);
  if (data.kind === "interval" && typeof loss.constant === "string")
    root
      .field("loss")
      .field("constant")
      .refuse(
        `must be a number for data of kind "interval", whose loss is a population mean already, got "${loss.constant}". Give 0.5.`,
      );
}
