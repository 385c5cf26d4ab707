import { exportThingDescription } from "@thimble/things";
import { type Command, command } from "../command/command.ts";
import { text } from "../command/value-row.ts";
import { findThings } from "../project/find-things.ts";

/** `thimble things export`. */
export const THINGS_EXPORT: Command = command({
  name: "things export",
  summary: "print Thing Descriptions as other tools of the Web of Things want them",
  details:
    "W3C WoT Thing Description 1.1 in JSON, whole addresses without logins, with security and every prefix in it. One Thing is an object, several are a list.",
  args: { thing: text("[thing]", "a role, a Thing Description, or a folder of them; default things") },
  options: {},
  examples: [
    { line: "thimble things export machine", does: "things/machine.td.yaml for node-wot and others" },
    { line: "thimble things export", does: "all of the folder things" },
  ],
  handler: async ({ thing }, { output, workingDirectory }) => {
    const found = Object.entries(await findThings(thing, workingDirectory));
    const exported = found.map(([role, td]) => exportThingDescription(td, `things.${role}`, role));
    const result = exported.length === 1 ? exported[0] : exported;
    output.result(result, JSON.stringify(result, undefined, 2).split("\n"));
  },
});
