import { EDGE_VERSION } from "@thimble/model";
import { type Command, command } from "../command/command.ts";

/** `thimble version`. */
export const VERSION: Command = command({
  name: "version",
  summary: "print the versions of Thimble, of its contract with containers and of Node",
  args: {},
  options: {},
  examples: [{ line: "thimble version --json", does: "the versions for a program" }],
  handler: async (_values, { output, version }) => {
    const versions = { thimble: version, edge: EDGE_VERSION, node: process.versions.node };
    output.result(versions, [`thimble ${versions.thimble}`, `thimble:edge ${versions.edge}`, `node ${versions.node}`]);
  },
});
