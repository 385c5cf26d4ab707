import { type Command, command } from "../command/command.ts";
import { DATA_OPTION } from "../data-directory.ts";
import { controlClient } from "./control-client.ts";
import { SIMULATED_TARGET } from "./simulated-target.ts";

/** `thimble things mend`. */
export const THINGS_MEND: Command = command({
  name: "things mend",
  summary: "end what `thimble things break` began, of a property or of a whole Thing",
  details: "Faults that a Thing Description declares stay. A Thing that was out of reach is tried again within 30 s.",
  args: { target: SIMULATED_TARGET },
  options: { data: DATA_OPTION },
  examples: [{ line: "thimble things mend machine", does: "the Thing and all its properties are whole again" }],
  handler: async ({ target, data }, context) => {
    await controlClient(context, data).mend(target, { signal: context.signal });
    context.output.result({ target }, [`${target} is mended`]);
  },
});
