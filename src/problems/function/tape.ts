// Order of TensorFlow.js's tape. An operation that saves its own output notes the saved copy before itself, so that a
// second derivative would miss how the copy depends on the parameters: tanh'' and exp'' come out wrong in 4.22.
import type { TensorflowCore } from "../../engines";

type Tape = NonNullable<ReturnType<TensorflowCore["engine"]>["state"]["activeTape"]>;

/** Puts every operation of the tape that runs after those whose outputs it takes; otherwise the order stays. */
export function sortTape(tf: TensorflowCore): void {
  const { state } = tf.engine();
  if (state.activeTape) state.activeTape = sorted(state.activeTape);
}

function sorted(tape: Tape): Tape {
  const makers = new Map<number, number>();
  tape.forEach(({ outputs }, place) => {
    for (const { id } of outputs) makers.set(id, place);
  });
  const placed = new Uint8Array(tape.length);
  const order: Tape = [];
  const put = (place: number): void => {
    if (placed[place] === 1) return;
    placed[place] = 1;
    for (const { id } of Object.values(tape[place].inputs)) {
      const maker = makers.get(id);
      if (maker !== undefined) put(maker);
    }
    order.push(tape[place]);
  };
  tape.forEach((_, place) => put(place));
  return order;
}

/** Forgets a tape that an error broke off, with what its derivatives would have needed. */
export function discardTape(tf: TensorflowCore): void {
  const { state } = tf.engine();
  for (const { saved } of state.activeTape ?? []) for (const tensor of saved ?? []) tensor.dispose();
  state.activeTape = [];
}
