import { ThimbleError } from "@thimble/base";
import type { YamlNode } from "@thimble/model";
import type { Chip } from "../chip/chip.ts";
import type { ChipOptionInput } from "../chip/chip-option.ts";
import { findChip } from "../chip/chips.ts";
import { parseChipOptions } from "../chip/parse-chip-options.ts";

/** A chip of the library and how it is to be set up. */
export interface ChipUse {
  readonly chip: Chip;
  readonly options: ChipOptionInput;
}

/** Reads `thimble:chip` and `thimble:chipOptions`; undefined when there is no chip, or one that is none, which is reported. */
export function parseChipUse(node: YamlNode): ChipUse | undefined {
  const name = node.get("thimble:chip");
  const given = node.get("thimble:chipOptions");
  if (name === undefined) {
    given?.report("things.bad-description", "there is no chip that they are for", {
      expected: "thimble:chip beside it",
    });
    return undefined;
  }
  const text = name.asText("the name of a chip");
  const chip = text === undefined ? undefined : reported(name, `no chip is called "${text}"`, () => findChip(text));
  if (chip === undefined) return undefined;
  const options = given === undefined ? {} : readOptions(given);
  const parsed = reported(given ?? name, `${chip.name} does not take them`, () =>
    parseChipOptions(chip.name, chip.options, options),
  );
  return parsed === undefined ? undefined : { chip, options };
}

function readOptions(node: YamlNode): ChipOptionInput {
  const pairs = node.entries("a map of options").flatMap(({ key, value }) => {
    const given = value.toValue();
    if (typeof given === "number" || typeof given === "string" || typeof given === "boolean")
      return [[key, given] as const];
    value.reportType("a number, a text, true or false");
    return [];
  });
  return Object.fromEntries(pairs);
}

function reported<T>(node: YamlNode, state: string, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ThimbleError)) throw error;
    // Why not is said by what would be right.
    const { expected, message } = error;
    const why = message.replace(/^Cannot use (the )?/, "");
    node.report("things.bad-description", message.startsWith("Cannot use") ? `${state}: ${why}` : state, {
      ...(expected !== undefined && { expected }),
    });
    return undefined;
  }
}
