import { Diagnostics, ThimbleError } from "@thimble/base";
import { parseYaml, type YamlNode } from "@thimble/model";
import { termNames } from "./term-prefixes.ts";

/** Longest file that goes into a Thing Description, in characters: it travels to the device and is kept there. */
const MAXIMUM_LENGTH = 2 ** 20;

/** Loads the text of a file, by its name as the Thing Description has it; `where` is the place that names it. */
export type ReadFile = (name: string, where: string) => Promise<string>;

/** A file of a Thing Description: its name, and its text where that is in it. */
export interface EmbeddedFile {
  readonly name: string;
  readonly text: string | undefined;
}

/** Takes apart what `embedFiles` put together. */
export function splitEmbedded(value: string): EmbeddedFile {
  const end = value.indexOf("\n");
  return end < 0 ? { name: value, text: undefined } : { name: value.slice(0, end), text: value.slice(end + 1) };
}

/**
 * Puts the text of each file that a `thimble:simulate` or a `thimble:dbc` names behind its name, so that the Thing Description goes on without the folder that it
 * came from. No line of it moves. A text that can not be read as YAML is returned as it is, for its parser to say why.
 * @throws ThimbleError things.bad-description for a file that is too long; what `read` throws
 */
export async function embedFiles(text: string, where: string, read: ReadFile): Promise<string> {
  const root = rootOf(text, where);
  const files = root === undefined ? [] : [...filesIn(root)].map((node) => ({ node, span: node.span ?? [0, 0] }));
  // Each once, though an alias may name it again; from the end on, so that what is still to be replaced stays where it was.
  const spans = new Map(files.map((file) => [file.span[0], file]));
  let result = text;
  for (const { node, span } of [...spans.values()].toSorted((a, b) => b.span[0] - a.span[0])) {
    const name = node.asString() ?? "";
    if (splitEmbedded(name).text !== undefined) continue;
    const content = await read(name, node.where);
    if (content.length > MAXIMUM_LENGTH)
      throw new ThimbleError("things.bad-description", `Cannot take "${name}": it has ${content.length} characters`, {
        where: node.where,
        expected: `at most ${MAXIMUM_LENGTH}`,
      });
    result = result.slice(0, span[0]) + JSON.stringify(`${name}\n${content}`) + result.slice(span[1]);
  }
  return result;
}

function rootOf(text: string, where: string): YamlNode | undefined {
  const diagnostics = new Diagnostics();
  try {
    const root = parseYaml(text, { where, diagnostics });
    const names = root.kind === "map" ? termNames(root.get("@context")) : undefined;
    return names === undefined ? root : root.named(names);
  } catch {
    // Its parser reports the same, with all else that is wrong.
    return undefined;
  }
}

/** In the order of the text. */
function* filesIn(node: YamlNode): Generator<YamlNode> {
  if (node.kind === "list") for (const item of node.asList()) yield* filesIn(item);
  if (node.kind !== "map") return;
  for (const { key, value } of node.entries()) {
    const isSimulation = SIMULATE_TERMS.includes(key) && value.kind === "map";
    const file = key === DBC_TERM ? value : isSimulation ? value.get("file") : undefined;
    if (file?.kind === "string") yield file;
    else yield* filesIn(value);
  }
}

/** What a Thing on a CAN bus names its database by. */
const DBC_TERM = "thimble:dbc";
const SIMULATE_TERMS: readonly string[] = ["thimble:simulate", "simulate"];
