import { ThimbleError } from "@thimble/base";
import { FAULT_KINDS } from "@thimble/things";
import { type Command, command } from "../command/command.ts";
import { many } from "../command/value-row.ts";
import { DATA_OPTION } from "../data-directory.ts";
import { controlClient } from "./control-client.ts";
import { SIMULATED_TARGET } from "./simulated-target.ts";

/** `thimble things break`. */
export const THINGS_BREAK: Command = command({
  name: "things break",
  summary: "let something go wrong with a simulated Thing of a running device, or with one property of it",
  details: `Kinds of faults: ${FAULT_KINDS.join(", ")}; what each takes is in docs/simulation.md. In place of what an earlier break began there; times count from now.`,
  args: { target: SIMULATED_TARGET },
  options: {
    faults: many(
      "--fault <fault>",
      "a kind, and what it takes: drift,perHour=2,for=5m; of several each gets what the one before made",
    ),
    data: DATA_OPTION,
  },
  examples: [
    { line: "thimble things break machine --fault gone", does: "nothing of it can be reached, until it is mended" },
    {
      line: "thimble things break machine/temperature --fault stuck,for=5m",
      does: "one value stays, for five minutes",
    },
    {
      line: "thimble things break machine/temperature --fault spikes,height=40,probability=0.1",
      does: "one reading in ten is 40 too high",
    },
  ],
  handler: async ({ target, faults: texts, data }, context) => {
    if (texts.length === 0)
      throw new ThimbleError("base.argument", `Cannot break ${target}: there is no --fault`, {
        expected: `--fault with one of ${FAULT_KINDS.join(", ")}`,
      });
    const faults = texts.map(parseFault);
    await controlClient(context, data).break(target, faults, { signal: context.signal });
    context.output.result({ target, faults }, [`${target} is broken: ${texts.join("; ")}`]);
  },
});

/** `drift,perHour=2` as `{ kind: drift, perHour: 2 }`; whether it is a fault is for the device to say. */
function parseFault(text: string): Readonly<Record<string, unknown>> {
  const [kind = "", ...pairs] = text.split(",").map((part) => part.trim());
  return { kind, ...Object.fromEntries(pairs.map((pair) => parsePair(pair, text))) };
}

function parsePair(pair: string, text: string): readonly [string, string | number] {
  const [, key, value] = /^([^=]+)=(.+)$/.exec(pair) ?? [];
  if (key === undefined || value === undefined || key === "kind")
    throw new ThimbleError("base.argument", `Cannot use "${text}" for --fault: "${pair}" is no key with a value`, {
      expected: "a kind and what it takes: drift,perHour=2,for=5m",
    });
  const number = Number(value);
  return [key, Number.isFinite(number) ? number : value];
}
