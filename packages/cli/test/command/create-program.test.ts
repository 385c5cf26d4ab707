import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { test } from "node:test";
import { isThimbleError, SeededRandom } from "@thimble/base";
import { type Command, command } from "../../src/command/command.ts";
import { createProgram } from "../../src/command/create-program.ts";
import { count, flag, many, port, required, text } from "../../src/command/value-row.ts";
import { runHere } from "../support/command-line.ts";
import { recordingOutput } from "../support/recording-output.ts";

interface Run {
  readonly values: unknown;
  readonly isJson: boolean;
  readonly printed: string;
}

/** Parses `words` with a table of one verb, and one noun with a verb. */
async function parse(...words: string[]): Promise<Run> {
  let values: unknown;
  let isJson = false;
  let printed = "";
  const examples = [{ line: "thimble x", does: "an example" }] as const;
  const handler = async (given: unknown): Promise<void> => {
    values = given;
  };
  const commands: readonly Command[] = [
    command({
      name: "build",
      summary: "make an image",
      args: { dir: required("<dir>", "where") },
      options: {
        tag: text("--tag <reference>", "its name"),
        isDebug: flag("--debug", "keep names"),
        env: many("--env <k=v>", "a variable"),
        plantPort: port("--plant-port <port>", "a port"),
        events: count("--events <n>", "how many"),
      },
      examples,
      handler,
    }),
    command({ name: "things list", summary: "list them", args: {}, options: {}, examples, handler }),
  ];
  const { output, clock } = recordingOutput();
  const runWords = createProgram({
    commands,
    nouns: { things: "sensors and controllers" },
    version: "1.2.3",
    columns: 80,
    write: (out) => {
      printed += out;
    },
    run: (found, raw, json) => {
      isJson = json;
      return found.run(raw, {
        output,
        clock,
        random: new SeededRandom(1),
        environment: {},
        workingDirectory: "/",
        signal: new AbortController().signal,
        signalNumber: () => 2,
        stdin: () => Readable.from([]),
        endWith: () => undefined,
        version: "1.2.3",
      });
    },
  });
  await runWords(words);
  return { values, isJson, printed };
}

async function refused(
  ...words: string[]
): Promise<{ readonly message: string; readonly expected: string | undefined }> {
  try {
    await parse(...words);
  } catch (error) {
    assert.ok(isThimbleError(error, "base.argument"), String(error));
    return { message: error.message, expected: error.expected };
  }
  return assert.fail(`accepted: ${words.join(" ")}`);
}

test("createProgram() hands every argument and option to the handler as its type", async () => {
  const { values } = await parse(
    "build",
    ".",
    "--tag",
    "a:1",
    "--debug",
    "--env",
    "A=1",
    "--env",
    "B=2",
    "--plant-port",
    "0",
    "--events",
    "3",
  );
  assert.deepEqual(values, { dir: ".", tag: "a:1", isDebug: true, env: ["A=1", "B=2"], plantPort: 0, events: 3 });
});

test("createProgram() leaves out what was not given", async () => {
  const { values, isJson } = await parse("build", ".");
  assert.deepEqual(values, {
    dir: ".",
    tag: undefined,
    isDebug: false,
    env: [],
    plantPort: undefined,
    events: undefined,
  });
  assert.equal(isJson, false);
});

test("createProgram() finds the verb of a noun, and --json everywhere", async () => {
  const { values, isJson } = await parse("things", "list", "--json");
  assert.deepEqual(values, {});
  assert.equal(isJson, true);
});

test("createProgram() prints help for nothing, for a noun alone, and the version", async () => {
  assert.match((await parse()).printed, /^Usage: thimble <command>/);
  assert.match((await parse("things")).printed, /^Usage: thimble things <command>/);
  assert.match((await parse("help", "build")).printed, /^Usage: thimble build/);
  assert.equal((await parse("--version")).printed, "1.2.3\n");
});

test("createProgram() names the nearest command, verb and option", async () => {
  assert.deepEqual(await refused("biuld", "."), {
    message: `Cannot run "thimble biuld .": unknown command 'biuld'`,
    expected: "did you mean build?",
  });
  assert.equal((await refused("things", "lst")).expected, "did you mean list?");
  assert.equal((await refused("build", ".", "--tga", "x")).expected, "did you mean --tag?");
});

test("createProgram() refuses a missing argument, a missing value and a word too many, and names the help", async () => {
  for (const words of [["build"], ["build", ".", "--tag"], ["build", ".", "more"]]) {
    assert.equal((await refused(...words)).expected, "see thimble build --help");
  }
  assert.equal((await refused("zzzzzz")).expected, "see thimble --help");
  assert.equal((await refused("things", "list", "x")).expected, "see thimble things list --help");
});

test("createProgram() refuses a value that its option does not take", async () => {
  for (const bad of ["65536", "-1", "http", "1.5", ""]) {
    const { message, expected } = await refused("build", ".", "--plant-port", bad);
    assert.match(message, /for --plant-port <port>/);
    assert.equal(expected, "a port, 0 to 65535");
  }
  assert.equal((await refused("build", ".", "--events", "0")).expected, "a whole number, at least 1");
});

test("help for a command that there is not is refused, with the nearest", async () => {
  const { status, stdout, stderr } = await runHere(["help", "biuld"]);
  assert.equal(status, 2);
  assert.equal(stdout, "");
  assert.match(stderr, /Cannot show help for "biuld".*\n {2}expected {2}did you mean build\?/);
  assert.equal((await runHere(["help", "build"])).status, 0);
});
