// Every magic, its use and its meaning: what %lsmagic prints and completion offers.
import { OPTIONS } from "./options";

export const MAGICS: Record<string, { use: string; meaning: string }> = {
  "%%converge": {
    use: "%%converge [NAME] [--option value …]",
    meaning: "the cell ends in an experiment: follow its flow, compare with theorems, bind the run to NAME",
  },
  "%%time": { use: "%%time", meaning: "say how long the cell took" },
  "%%html": { use: "%%html", meaning: "show the cell as HTML" },
  "%who": { use: "%who", meaning: "list the names of this session with their types" },
  "%reset": { use: "%reset", meaning: "forget the names of this session" },
  "%lsmagic": { use: "%lsmagic", meaning: "list the magics" },
};

export function magicHelp(): string {
  const magics = Object.values(MAGICS).map(({ use, meaning }) => `${use.padEnd(40)}${meaning}`);
  const options = Object.entries(OPTIONS).map(([option, { argument, meaning }]) =>
    `    ${option} ${argument ?? ""}`.padEnd(40).concat(meaning),
  );
  return `${[magics[0], ...options, ...magics.slice(1)].join("\n")}\n`;
}
