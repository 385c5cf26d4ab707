import { ThimbleError } from "@thimble/base";
import type { YamlNode } from "@thimble/model";
import { splitEmbedded } from "../description/embed-files.ts";
import type { DbcMessage } from "./dbc.ts";
import { parseDbc } from "./parse-dbc.ts";

/** Reads `thimble:dbc`, a file whose text stands behind its name; reports what is wrong with it. */
export function parseDbcNode(node: YamlNode | undefined): readonly DbcMessage[] | undefined {
  const value = node?.asString("a DBC file");
  if (node === undefined || value === undefined) return undefined;
  const { name, text } = splitEmbedded(value);
  if (text === undefined) {
    node.report("things.bad-description", `the text of "${name}" is not in it`, {
      expected: "a Thing Description of a folder, which is loaded with its files",
    });
    return [];
  }
  try {
    return parseDbc(text, name);
  } catch (error) {
    if (!(error instanceof ThimbleError)) throw error;
    node.report("things.bad-dbc", error.message, {
      where: error.where ?? name,
      expected: error.expected ?? "a DBC file",
    });
    return [];
  }
}
