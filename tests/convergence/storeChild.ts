// Runs a stiff flow with a store until it is killed: node storeChild.js FOLDER OPTIONS
import { converge, type ConvergeOptions } from "../../src/convergence";
import { stiff } from "../integrators/settings";

const [folder, options] = process.argv.slice(2);
void converge(stiff(), { ...(JSON.parse(options) as ConvergeOptions), store: folder });
