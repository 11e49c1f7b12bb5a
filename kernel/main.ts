// A kernel process: `node main.js CONNECTION_FILE`. This thread runs user code only; the wire and the compiler have
// threads of their own. The library, which no front end asks for at once, is loaded when the wire can answer.
import { createRequire } from "node:module";
import { onceWireListens } from "./start-threads";

const load = createRequire(__filename);
onceWireListens(() => void load("./serve"));
