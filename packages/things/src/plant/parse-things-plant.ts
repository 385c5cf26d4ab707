import { Diagnostics, type Millis, ThimbleError } from "@thimble/base";
import { parseYaml, type YamlNode } from "@thimble/model";
import { parseDurationNode } from "../description/parse-duration-node.ts";

/** A plant of Things, as its file declares it. */
export interface ThingsPlantConfig {
  /** Folders of Thing Descriptions and Thing Descriptions, by their paths from the file's folder. One at least. */
  readonly things: readonly string[];
  /** Where servers listen in place of the hosts and ports that the Things' forms say. */
  readonly host: string | undefined;
  readonly port: number | undefined;
  /** The serial port at the other end of the clients' cable. */
  readonly serialPort: string | undefined;
  /** How often what speaks by itself is sent. */
  readonly every: Millis | undefined;
}

const KEYS: readonly string[] = ["things", "host", "port", "serialPort", "every"];

/**
 * Parses the file of a plant of Things.
 * @param where the file's name as messages show it
 * @throws ThimbleError with every problem at once, each with file, line and column: things.bad-plant, things.bad-description, model.*
 */
export function parseThingsPlant(text: string, where: string): ThingsPlantConfig {
  const diagnostics = new Diagnostics();
  const config = readPlant(parseYaml(text, { where, diagnostics }));
  diagnostics.throwIfAny();
  if (config !== undefined) return config;
  throw new ThimbleError("base.bug", `Cannot read ${where}: nothing in it was wrong, but no plant came of it`);
}

function readPlant(root: YamlNode): ThingsPlantConfig | undefined {
  if (root.kind === "map" && root.get("record") !== undefined) {
    root.get("record")?.report("things.bad-plant", "it is played beside the app that watches it", {
      expected: "thimble dev; or things: a folder of Thing Descriptions, in place of the record",
    });
    return undefined;
  }
  root.refuseUnknownKeys(KEYS);
  const list = root.require("things", "a folder of Thing Descriptions, or a list of them");
  const items = list?.kind === "list" ? list.asList() : list === undefined ? [] : [list];
  const things = items.flatMap((item) => item.asString("a path") ?? []);
  if (list?.kind === "list" && items.length === 0)
    list.report("things.bad-plant", "there is no Thing in it", { expected: "one path at least" });
  return {
    things,
    host: root.get("host")?.asString("an address of this machine"),
    port: root.get("port")?.asInteger(0, 65_535),
    serialPort: root.get("serialPort")?.asString("a serial port"),
    every: parseDurationNode(root.get("every")),
  };
}
