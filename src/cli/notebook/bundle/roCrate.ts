// ro-crate-metadata.json (RO-Crate 1.1): the files, and the run that made the executed copy. Flat JSON-LD: no entity in another.
import type { Described } from "./sources";

/** @param files path to size in bytes, everything the crate describes but this file */
export function roCrate(
  { name, title, authors, provenance }: Described,
  files: Readonly<Record<string, number>>,
): string {
  const paths = Object.keys(files);
  const references = (chosen: readonly string[]) => chosen.map((path) => ({ "@id": encodeURI(path) }));
  const people = authors.map((author, k) => ({ "@id": `#author-${k + 1}`, "@type": "Person", name: author }));
  const made = paths.filter((path) => /\.executed\.|^figures\/|^provenance\.json$/.test(path));
  const used = paths.filter(
    (path) => path === `${name}.ipynb` || /^(package(-lock)?\.json|thalweg-.*\.tgz)$/.test(path),
  );
  const started = new Date(Date.parse(provenance.executedAt) - 1000 * provenance.wallSeconds).toISOString();
  const graph = [
    {
      "@id": "ro-crate-metadata.json",
      "@type": "CreativeWork",
      conformsTo: { "@id": "https://w3id.org/ro/crate/1.1" },
      about: { "@id": "./" },
    },
    {
      "@id": "./",
      "@type": "Dataset",
      name: title,
      description: `The notebook ${name}.ipynb, executed, with what is needed to execute it again.`,
      datePublished: provenance.executedAt.slice(0, 10),
      ...(people.length > 0 && { author: people.map((person) => ({ "@id": person["@id"] })) }),
      hasPart: references(paths),
      mentions: { "@id": "#execution" },
    },
    ...people,
    {
      "@id": "#thalweg",
      "@type": "SoftwareApplication",
      name: "thalweg",
      version: provenance.thalweg,
      license: { "@id": "https://spdx.org/licenses/Apache-2.0" },
      softwareRequirements: `Node.js ${provenance.node}`,
    },
    { "@id": "https://spdx.org/licenses/Apache-2.0", "@type": "CreativeWork", name: "Apache License 2.0" },
    {
      "@id": "#execution",
      "@type": "CreateAction",
      name: `Execution of ${name}.ipynb`,
      instrument: { "@id": "#thalweg" },
      ...(people.length > 0 && { agent: { "@id": people[0]["@id"] } }),
      object: references(used),
      result: references(made),
      startTime: started,
      endTime: provenance.executedAt,
    },
    ...paths.map((path) => ({
      "@id": encodeURI(path),
      "@type": "File",
      name: path,
      contentSize: String(files[path]),
      encodingFormat: formatOf(path),
    })),
  ];
  return `${JSON.stringify({ "@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph }, null, 2)}\n`;
}

const formats: Record<string, string> = {
  ipynb: "application/x-ipynb+json",
  html: "text/html",
  svg: "image/svg+xml",
  pdf: "application/pdf",
  json: "application/json",
  md: "text/markdown",
  csv: "text/csv",
  tgz: "application/gzip",
  cff: "application/yaml",
  yaml: "application/yaml",
};

function formatOf(file: string): string {
  return formats[file.slice(file.lastIndexOf(".") + 1)] ?? "text/plain";
}
