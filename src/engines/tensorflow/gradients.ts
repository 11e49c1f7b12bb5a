// Derivatives of TensorFlow.js's operations, and the operations as methods of tensors. Its core publishes both only as ES
// modules that Node cannot load (they import each other without extensions); here they are read, their imports answered
// from the core that is loaded already.
import type * as Core from "@tensorflow/tfjs-core";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { compileFunction } from "node:vm";
import { InternalError } from "../../errors";

type Names = Record<string, unknown>;

/** Makes `tf.grad` and `x.matMul(y)` and their kin work; does nothing where a package registered them itself. */
export function registerGradients(tf: typeof Core, folder: string): void {
  if (tf.getGradient("Tanh") != null) return;
  const known: Names = {
    ...tf.backend_util,
    ...tf.broadcast_util,
    ...tf.slice_util,
    ...tf.util,
    ...tf,
    ENGINE: tf.engine(),
    getGlobalTensorClass: () => tf.Tensor,
    // derivatives are given tensors, never arrays to be made tensors of
    convertToTensor: (tensor: Core.Tensor) => tensor,
  };
  const utilities: Names = { ...tf.backend_util, ...tf.broadcast_util, ...tf.util };
  const modules = new Map<string, Names>();

  /** what a file imports: from the core, else from the file itself */
  const load = (from: string, path: string, names: readonly string[] | null): Names => {
    if (names === null) return utilities;
    if (names.length > 0 && names.every((name) => name in known)) return known;
    const file = `${join(dirname(from), path)}.js`;
    let exported = modules.get(file);
    if (exported === undefined) modules.set(file, (exported = evaluate(file)));
    return exported;
  };
  const evaluate = (file: string): Names => {
    if (!existsSync(file))
      throw new InternalError(`tensorflow: the derivatives of this core are not in ${file}.`);
    const exported: string[] = [];
    const body = readFileSync(file, "utf8")
      .replace(/^import \* as (\w+) from '(.*)';$/gm, "const $1 = load('$2', null);")
      .replace(/^import '(.*)';$/gm, "load('$1', []);")
      .replace(/^import \{(.*)\} from '(.*)';$/gm, (_, list: string, path: string) => {
        const names = list.split(",").map((name) => name.trim().split(" as ")[0]);
        return `const {${list.replaceAll(" as ", ": ")}} = load('${path}', ${JSON.stringify(names)});`;
      })
      .replace(/^export (const|function) (\w+)/gm, (_, kind: string, name: string) => {
        exported.push(name);
        return `${kind} ${name}`;
      });
    const run = compileFunction(`"use strict";${body}\nreturn { ${exported.join(", ")} };`, ["load"], {
      filename: file,
    }) as (load: (path: string, names: readonly string[] | null) => Names) => Names;
    return run((path, names) => load(file, path, names));
  };
  evaluate(join(folder, "dist", "register_all_gradients.js"));
  evaluate(join(folder, "dist", "public", "chained_ops", "register_all_chained_ops.js"));
}
