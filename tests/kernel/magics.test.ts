// Cells that begin with %, over the wire: convergence cells first.
import { printed, traceback, until, useKernel, value } from "./notebook";

const kernel = useKernel();

const setUp = `
const network = mlp({ widths: [2, 8, 1], activation: "tanh", initialization: antisymmetric({ frequency: 2, output: 4 }) });
const data = circle({ angles: [0, 1, 2], targets: [0.5, -0.5, 0.5] });`;

beforeAll(async () => {
  expect((await kernel.client.execute(setUp)).status).toBe("ok");
});

describe("%%converge", () => {
  test("runs a bare object of shorthand properties, shows it once, binds the run", async () => {
    const cell = "%%converge run --until-loss 1e-3 --theorem chatterjee\n{ network, data, loss: squared() }";
    const result = await kernel.client.execute(cell);
    expect(result.error).toBeNull();
    expect(result.outputs.filter((o) => o.output_type === "execute_result")).toHaveLength(0);
    expect(result.outputs.some((o) => o.output_type === "display_data" && "text/html" in o.data)).toBe(true);
    const facts = "[run.status, run.experiment.until.loss, run.theorems.map((t) => t.id)]";
    expect(value(await kernel.client.execute(facts))).toBe("[ 'reached', 0.001, [ 'chatterjee' ] ]");
  });

  test("the same cell again binds the name again", async () => {
    const cell = "%%converge again --until-loss 1e-2\n{ network, data, loss: squared() };\n// the end";
    await kernel.client.execute(`${cell}`);
    await kernel.client.execute("const before = again");
    expect((await kernel.client.execute(cell)).status).toBe("ok");
    expect(value(await kernel.client.execute("again !== before && again.hash === before.hash"))).toBe("true");
  });

  test("every option reaches converge", async () => {
    const result = await kernel.client.execute(
      `%%converge full --until-loss=1e-2 --until-time 5 --theorem chatterjee --theorem chen --integrator dopri5 --tolerance 1e-6 --engine wasm --title "two words"
const shown = 1;
{ network, data }`,
    );
    expect(result.error).toBeNull();
    const facts = `[full.title, full.experiment.until, full.experiment.integrator.kind, full.experiment.integrator.relativeTolerance, full.theorems.map((t) => t.id), shown]`;
    expect(value(await kernel.client.execute(`JSON.stringify(${facts})`))).toBe(
      `'["two words",{"time":5,"loss":0.01},"dopri5",0.000001,["chatterjee","chen"],1]'`,
    );
  });

  test("options that stand alone, lists, and what excludes each other", async () => {
    const result = await kernel.client.execute(
      `%%converge listed --until-time 2 --at 0.5,1 --error-estimate --stop-at-ball 0.05 --no-store --theorem chatterjee
{ network, data }`,
    );
    expect(result.error).toBeNull();
    const facts = "[listed.status, listed.report.errorEstimate !== null, listed.report.events[0].kind]";
    expect(value(await kernel.client.execute(facts))).toBe("[ 'stopped', true, 'ball' ]");
    const descent = await kernel.client.execute(
      `%%converge steps --until-steps 7 --theorem chatterjee.descent
{ network, data, flow: { kind: "descent", stepSize: 0.01 } }`,
    );
    expect(descent.error).toBeNull();
    expect(value(await kernel.client.execute("[steps.status, steps.report.steps]"))).toBe(
      "[ 'timeLimit', 7 ]",
    );
  });

  test("takes an expression, and needs no name", async () => {
    const result = await kernel.client.execute(
      "%%converge\nexperiment({ network, data, until: { loss: 1e-2 } })",
    );
    expect(result.error).toBeNull();
    expect(result.outputs.length).toBeGreaterThan(0);
  });

  test("a stand-in that displays nothing is shown by its value", async () => {
    const other = await kernel.client.execute(`
      { const kept = globalThis.converge; (globalThis as any).standIn = kept; }
      const converge = async (e: { x: number }, o?: object) => ({ e, o });`);
    expect(other.error).toBeNull();
    const result = await kernel.client.execute("%%converge r --tolerance 0.5\n{ x: 3 }");
    expect(value(result)).toBe("{ e: { x: 3 }, o: { tolerance: 0.5 } }");
    await kernel.client.execute("%reset");
    expect((await kernel.client.execute(setUp)).status).toBe("ok");
  });

  test("an interrupt keeps the partial run", async () => {
    const cell = `%%converge partial --until-loss 1e-30 --until-time 1e12
{ network: mlp({ widths: [2, 256, 1], activation: "tanh", initialization: gaussianWeights({ seed: 3 }) }),
  data: gaussian({ count: 60, dimension: 2, seed: 1, targets: { kind: "gaussian", seed: 2 } }), integrator: { kind: "dopri5" } }`;
    let updates = 0;
    const stop = kernel.client.observe(
      (m) => (updates += m.header.msg_type === "update_display_data" ? 1 : 0),
    );
    const running = kernel.client.execute(cell);
    // from one update to the next there are many steps
    await until(() => updates >= 3);
    stop();
    await kernel.client.interrupt();
    expect((await running).error?.ename).toBe("InterruptError");
    expect(value(await kernel.client.execute("[partial.status, partial.trajectory.time.length > 2]"))).toBe(
      "[ 'interrupted', true ]",
    );
  });

  const places: [string, string, string, string][] = [
    [
      "an unknown option",
      "%%converge run --untl-loss 1\n{ network, data }",
      "line 1, column 16",
      'Did you mean "--until-loss"?',
    ],
    [
      "a bad number",
      "%%converge run --until-loss abc\n{ network, data }",
      "line 1, column 29",
      "must be a number > 0, got abc",
    ],
    [
      "a missing value",
      "%%converge run --title\n{ network, data }",
      "line 1, column 16",
      "--title needs a value",
    ],
    [
      "an unknown theorem",
      "%%converge --theorem chaterjee\n{ network, data }",
      "line 1, column 22",
      'Did you mean "chatterjee"?',
    ],
    [
      "an unknown integrator",
      "%%converge --integrator duall\n{ network, data }",
      "line 1, column 25",
      `"dual"`,
    ],
    ["a short option", "%%converge run -t 3\n{ network, data }", "line 1, column 16", "unknown option -t"],
    [
      "a second theorem",
      "%%converge --theorem chatterjee chen\n{ network, data }",
      "line 1, column 33",
      "Write --theorem chen.",
    ],
    [
      "a word of the language",
      "%%converge class\n{ network, data }",
      "line 1, column 12",
      "class is a word of the language",
    ],
    [
      "the name of a part",
      "%%converge data\n{ network, data }",
      "line 1, column 12",
      "the run cannot be named data, which its own experiment uses",
    ],
    ["a second name", "%%converge a b\n{ network, data }", "line 1, column 14", "one name"],
    [
      "no name for a variable",
      "%%converge 3d\n{ network, data }",
      "line 1, column 12",
      "no name for a variable",
    ],
    [
      "an option twice",
      "%%converge --title a --title b\n{ network, data }",
      "line 1, column 22",
      "given twice",
    ],
    [
      "two options of one thing",
      "%%converge --until-time 3 --until-steps 4\n{ network, data }",
      "line 1, column 27",
      "--until-steps and --until-time set the same thing",
    ],
    [
      "half a step",
      "%%converge --until-steps 1.5\n{ network, data }",
      "line 1, column 26",
      "an integer >= 1",
    ],
    ["a bad list", "%%converge --at 1,,2\n{ network, data }", "line 1, column 17", "numbers > 0 with commas"],
    ["no experiment", "%%converge run\nconst x = 3;", "line 2, column 1", "must end in an experiment"],
    [
      "a wrong field",
      "%%converge run\n{ netwrk: network,\n  data }",
      "line 2, column 3",
      "Did you mean to write 'network'?",
    ],
    ["a wrong type", "%%converge run\n{ network,\n  data, loss: 3 }", "line 3, column 9", "not assignable"],
    ["a missing field", "%%converge run\n{ network }", "line 2, column 1", "'data' is missing"],
    ["an unknown name", "%%converge run\n{ network, data: cirlce }", "line 2, column 18", "cirlce"],
    ["a mistake of syntax", "%%converge run\n{ network,, data }", "line 2, column 11", "expected"],
  ];
  test.each(places)("%s is shown where it is", async (_, code, place, message) => {
    const result = await kernel.client.execute(code);
    expect(result.status).toBe("error");
    expect(traceback(result)).toContain(place);
    expect(traceback(result)).toContain(message);
  });

  test("a name may be that of a property or of a parameter inside the experiment", async () => {
    const inputs = "[0, 1, 2].map((x) => [Math.cos(x), Math.sin(x)])";
    const experiment = `{ network, data: explicit({ inputs: ${inputs}, targets: [0.5, -0.5, 0.5] }) }`;
    for (const name of ["x", "inputs"]) {
      const result = await kernel.client.execute(`%%converge ${name} --until-loss 1e-1\n${experiment}`);
      expect(result.error).toBeNull();
      expect(value(await kernel.client.execute(`${name}.status`))).toBe("'reached'");
    }
    await kernel.client.execute("%reset");
    await kernel.client.execute(setUp);
  });

  test("hover: the magic, its options, a theorem, the type of the run before and after it has run", async () => {
    const cell = "%%converge full --until-loss 1e-3 --theorem chatterjee\n{ network, data }";
    const hover = async (word: string) =>
      (await kernel.client.inspect(cell, cell.indexOf(word) + 1))?.["text/plain"] ?? "";
    expect(await hover("converge")).toContain("bind the run to NAME");
    expect(await hover("--until-loss")).toContain("stop when the loss is X");
    expect(await hover("chatterjee")).toMatch(/Chatterjee's local criterion[^]*arXiv:2203\.16462/);
    expect(await hover("full")).toContain("const full: Run");
    expect(await hover("network")).toMatch(/network: (Mlp)?Network/);
    await kernel.client.execute(cell);
    expect((await kernel.client.inspect("full"))?.["text/plain"]).toContain("const full: Run");
  });

  test("completion: magics, options, values, and the experiment's fields", async () => {
    const matches = async (code: string): Promise<string[]> => (await kernel.client.complete(code)).matches;
    expect(await matches("%%con")).toEqual(["%%converge"]);
    expect(await matches("%%converge run --in")).toEqual(["--integrator"]);
    expect(await matches("%%converge run --integrator d")).toEqual(["dopri5", "dual"]);
    expect(await matches("%%converge --theorem chat")).toContain("chatterjee");
    expect(await matches("%%converge run\n{ netw")).toContain("network");
    expect(await kernel.client.complete("%%converge run --integrator d")).toMatchObject({
      start: 28,
      end: 29,
    });
  });
});

describe("the other magics", () => {
  test("%%time says how long the cell took, also when it fails", async () => {
    const result = await kernel.client.execute(
      "%%time\nawait new Promise((r) => setTimeout(r, 120)); 'done'",
    );
    expect(value(result)).toBe("'done'");
    const [, shown] = /^time: (\d+\.?\d*) ms \(processor .*\)\n$/.exec(printed(result)) ?? [];
    expect(Number(shown)).toBeGreaterThanOrEqual(119);
    const failed = await kernel.client.execute('%%time\nJSON.parse("{")');
    expect(printed(failed)).toMatch(/^time: /);
    expect(traceback(failed)).toContain("line 2");
  });

  test("%%html shows the cell", async () => {
    const result = await kernel.client.execute("%%html\n<b>bold</b>\n<i>{not code}</i>");
    expect(result.outputs).toMatchObject([
      { output_type: "display_data", data: { "text/html": "<b>bold</b>\n<i>{not code}</i>" } },
    ]);
  });

  test("%who lists names and types, %reset forgets them", async () => {
    await kernel.client.execute("%reset");
    expect(printed(await kernel.client.execute("%who"))).toBe("No names yet.\n");
    await kernel.client.execute("let b = [1, 2]; const f = (x: number) => x; class C {} type T = string;");
    expect(printed(await kernel.client.execute("%who"))).toBe(
      "b  number[]\nC  class\nf  (x: number) => number\nT  type\n",
    );
    await kernel.client.execute("%reset");
    expect((await kernel.client.execute("b")).error?.evalue).toMatch(/Cannot find name 'b'/);
  });

  test("%lsmagic lists them all", async () => {
    const text = printed(await kernel.client.execute("%lsmagic"));
    for (const name of ["%%converge", "--until-loss", "%%time", "%%html", "%who", "%reset", "%lsmagic"])
      expect(text).toContain(name);
  });

  const refused: [string, string, string][] = [
    ["%wo", "column 1", 'unknown magic %wo. Did you mean "%who"?'],
    ["%%convege run\n1", "column 1", 'Did you mean "%%converge"?'],
    ["%who all", "column 6", "takes no words"],
    ["%reset\nlet x = 1", "line 2, column 1", "stands alone"],
  ];
  test.each(refused)("%j is refused", async (code, place, message) => {
    const result = await kernel.client.execute(code);
    expect(result.error?.ename).toBe("MagicError");
    expect(traceback(result)).toContain(place);
    expect(traceback(result)).toContain(message);
  });
});
