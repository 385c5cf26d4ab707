import type { InvokeReport } from "@thimble/agent";
import { type Millis, parseDuration, ThimbleError, withDeadline } from "@thimble/base";
import { isThingName } from "@thimble/model";
import { type Command, command } from "../command/command.ts";
import { parsed, required, text, type ValueRow } from "../command/value-row.ts";
import { DATA_OPTION } from "../data-directory.ts";
import { formatMillis, formatQuantity, formatSwitch } from "../output/format.ts";
import { controlClient } from "./control-client.ts";
import { thingValue } from "./thing-value.ts";

const DEFAULT_TIMEOUT: Millis = 10_000;

/** The argument that names an action. */
const ACTION_ARGUMENT: ValueRow<string> = {
  ...required("<action>", "thing/action, for example axis/home"),
  read: (raw) => {
    const names = typeof raw === "string" ? raw.split("/") : [];
    if (typeof raw === "string" && names.length === 2 && names.every(isThingName)) return raw;
    throw new ThimbleError("base.argument", `Cannot use ${JSON.stringify(raw)} as an action`, {
      expected: "thing/action, for example axis/home; `thimble things describe` shows the actions of a Thing",
    });
  },
};

/** `thimble things invoke`. */
export const THINGS_INVOKE: Command = command({
  name: "things invoke",
  summary: "have a Thing carry out an action, and show what it gives",
  details:
    "Ends when the device has said that it is done. Where the protocol has no word for that (MQTT, CAN, a serial line without an answer) it says that the action was sent.",
  args: {
    action: ACTION_ARGUMENT,
    input: text(
      "[input]",
      "a number in the unit of the action's input, a word of it, on or off; left out where it takes none",
    ),
  },
  options: {
    timeout: parsed(
      "--timeout <time>",
      "how long the answer may take, 5s; default 10s",
      "a time like 500ms, 5s or 1m",
      (given) => parseDuration(given) || undefined,
    ),
    data: DATA_OPTION,
  },
  examples: [
    { line: "thimble things invoke axis/home", does: "until it is home" },
    { line: "thimble things invoke axis/move-to 12.5 --timeout 30s", does: "to 12.5, in the unit of its description" },
  ],
  handler: async ({ action, input, timeout = DEFAULT_TIMEOUT, data }, context) => {
    const { clock, output, signal } = context;
    const stop = new AbortController();
    const invoking = controlClient(context, data).invoke(action, input === undefined ? undefined : thingValue(input), {
      signal: AbortSignal.any([signal, stop.signal]),
    });
    const late = new ThimbleError(
      "base.timeout",
      `Cannot invoke ${action}: no answer within ${formatMillis(timeout)}`,
      {
        expected: "a longer --timeout; what was asked for may still be done",
      },
    );
    // The call is over for the agent, too.
    invoking.catch(() => undefined);
    const report = await withDeadline(clock, timeout, invoking, () => late).finally(() => stop.abort(late));
    output.result(report, [describe(report)]);
  },
});

function describe({ action, output, unit, state }: InvokeReport): string {
  if (state === "sent") return `${action} was sent; its device does not say whether it is done`;
  if (output === null) return `${action} is done`;
  const gave =
    typeof output === "string" ? output : unit === undefined ? formatSwitch(output) : formatQuantity(output, unit);
  return `${action} is done, and gives ${gave}`;
}
