// display(): shows a value at once, and can change it later.
import { randomUUID } from "node:crypto";
import { kernel } from "./kernel";
import type { Bundle } from "./output";
import { bundleOf } from "./output";

/** A display that can be changed after it was shown. */
export class DisplayHandle {
  private readonly id = randomUUID();

  /** Shows `value` in its place. */
  update(value: unknown): void {
    this.show(value, true);
  }

  /** @internal */
  show(value: unknown, update: boolean): void {
    const send = (bundle: Bundle): void => kernel().output.display(bundle, { id: this.id, update });
    const bundle = isMimeRecord(value) ? value : bundleOf(value);
    if (bundle instanceof Promise) void bundle.then(send);
    else send(bundle);
  }
}

function isMimeRecord(value: unknown): value is Bundle {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => /^(text|image|application|audio|video)\/\S+$/.test(key));
}
