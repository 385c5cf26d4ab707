import { join, resolve } from "node:path";
import { parseDuration, ThimbleError } from "@thimble/base";
import { parseByteSize, parseCount } from "@thimble/model";
import { parsePace } from "@thimble/things";
import { type Command, command } from "../command/command.ts";
import { count, many, parsed, required } from "../command/value-row.ts";
import { DATA_OPTION, dataDirectory } from "../data-directory.ts";
import { openImages } from "../device/open-device.ts";
import { runWasmFile } from "../program/run-wasm-file.ts";
import { buildImage, describeBuilt, parseReference } from "../project/build-image.ts";
import { loadThing } from "../project/load-things.ts";
import { pathKind } from "../project/path-kind.ts";
import { readPair } from "../run/read-pair.ts";
import { runContainer } from "../run/run-container.ts";

/** `thimble run`. */
export const RUN: Command = command({
  name: "run",
  summary: "run one container, or a bare program of WASI, and print what it does",
  details:
    "Of a container it prints messages, writes and log lines as they come, until Ctrl-C. It is granted what its image asks for. The Things it asks for are made up, within the range that a Thing Description in things/ gives, unless --thing binds them to real ones. Nothing is kept. A file that ends in .wasm is a program: a command of WASI preview 1, or of WASI 0.2 where @thimble/components is installed, which has this terminal's input and output, the variables and folders that are given and nothing else, and whose exit status is that of the command.",
  args: {
    target: required("<dir|image|file>", "the container's folder, an image in the store, or a .wasm file"),
    args: many(
      "[args...]",
      "what the program of a .wasm file finds as its arguments; behind -- when it begins with a dash",
    ),
  },
  options: {
    env: many("--env <name=value>", "a variable of its environment; may be given again"),
    thing: many("--thing <name=file>", "bind a Thing to the device of a Thing Description; may be given again"),
    speed: parsed(
      "--speed <factor>",
      "readings of made-up Things a second, 1x by default",
      "a factor like 10x",
      readFactor,
    ),
    runFor: parsed(
      "--for <duration>",
      "end after this long, for example 5s",
      "a duration like 5s or 1m30s",
      parseDuration,
    ),
    events: count("--events <n>", "end after it has handled so many events"),
    data: DATA_OPTION,
    dir: many("--dir <host::guest>", "a folder that a program finds, with :ro to read only; may be given again"),
    instructions: parsed(
      "--instructions <n>",
      "end a program after so many instructions, for example 200k",
      "a count from 1 to 2147483647",
      (given) => inRange(parseCount(given), 1, 2 ** 31 - 1),
    ),
    memory: parsed("--memory <size>", "most memory of a program, for example 16M", "a size up to 4G", (given) =>
      inRange(parseByteSize(given), 1, 2 ** 32),
    ),
  },
  examples: [
    { line: "thimble run .", does: "build and run the container in this folder" },
    { line: "thimble run . --speed 10x --events 100", does: "a hundred readings, ten a second" },
    {
      line: "thimble run guard:1.0.0 --env LIMIT=4 --thing machine=things/machine.td.yaml",
      does: "an image, on a real sensor",
    },
    {
      line: "thimble run tool.wasm --env LEVEL=2 --dir ./data::/data:ro -- --all /data",
      does: "a bare program of WASI",
    },
  ],
  handler: async (values, context) => {
    checkOptions(values);
    const { target, args, env, thing, speed = 1, runFor, events, data, dir, instructions, memory } = values;
    if (isProgram(target)) {
      await runWasmFile({ path: target, args, env, dir, instructions, memory }, context);
      return;
    }
    const { output, workingDirectory } = context;
    const directory = resolve(workingDirectory, target);
    const environment = Object.fromEntries(env.map((pair) => readPair(pair, "--env", "LIMIT=4")));
    const bound = await loadBound(thing, workingDirectory);
    const store = await openImages(dataDirectory(context, data));
    const isFolder = pathKind(directory) === "folder";
    const built = isFolder ? await buildImage({ directory, reference: undefined }, store, context) : undefined;
    if (built !== undefined) output.say(describeBuilt(built));
    const image = built?.digest ?? (await store.resolve(parseReference(target))).descriptor.digest;
    await runContainer(
      {
        store,
        image,
        environment,
        bound,
        described: isFolder ? join(directory, "things") : undefined,
        readingsPerSecond: speed,
        runFor,
        events,
      },
      context,
    );
  },
});

/** The Thing Descriptions of `--thing`, by role. @throws ThimbleError as `readPair` and `loadThing` */
async function loadBound(
  pairs: readonly string[],
  workingDirectory: string,
): Promise<Readonly<Record<string, string>>> {
  const things = pairs.map(async (pair) => {
    const [role, file] = readPair(pair, "--thing", "machine=things/machine.td.yaml");
    return [role, await loadThing(resolve(workingDirectory, file), role, workingDirectory)] as const;
  });
  return Object.fromEntries(await Promise.all(things));
}

/** What is written for one of the two kinds of target. */
interface Given {
  readonly target: string;
  readonly args: readonly string[];
  readonly thing: readonly string[];
  readonly dir: readonly string[];
  readonly speed: unknown;
  readonly runFor: unknown;
  readonly events: unknown;
  readonly data: unknown;
  readonly instructions: unknown;
  readonly memory: unknown;
}

function isProgram(target: string): boolean {
  return target.endsWith(".wasm");
}

/** @throws ThimbleError base.argument when an option for containers stands beside a program, or the other way round */
function checkOptions({ target, args, thing, dir, ...given }: Given): void {
  const forContainers = {
    thing: thing[0],
    speed: given.speed,
    for: given.runFor,
    events: given.events,
    data: given.data,
  };
  const forPrograms = { dir: dir[0], instructions: given.instructions, memory: given.memory };
  const misplaced = isProgram(target) ? forContainers : forPrograms;
  const option = Object.entries(misplaced).find(([, value]) => value !== undefined);
  const what = isProgram(target) ? "a program" : "a container";
  if (option !== undefined) {
    throw new ThimbleError("base.argument", `Cannot use --${option[0]} with "${target}": it is ${what}`, {
      expected: `an option for ${what}, see thimble run --help`,
    });
  }
  if (isProgram(target) || args.length === 0) return;
  throw new ThimbleError("base.argument", `Cannot use "${args[0]}": a container has no arguments`, {
    expected: "one folder, image or .wasm file; --env gives a container its variables",
  });
}

function inRange(value: number | undefined, least: number, most: number): number | undefined {
  return value !== undefined && value >= least && value <= most ? value : undefined;
}

function readFactor(given: string): number | undefined {
  const pace = parsePace(given);
  return pace?.kind === "speed" ? pace.factor : undefined;
}
