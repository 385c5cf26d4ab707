import { type Command, command } from "../command/command.ts";
import { required } from "../command/value-row.ts";
import { DATA_OPTION } from "../data-directory.ts";
import { controlClient } from "./control-client.ts";
import { PROPERTY_ARGUMENT } from "./describe-reading.ts";
import { thingValue } from "./thing-value.ts";

/** `thimble things write`. */
export const THINGS_WRITE: Command = command({
  name: "things write",
  summary: "set a property of a Thing",
  details: "Ends when the device has confirmed it.",
  args: {
    property: PROPERTY_ARGUMENT,
    value: required("<value>", "a number in the property's unit; on, off, true or false; or one of its words"),
  },
  options: { data: DATA_OPTION },
  examples: [{ line: "thimble things write coolant/open on", does: "open the valve" }],
  handler: async ({ property, value, data }, context) => {
    const given = thingValue(value);
    await controlClient(context, data).write(property, given, { signal: context.signal });
    context.output.result({ property, value: given }, [`${property} is set to ${value}`]);
  },
});
