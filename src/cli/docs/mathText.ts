// Formulas that prose and doc comments write in plain letters, with raised and lowered parts and proper signs.

/** Elements whose text is no prose. */
const verbatim = /^<\/?(code|pre|math|style)\b/;

/** Sets indices, exponents and comparison signs in the text of safe markup; code and typeset formulas stay as they are. */
export function setFormulas(html: string): string {
  let depth = 0;
  return html
    .split(/(<[^>]+>)/)
    .map((part) => {
      if (part.startsWith("<")) {
        if (verbatim.test(part)) depth += part.startsWith("</") ? -1 : 1;
        return part;
      }
      return depth > 0 ? part : inText(part);
    })
    .join("");
}

/** An index belongs to one letter, or to a word that stands for one: other names with a hyphen below stay names. */
const indexed =
  /(?<![A-Za-z0-9_])(grad|sum|max|min|sigma|lambda|theta|[A-Za-zα-ως∇]\*?)_([A-Za-z]+|[0-9]+)(?![A-Za-z0-9_])/g;

function inText(text: string): string {
  return text
    .replace(indexed, "$1<sub>$2</sub>")
    .replace(/(?<=[A-Za-zα-ω)])_\{([^{}]+)\}/g, "<sub>$1</sub>")
    .replace(/\^\{([^{}]+)\}/g, "<sup>$1</sup>")
    .replace(/\^\(((?:[^()]|\([^()]*\))*)\)/g, "<sup>$1</sup>")
    .replace(/(?<=[\w)\]|>])\^([A-Za-z]+(?![A-Za-z])|[-−]?[0-9]+|[+*])/g, "<sup>$1</sup>")
    .replace(/&lt;=/g, "≤")
    .replace(/&gt;=/g, "≥")
    .replace(/&lt;-(?=\s)/g, "←");
}
