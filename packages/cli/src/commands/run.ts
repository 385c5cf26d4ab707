import { join, resolve } from "node:path";
import { parseDuration } from "@thimble/base";
import { parsePace } from "@thimble/things";
import { type Command, command } from "../command/command.ts";
import { count, many, parsed, required } from "../command/value-row.ts";
import { DATA_OPTION, dataDirectory } from "../data-directory.ts";
import { openImages } from "../device/open-device.ts";
import { buildImage, describeBuilt, parseReference } from "../project/build-image.ts";
import { loadThing } from "../project/load-things.ts";
import { pathKind } from "../project/path-kind.ts";
import { readPair } from "../run/read-pair.ts";
import { runContainer } from "../run/run-container.ts";

/** `thimble run`. */
export const RUN: Command = command({
  name: "run",
  summary: "run one container and print what it does",
  details:
    "Prints its messages, writes and log lines as they come, until Ctrl-C. It is granted what its image asks for. The Things it asks for are made up, within the range that a Thing Description in things/ gives, unless --thing binds them to real ones. Nothing is kept.",
  args: { target: required("<dir|image>", "the container's folder, or an image in the store") },
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
  },
  examples: [
    { line: "thimble run .", does: "build and run the container in this folder" },
    { line: "thimble run . --speed 10x --events 100", does: "a hundred readings, ten a second" },
    {
      line: "thimble run guard:1.0.0 --env LIMIT=4 --thing machine=things/machine.td.yaml",
      does: "an image, on a real sensor",
    },
  ],
  handler: async ({ target, env, thing, speed = 1, runFor, events, data }, context) => {
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

function readFactor(given: string): number | undefined {
  const pace = parsePace(given);
  return pace?.kind === "speed" ? pace.factor : undefined;
}
