// When a card is worth its launches: `auto` compares its measured time of a matrix product with the host's.
import { InputError } from "../../errors";
import { CudaEngine } from "./engine";
import { readyCard, type ReadyCard } from "./open";
import { CudaError, hasDriver } from "./driver";

/** What `auto` makes of the card of this machine. */
export interface CardChoice {
  readonly engine: CudaEngine | null;
  /** problems whose largest matrix product has fewer multiplications stay on the host */
  readonly leastProduct: number;
  /** one clause, or why the card is not used; "" where there is no driver */
  readonly why: string;
}

/** launches and looks at the result in a loss and its gradient, about */
const LAUNCHES = 20;

/**
 * @param hostRate GFLOP/s of the host's engine on all its threads
 * @param margin how many times as fast the card must be
 */
export function chooseCard(hostRate: number, margin: number): CardChoice {
  if (!hasDriver()) return { engine: null, leastProduct: Infinity, why: "" };
  try {
    const card = readyCard();
    const { device, products, settings } = card;
    const engine = new CudaEngine(device, products, settings);
    const leastProduct = breakEven(cardRate(card), latency(engine), hostRate, margin);
    const why =
      leastProduct === Infinity
        ? `${settings.variant} is not ${margin} times as fast as the host`
        : `measured faster than the host from ${leastProduct.toExponential(0)} multiplications in a product on; ${settings.why}`;
    return { engine: leastProduct === Infinity ? null : engine, leastProduct, why };
  } catch (error) {
    if (!(error instanceof InputError || error instanceof CudaError)) throw error;
    return { engine: null, leastProduct: Infinity, why: error.message };
  }
}

/** GFLOP/s of a gradient: one of its three products a layer is forward */
function cardRate({ measured, settings }: ReadyCard): number {
  if (settings.precision !== "mixed") return measured[settings.precision];
  return 3 / (1 / measured.float64 + 2 / measured.float32);
}

/** milliseconds from a call to its result, at the least of a few tries */
function latency(engine: CudaEngine): number {
  const x = engine.allocate(64);
  let least = Infinity;
  for (let round = 0; round < 10; round++) {
    const before = performance.now();
    engine.dot(x, x);
    least = Math.min(least, performance.now() - before);
  }
  engine.release(x);
  return least;
}

/** multiplications of the product from which on the card, launches included, is `margin` times as fast */
export function breakEven(cardRate: number, latency: number, hostRate: number, margin: number): number {
  const gain = 1 / hostRate - margin / cardRate;
  // milliseconds of launches against 2e-6 / rate milliseconds a multiplication, three products a layer
  return gain > 0 ? (margin * LAUNCHES * latency * 1e6) / (6 * gain) : Infinity;
}
