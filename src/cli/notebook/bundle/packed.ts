// thalweg itself inside a bundle: the packed package, and the lock file that pins everything it needs.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InputError } from "../../../errors";
import { packageFolder } from "../provenance";

export interface PackedThalweg {
  /** such as thalweg-0.1.0.tgz */
  file: string;
  bytes: Uint8Array;
}

/** The package as npm packs it. */
export function packThalweg(): PackedThalweg {
  const folder = mkdtempSync(join(tmpdir(), "thalweg-bundle-"));
  try {
    const words = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
    const answer = execFileSync("npm", words, {
      cwd: packageFolder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      shell: process.platform === "win32",
    });
    const [{ filename }] = JSON.parse(answer) as { filename: string }[];
    return { file: filename, bytes: readFileSync(join(folder, filename)) };
  } catch (error) {
    throw new InputError(
      "npm pack",
      `thalweg could not be packed (${String((error as Error).message).split("\n")[0]}). See that npm runs: npm --version.`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Manifest {
  name: string;
  version: string;
  license: string;
  bin: Record<string, string>;
  engines: Record<string, string>;
  dependencies: Record<string, string>;
}

interface Lock {
  packages: Record<string, { dev?: boolean }>;
}

/** package.json of the bundle, and package-lock.json where thalweg has a lock file of its own to derive it from. */
export function projectFiles(name: string, { file, bytes }: PackedThalweg): Record<string, string> {
  const root = { name, version: "1.0.0", dependencies: { thalweg: `file:${file}` } };
  const files: Record<string, string> = { "package.json": json({ ...root, private: true }) };
  const own = join(packageFolder, "package-lock.json");
  if (!existsSync(own)) return files;
  const { packages } = JSON.parse(readFileSync(own, "utf8")) as Lock;
  const manifest = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8")) as Manifest;
  const needed = Object.entries(packages).filter(([place, entry]) => place !== "" && entry.dev !== true);
  const { version, license, bin, engines, dependencies } = manifest;
  const integrity = `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
  const thalweg = { version, resolved: `file:${file}`, integrity, license, dependencies, bin, engines };
  files["package-lock.json"] = json({
    name,
    version: root.version,
    lockfileVersion: 3,
    requires: true,
    packages: { "": root, "node_modules/thalweg": thalweg, ...Object.fromEntries(needed) },
  });
  return files;
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
