// slider(): a number that the reader of a notebook changes while cells run.
import { InputError, shown } from "../../src/errors";
import { kernel } from "./kernel";
import type { Bundle } from "./output";
import { sliderHtml } from "./slider-html";

/** What a slider is made of. */
export interface SliderOptions {
  minimum: number;
  maximum: number;
  /** where it stands at first; default the minimum */
  value?: number;
  /** default a hundredth of the range */
  step?: number;
  /** shown beside it */
  label?: string;
  /** called with each new value, between two awaits of a running cell or at its `checkpoint()` */
  onChange?: (value: number) => void;
}

/** A slider below a cell. `value` follows the reader; setting it moves the handle. */
export interface Slider {
  value: number;
  readonly minimum: number;
  readonly maximum: number;
  /** takes it away */
  close(): void;
  /** how a notebook shows it */
  [Symbol.toPrimitive](): number;
}

/** The comm by which the HTML form of a slider speaks, where the page has no widgets. */
const HTML_TARGET = "thalweg.slider";

const sliders = new Map<string, (value: number) => void>();
let registered = false;

/**
 * Shows a slider as the value of a cell, or by `display(…)`. Where ipywidgets is installed beside the notebook it is a
 * FloatSlider; elsewhere a slider of plain HTML, which works where the page gives access to its kernel and says so
 * where it does not.
 *
 * @example
 * const rate = slider({ label: "step size", minimum: 0, maximum: 1, value: 0.1 });
 * @throws InputError when the range is empty or the value lies outside it
 */
export function slider(options: SliderOptions): Slider {
  const { minimum, maximum, label = "", onChange } = options;
  const { value = minimum, step = (maximum - minimum) / 100 } = options;
  checkRange(minimum, maximum, value, step);
  const { widgets } = kernel();
  const model = widgets.control("FloatSlider", "SliderStyleModel", {
    min: minimum,
    max: maximum,
    step,
    value,
    description: label,
    continuous_update: true,
    orientation: "horizontal",
    readout: true,
    readout_format: ".4~g",
    disabled: false,
  });
  const moved = (): void => onChange?.(model.state.value as number);
  model.onUpdate = (changed) => {
    if (typeof changed.value === "number") moved();
  };
  acceptHtml();
  sliders.set(model.id, (moveTo) => {
    model.update({ value: Math.min(maximum, Math.max(minimum, moveTo)) });
    moved();
  });
  const made: Slider = {
    minimum,
    maximum,
    get value() {
      return model.state.value as number;
    },
    set value(moveTo) {
      checkRange(minimum, maximum, moveTo, step);
      model.update({ value: moveTo });
    },
    close() {
      sliders.delete(model.id);
      widgets.close(model);
    },
    [Symbol.toPrimitive]: () => model.state.value as number,
  };
  const bundle = (): Bundle => ({
    "application/vnd.jupyter.widget-view+json": { version_major: 2, version_minor: 0, model_id: model.id },
    "text/html": sliderHtml({
      id: model.id,
      target: HTML_TARGET,
      minimum,
      maximum,
      step,
      label,
      value: made.value,
    }),
    "text/plain": `${label === "" ? "slider" : label}: ${made.value} (from ${minimum} to ${maximum})`,
  });
  return Object.defineProperty(made, Symbol.for("Jupyter.display"), { value: bundle });
}

function checkRange(minimum: number, maximum: number, value: number, step: number): void {
  if (!(Number.isFinite(minimum) && Number.isFinite(maximum) && minimum < maximum))
    throw new InputError(
      "slider",
      `minimum must be less than maximum, got ${shown(minimum)} and ${shown(maximum)}. Give a range, such as { minimum: 0, maximum: 1 }.`,
    );
  if (!(value >= minimum && value <= maximum))
    throw new InputError(
      "slider",
      `value must lie between ${minimum} and ${maximum}, got ${shown(value)}. Give one that does.`,
    );
  if (!(step > 0))
    throw new InputError("slider", `step must be > 0, got ${shown(step)}. Give one, such as 0.01.`);
}

/** The page opens a comm for each HTML slider and sends `{ slider, value }`. */
function acceptHtml(): void {
  if (registered) return;
  registered = true;
  kernel().comms.register(HTML_TARGET, (comm) => {
    comm.onMessage = (data) => {
      const { slider: id, value } = (data ?? {}) as { slider?: string; value?: unknown };
      if (id !== undefined && typeof value === "number" && Number.isFinite(value)) sliders.get(id)?.(value);
    };
  });
}
