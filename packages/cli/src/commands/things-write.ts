import { ThimbleError } from "@thimble/base";
import { type Command, command } from "../command/command.ts";
import { required } from "../command/value-row.ts";
import { DATA_OPTION } from "../data-directory.ts";
import { controlClient } from "./control-client.ts";
import { PROPERTY_ARGUMENT } from "./describe-reading.ts";

/** `thimble things write`. */
export const THINGS_WRITE: Command = command({
  name: "things write",
  summary: "set a property of a Thing",
  details: "Ends when the device has confirmed it.",
  args: {
    property: PROPERTY_ARGUMENT,
    value: required("<value>", "a number in the property's unit; on, off, true or false"),
  },
  options: { data: DATA_OPTION },
  examples: [{ line: "thimble things write coolant/open on", does: "open the valve" }],
  handler: async ({ property, value, data }, context) => {
    const number = parseValue(value);
    await controlClient(context, data).write(property, number, { signal: context.signal });
    context.output.result({ property, value: number }, [`${property} is set to ${value}`]);
  },
});

const WORDS: Readonly<Record<string, number>> = { on: 1, true: 1, off: 0, false: 0 };

function parseValue(text: string): number {
  const value = WORDS[text] ?? (text.trim() === "" ? Number.NaN : Number(text));
  if (Number.isFinite(value)) return value;
  throw new ThimbleError("base.argument", `Cannot write "${text}": it is no value`, {
    expected: "a number in the property's unit, or on, off, true, false",
  });
}
