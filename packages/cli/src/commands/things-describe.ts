import type { ActionData, Thing, ThingProperty } from "@thimble/model";
import { parseThingDescription } from "@thimble/things";
import { type Command, command } from "../command/command.ts";
import { required } from "../command/value-row.ts";
import { formatMillis } from "../output/format.ts";
import { formatTable } from "../output/format-table.ts";
import { findThings } from "../project/find-things.ts";

const COLUMNS = ["NAME", "WHAT IT IS", "TYPE", "UNIT", "ALLOWED", "ACCESS", "EVERY", "SAFE STATE"].map((title) => ({
  title,
}));

/** `thimble things describe`. */
export const THINGS_DESCRIBE: Command = command({
  name: "things describe",
  summary: "show what a Thing Description says, and what of it is not served",
  args: { thing: required("<thing>", "a role in the folder things, or a file like things/boiler.td.yaml") },
  options: {},
  examples: [
    { line: "thimble things describe machine", does: "its properties and actions, with units, limits and safe states" },
  ],
  handler: async ({ thing }, { output, workingDirectory }) => {
    const found = Object.entries(await findThings(thing, workingDirectory));
    const things = found.map(([role, td]) => parseThingDescription(td, `things.${role}`, role).thing);
    output.result(
      things.length === 1 ? things[0] : things,
      things.flatMap((each, i) => (i === 0 ? page(each) : ["", ...page(each)])),
    );
  },
});

function page(thing: Thing): readonly string[] {
  const rows = [
    ...thing.properties.map(propertyRow),
    ...(thing.actions ?? []).map(({ name, title, input }) => [
      name,
      title ?? "",
      input === undefined ? "" : typeOf(input),
      input?.unit ?? "",
      input === undefined ? "" : allowed(input),
      "invoke",
      "",
      "",
    ]),
    ...(thing.events ?? []).map(({ name, title, data }) => [
      name,
      title ?? "",
      data === undefined ? "" : typeOf(data),
      data?.unit ?? "",
      data === undefined ? "" : allowed(data),
      "event",
      "",
      "",
    ]),
  ];
  const unserved = (thing.unserved ?? []).map(({ name, reason }) => `not served: ${name}: ${reason}`);
  return [
    `${thing.title} (${thing.name})  ${thing.driver}  ${thing.address}`,
    ...formatTable(COLUMNS, rows),
    ...unserved,
  ];
}

function propertyRow(property: ThingProperty): readonly string[] {
  const { name, title, unit, isReadable, isWritable, pollEvery, safe } = property;
  return [
    name,
    title ?? "",
    typeOf(property),
    unit ?? "",
    allowed(property),
    [...(isReadable ? ["read"] : []), ...(isWritable ? ["write"] : [])].join(" "),
    isReadable && pollEvery > 0 ? formatMillis(pollEvery) : "",
    safe === undefined ? "" : `${property.words?.[safe.value] ?? safe.value} after ${formatMillis(safe.after)}`,
  ];
}

function typeOf({ type }: Pick<ActionData, "type">): string {
  return type === "string" ? "word" : type;
}

function allowed(data: Omit<ActionData, "unit">): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, choices, words } = data;
  if (words !== undefined) return (choices ?? words.keys().toArray()).map((i) => words[i]).join(" ");
  if (choices !== undefined) return choices.join(" ");
  const low = minimum ?? (exclusiveMinimum === undefined ? "" : `>${exclusiveMinimum}`);
  const high = maximum ?? (exclusiveMaximum === undefined ? "" : `<${exclusiveMaximum}`);
  const range = low === "" && high === "" ? "" : `${low}…${high}`;
  return multipleOf === undefined ? range : `${range} by ${multipleOf}`.trimStart();
}
