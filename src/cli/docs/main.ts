// npm run docs: writes the gallery of guides, papers and reference to build/docs.
import { join } from "node:path";
import { writeGallery } from "./gallery";

const root = join(__dirname, "../../../..");
const folder = "build/docs";
try {
  const pages = writeGallery(root, join(root, folder));
  console.log(`${pages.length} pages in ${folder}; open ${folder}/index.html`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
