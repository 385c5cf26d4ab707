import { once } from "node:events";
import { resolve } from "node:path";
import { parseDuration, ThimbleError } from "@thimble/base";
import { type ServedAt, SimulatedPlant, type ThingDescription } from "@thimble/things";
import { type Command, command } from "../command/command.ts";
import { parsed, port, text } from "../command/value-row.ts";
import { openLogger } from "../device/open-logger.ts";
import { formatTable } from "../output/format-table.ts";
import { loadPlantThings } from "../project/load-plant-things.ts";

const COLUMNS = ["THING", "WHAT IT IS", "DRIVER", "DECLARED AT", "SERVED AT"].map((title) => ({ title }));

/** `thimble things simulate`. */
export const THINGS_SIMULATE: Command = command({
  name: "things simulate",
  summary: "serve Things that are made up by their own protocols, until Ctrl-C",
  details:
    "Each Thing is served where its forms say that a client looks for it, by Modbus, OPC UA or by way of an MQTT broker: its signals, physical model and faults are those of its Thing Description. Whatever talks to the real devices talks to these. Things that are simulated on the device need no server and are left out.",
  args: { path: text("[path]", "a folder of Thing Descriptions, one of them, or the file of a plant; default things") },
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
    const { things, config } = await loadPlantThings(path ?? "things", context.workingDirectory);
    const isServed = ({ driver }: ThingDescription): boolean => driver !== "simulated";
    if (!things.some(isServed))
      throw new ThimbleError(
        "things.bad-plant",
        `Cannot simulate the Things of "${path ?? "things"}": there is nothing to serve`,
        {
          expected: "one Thing at least with forms of a real device; what is simulated on the device needs no server",
        },
      );
    for (const { thing } of things.filter((each) => !isServed(each)))
      output.note(`${thing.name} is simulated on the device: nothing to serve`);
    const at = {
      host: host ?? config.host,
      port: served ?? config.port,
      serialPort: serialPort === undefined ? config.serialPort : resolve(context.workingDirectory, serialPort),
      every: every ?? config.every,
    };
    await using plant = await SimulatedPlant.start(things.filter(isServed), {
      clock,
      random,
      logger: openLogger(context),
      ...at,
    });
    output.result(plant.served, formatTable(COLUMNS, plant.served.map(rowOf)));
    if (!signal.aborted) await once(signal, "abort");
  },
});

function rowOf({ thing, title, driver, declared, address }: ServedAt): readonly string[] {
  return [thing, title, driver, declared, address];
}
