import { type ExportMember, ExportStatement, FunctionDeclaration, Parser } from "assemblyscript";
import { SDK_NAME } from "./sdk-sources.ts";

/** Name of the entry as the compiler knows it; it exists in memory only. */
export const ENTRY_PATH = "thimble:entry.ts";

/** CommonFlags.Export of AssemblyScript's common.ts, a const enum. */
const EXPORT_FLAG = 2;

/** A handler as the contract calls it, and what of that the container's own function is given, in order. */
interface Handler {
  readonly signature: string;
  readonly given: readonly string[];
}

/** @see wit/edge.wit, world container */
const HANDLERS: ReadonlyMap<string, Handler> = new Map([
  ["start", { signature: "", given: [] }],
  [
    "reading",
    {
      signature: "property: u32, value: f64, time: f64, quality: Quality",
      given: ["property", "value", "time", "quality"],
    },
  ],
  [
    "message",
    {
      signature: "subscription: u32, topic: usize, topicBytes: usize, payload: usize, payloadBytes: usize",
      given: ["subscription", "receive(topic, topicBytes, payload, payloadBytes)"],
    },
  ],
  ["tick", { signature: "time: f64", given: ["time"] }],
  ["stop", { signature: "", given: [] }],
]);

/** A function that a container's file exports. */
export interface ExportedFunction {
  readonly name: string;
  /** Where its name stands in the file, in UTF-16 units. */
  readonly position: number;
  /** How many parameters it takes; trailing ones may be left out, as in TypeScript. */
  readonly parameters: number;
}

/** The names that the host calls. */
export const HANDLER_NAMES: readonly string[] = [...HANDLERS.keys()];

/** The functions that a file exports, as far as it parses: what is wrong with it, the compiler says. */
export function exportedFunctions(text: string): ExportedFunction[] {
  const parser = new Parser();
  parser.parseFile(text, "main.ts", true);
  return parser.sources
    .flatMap((source) => source.statements)
    .flatMap((statement) => {
      if (statement instanceof FunctionDeclaration && (statement.flags & EXPORT_FLAG) !== 0) {
        const { name, signature } = statement;
        return [{ name: name.text, position: name.range.start, parameters: signature.parameters.length }];
      }
      if (statement instanceof ExportStatement) return (statement.members ?? []).map(listed);
      return [];
    });
}

/** A name of `export { name }`: what it takes is written elsewhere, so it is given everything. */
function listed({ exportedName }: ExportMember): ExportedFunction {
  const { text: name, range } = exportedName;
  return { name, position: range.start, parameters: HANDLERS.get(name)?.given.length ?? 0 };
}

/**
 * The module that the host sees: each handler of the container, and behind it the end of the event, when garbage is
 * collected and the arena starts over. What a container does not use of that is removed by the optimizer.
 *
 * @param main the container's file, relative and without its suffix
 */
export function writeEntry(main: string, exported: readonly ExportedFunction[]): string {
  const functions = exported.flatMap(({ name, parameters }) => {
    const handler = HANDLERS.get(name);
    return handler === undefined ? [] : [writeHandler(name, handler, parameters)];
  });
  return [
    `import * as container from "./${main}";`,
    `import { startOver } from "${SDK_NAME}/arena";`,
    `import { collect } from "${SDK_NAME}/collect";`,
    `import { receive } from "${SDK_NAME}/message";`,
    `import { Quality } from "${SDK_NAME}/quality";`,
    `export { cabi_realloc } from "${SDK_NAME}/arena";`,
    ...functions,
  ].join("\n");
}

function writeHandler(name: string, { signature, given }: Handler, parameters: number): string {
  const call = `container.${name}(${given.slice(0, parameters).join(", ")})`;
  return `export function ${name}(${signature}): void { inline.always(${call}); collect(); startOver(); }`;
}
