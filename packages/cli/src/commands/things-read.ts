import { type Command, command } from "../command/command.ts";
import { DATA_OPTION } from "../data-directory.ts";
import { controlClient } from "./control-client.ts";
import { describeReading, PROPERTY_ARGUMENT } from "./describe-reading.ts";

/** `thimble things read`. */
export const THINGS_READ: Command = command({
  name: "things read",
  summary: "ask a Thing for a property now",
  args: { property: PROPERTY_ARGUMENT },
  options: { data: DATA_OPTION },
  examples: [{ line: "thimble things read machine/temperature", does: "the value, its time and what it is worth" }],
  handler: async ({ property, data }, context) => {
    const reading = await controlClient(context, data).read(property, { signal: context.signal });
    context.output.result(reading, [describeReading(reading)]);
  },
});
