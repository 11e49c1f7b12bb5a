// Names close to what was typed.
import { suggestion } from "../../../kernel/compiler/magics";

const options = ["--until-loss", "--until-time", "--theorem", "--title"];

test.each([
  ["--untill-loss", " Did you mean --until-loss?"],
  ["--theroem", " Did you mean --theorem?"],
  ["--titel", " Did you mean --title?"],
  ["--until-t", " Did you mean --until-time?"],
  ["--completely-different-thing", ""],
])("%s", (typed, expected) => {
  expect(suggestion(typed, options)).toBe(expected);
});

test("nothing is close to nothing", () => {
  expect(suggestion("xyz", [])).toBe("");
});
