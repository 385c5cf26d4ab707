import { once } from "node:events";
import { basename, resolve } from "node:path";
import { parseDuration, ThimbleError } from "@thimble/base";
import { parseThingDescription, type ServedAt, SimulatedPlant, type ThingDescription } from "@thimble/things";
import { type Command, command } from "../command/command.ts";
import type { CommandContext } from "../command/command-context.ts";
import { parsed, port, text } from "../command/value-row.ts";
import { openLogger } from "../device/open-logger.ts";
import { formatTable } from "../output/format-table.ts";
import { loadThing, loadThings, roleOf } from "../project/load-things.ts";
import { pathKind } from "../project/path-kind.ts";

const COLUMNS = ["THING", "WHAT IT IS", "DRIVER", "DECLARED AT", "SERVED AT"].map((title) => ({ title }));

/** `thimble things simulate`. */
export const THINGS_SIMULATE: Command = command({
  name: "things simulate",
  summary: "serve Things that are made up by their own protocols, until Ctrl-C",
  details:
    "Each Thing is served where its forms say that a client looks for it, by Modbus, OPC UA or by way of an MQTT broker: its signals, physical model and faults are those of its Thing Description. Whatever talks to the real devices talks to these. Things that are simulated on the device need no server and are left out.",
  args: { path: text("[path]", "a folder of Thing Descriptions, or one of them; default things") },
  options: {
    host: text("--host <address>", "listen on this address of this machine in place of those that the Things name"),
    port: port("--port <port>", "listen on this port in place of those that the Things name; 0 for any free ones"),
    serialPort: text("--serial-port <path>", "for Things on a serial line: the port at the other end of the cable"),
    every: parsed(
      "--every <duration>",
      "how often MQTT messages are sent; default 1s",
      "a duration like 500ms",
      (given) => {
        const every = parseDuration(given);
        return every !== undefined && every > 0 ? every : undefined;
      },
    ),
  },
  examples: [
    { line: "thimble things simulate", does: "the Things of the folder things, at their own addresses" },
    {
      line: "thimble things simulate things/boiler.td.yaml --host 127.0.0.1 --port 1502",
      does: "one, on this machine",
    },
  ],
  handler: async ({ path, host, port: served, serialPort, every }, context) => {
    const { clock, random, output, signal } = context;
    const things = await loadDescriptions(path ?? "things", context);
    const isServed = ({ driver }: ThingDescription): boolean => driver !== "simulated";
    for (const { thing } of things.filter((each) => !isServed(each)))
      output.note(`${thing.name} is simulated on the device: nothing to serve`);
    await using plant = await SimulatedPlant.start(things.filter(isServed), {
      clock,
      random,
      logger: openLogger(context),
      ...(host !== undefined && { host }),
      ...(served !== undefined && { port: served }),
      ...(serialPort !== undefined && { serialPort: resolve(context.workingDirectory, serialPort) }),
      ...(every !== undefined && { every }),
    });
    output.result(plant.served, formatTable(COLUMNS, plant.served.map(rowOf)));
    if (!signal.aborted) await once(signal, "abort");
  },
});

function rowOf({ thing, title, driver, declared, address }: ServedAt): readonly string[] {
  return [thing, title, driver, declared, address];
}

/** @throws ThimbleError base.not-found when there is no Thing there; things.*, model.* for what is wrong in one */
async function loadDescriptions(
  path: string,
  { workingDirectory }: CommandContext,
): Promise<readonly ThingDescription[]> {
  const at = resolve(workingDirectory, path);
  const role = pathKind(at) === "file" ? roleOf(basename(at)) : undefined;
  const texts =
    role === undefined
      ? await loadThings(at, workingDirectory)
      : { [role]: await loadThing(at, role, workingDirectory) };
  const descriptions = Object.entries(texts).map(([name, each]) => parseThingDescription(each, `things.${name}`, name));
  if (descriptions.length > 0) return descriptions;
  throw new ThimbleError("base.not-found", `Cannot simulate the Things of "${path}": there is none`, {
    where: at,
    expected: "a folder with files like boiler.td.yaml, or one of them",
  });
}
