// TensorFlow.js from optional packages: ready at once, none of it loaded unasked, and what is said when it cannot be had.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { loadTensorflow, type SynchronousBackend } from "../../../src/engines";

const door = resolve(__dirname, "../../../src/engines");

/** What `code` prints in a Node of its own that runs in `folder`; `engines` is thalweg's door there. */
function inFolder(folder: string, code: string, variables: NodeJS.ProcessEnv = {}): string {
  const program = `const engines = require(${JSON.stringify(door)});
    const attempt = (f) => { try { return f(); } catch (e) { return e.name + ": " + e.message; } };
    ${code}`;
  const env: NodeJS.ProcessEnv = { ...process.env, ...variables };
  return execFileSync(process.execPath, ["-e", program], { cwd: folder, env, encoding: "utf8" }).trim();
}

/** A folder with packages of the given files in its node_modules. */
function withPackages(packages: Record<string, Record<string, string>>, use: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), "thalweg-"));
  try {
    for (const [name, files] of Object.entries(packages)) {
      const inside = join(folder, "node_modules", name);
      mkdirSync(inside, { recursive: true });
      for (const [file, text] of Object.entries(files)) writeFileSync(join(inside, file), text);
    }
    use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe.each<SynchronousBackend>(["cpu", "wasm"])("%s", (backend) => {
  test("multiplies when the call returns, and its tensors are read synchronously", () => {
    const { tf, use, registeredAs } = loadTensorflow(backend);
    use();
    expect(tf.getBackend()).toBe(registeredAs);
    const values = tf.tidy(() => tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]])).dataSync());
    expect([...values]).toEqual([11]);
  });

  test("differentiates", () => {
    const { tf, use } = loadTensorflow(backend);
    use();
    const slope = tf.tidy(() =>
      tf
        .grad((x) => tf.sum(tf.square(x)))(tf.tensor1d([1, -3]))
        .dataSync(),
    );
    expect([...slope]).toEqual([2, -6]);
  });

  test("is loaded once, and says where it came from", () => {
    expect(loadTensorflow(backend)).toBe(loadTensorflow(backend));
    const { package: from } = loadTensorflow(backend);
    expect(from).toMatchObject({ name: `@tensorflow/tfjs-backend-${backend}`, version: "4.22.0" });
  });
});

test("the fastest that is there, without being told", () => {
  const name = inFolder(process.cwd(), "console.log(engines.loadTensorflow().backend)");
  expect(name).toBe("wasm");
});

test("importing thalweg loads nothing of TensorFlow.js", () =>
  expect(
    inFolder(
      process.cwd(),
      `console.log(Object.keys(require.cache).filter((file) => file.includes("@tensorflow")).length,
         process.listenerCount("unhandledRejection"))`,
    ),
  ).toBe("0 0"));

test("the wasm backend leaves the process's handlers of failures alone", () =>
  expect(
    inFolder(
      process.cwd(),
      `engines.loadTensorflow("wasm");
       console.log(process.listenerCount("unhandledRejection"), process.listenerCount("uncaughtException"))`,
    ),
  ).toBe("0 0"));

describe("THALWEG_TENSORFLOW", () => {
  const choose = (value: string) =>
    inFolder(process.cwd(), "console.log(attempt(() => engines.loadTensorflow().backend))", {
      THALWEG_TENSORFLOW: value,
    });

  test("asks for one backend", () => expect(choose("cpu")).toBe("cpu"));
  test("set to nothing asks for none", () => expect(choose("")).toBe("wasm"));
  test("an unknown name is refused", () =>
    expect(choose("abacus")).toBe(
      'InputError: THALWEG_TENSORFLOW: unknown backend "abacus". Known: node-gpu, node, webgpu, wasm, cpu.',
    ));
  test("a backend that is not installed says how to get it", () =>
    expect(choose("node-gpu")).toBe(
      "InputError: tensorflow: @tensorflow/tfjs-node-gpu is not installed. Run `npm install @tensorflow/tfjs-node-gpu` in this folder.",
    ));
  test("webgpu cannot answer at once", () =>
    expect(choose("webgpu")).toContain("webgpu cannot be read synchronously, so it serves networks only."));
});

describe("packages of the user's folder", () => {
  const broken = {
    "package.json": JSON.stringify({ name: "@tensorflow/tfjs-node", version: "4.22.0" }),
    "index.js": 'throw new Error("libtensorflow.so.2: cannot open shared object file\\nsecond line");',
  };

  test("a broken one says which, why and what to do", () =>
    withPackages({ "@tensorflow/tfjs-node": broken }, (folder) =>
      expect(inFolder(folder, 'console.log(attempt(() => engines.loadTensorflow("node")))')).toMatch(
        /^InputError: tensorflow: @tensorflow\/tfjs-node 4\.22\.0 in .* does not load: @tensorflow\/tfjs-core is not installed beside it\. Its native library is made when it is installed: run `npm rebuild @tensorflow\/tfjs-node`/,
      ),
    ));

  test("a library that is missing is named, and the next backend is taken where the choice is free", () =>
    withPackages({ "@tensorflow/tfjs-node": broken }, (folder) => {
      const core = join(folder, "node_modules/@tensorflow/tfjs-core");
      mkdirSync(core, { recursive: true });
      writeFileSync(join(core, "package.json"), '{"name":"@tensorflow/tfjs-core","version":"4.22.0"}');
      writeFileSync(join(core, "index.js"), "");
      expect(inFolder(folder, 'console.log(attempt(() => engines.loadTensorflow("node")))')).toContain(
        "does not load: libtensorflow.so.2: cannot open shared object file. Its native library",
      );
      expect(inFolder(folder, "console.log(engines.loadTensorflow().backend)")).toBe("wasm");
    }));

  test("without any, what to install", () =>
    withPackages({}, (folder) => {
      // thalweg without the packages beside it
      const alone = join(folder, "thalweg");
      cpSync(resolve(door, ".."), alone, { recursive: true });
      const message = inFolder(
        folder,
        `const { loadTensorflow } = require(${JSON.stringify(join(alone, "engines/tensorflow"))});
         console.log(attempt(() => loadTensorflow()));`,
      );
      expect(message).toBe(
        "InputError: tensorflow: no backend of TensorFlow.js can be used here. In this folder, run " +
          "`npm install @tensorflow/tfjs-node-gpu` (NVIDIA, CUDA 11), `npm install @tensorflow/tfjs-node`, or, without native code, " +
          "`npm install @tensorflow/tfjs-backend-wasm @tensorflow/tfjs-core`.",
      );
    }));
});
