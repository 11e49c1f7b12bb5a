// The optional packages that bring TensorFlow.js a backend: where they are looked for, and how to get one.
import { createRequire } from "node:module";
import { join } from "node:path";

/** Backends of TensorFlow.js, fastest first; THALWEG_TENSORFLOW asks for one of them. */
export const tensorflowBackends = ["node-gpu", "node", "webgpu", "wasm", "cpu"] as const;
export type TensorflowBackend = (typeof tensorflowBackends)[number];

/** The packages that each backend needs, beside the core, which the first of them brings or depends on. */
export const packagesOf: Readonly<Record<TensorflowBackend, readonly string[]>> = {
  "node-gpu": ["@tensorflow/tfjs-node-gpu"],
  node: ["@tensorflow/tfjs-node"],
  webgpu: ["@tensorflow/tfjs-backend-webgpu", "webgpu"],
  wasm: ["@tensorflow/tfjs-backend-wasm"],
  cpu: ["@tensorflow/tfjs-backend-cpu"],
};

/** An installed package. */
export interface Peer {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
  /** loads what this package itself would load */
  readonly require: NodeJS.Require;
}

/** The package as the user's folder sees it (node_modules there and above), else as thalweg's own sees it. */
export function findPeer(name: string): Peer | null {
  for (const base of [join(process.cwd(), "package.json"), __filename]) {
    const found = peerSeenFrom(createRequire(base), name);
    if (found !== null) return found;
  }
  return null;
}

/** The package as another one sees it. */
export function peerSeenFrom(require: NodeJS.Require, name: string): Peer | null {
  let description: string;
  try {
    description = require.resolve(`${name}/package.json`);
  } catch {
    return null;
  }
  const { version } = require(description) as { version: string };
  return { name, version, folder: join(description, ".."), require: createRequire(description) };
}

/** What to type to get a backend. Pinned: other versions of `webgpu` do not load on every Linux. */
export function remedy(backend: TensorflowBackend): string {
  const names = packagesOf[backend].map((name) => (name === "webgpu" ? "webgpu@0.6.2" : name));
  const core =
    backend === "wasm" || backend === "cpu" || backend === "webgpu" ? ["@tensorflow/tfjs-core"] : [];
  return `npm install ${[...names, ...core].join(" ")}`;
}
