import { nearest } from "@thimble/base";
import type { Chip } from "../chip/chip.ts";
import type { FormInput } from "../description/form.ts";
import { FORM_TERMS } from "../description/terms.ts";
import type { ChipBinding, ChipTarget } from "./chip-binding.ts";
import { type ChipUse, parseChipUse } from "./parse-chip-use.ts";

/** The terms of a form of a chip. */
export const CHIP_FORM_TERMS: readonly string[] = [
  ...FORM_TERMS,
  ..."thimble:chip thimble:chipOptions thimble:pollEvery".split(" "),
];

/** The chip of a form, or else that of its Thing. */
export function chipOf({ node, frame }: FormInput): ChipUse | undefined {
  return node.get("thimble:chip") === undefined ? frame.chip : parseChipUse(node);
}

/**
 * What a form says of a chip's property: the one that is named, or else that with the name of the Thing's property. Reports what does not fit the
 * chip, or the bus.
 */
export function parseChipTarget(
  input: FormInput,
  { chip, options }: ChipUse,
  bus: Chip["bus"],
  named: string,
): ChipTarget | undefined {
  const { href, property } = input;
  const name = named === "" ? property.path.slice(property.path.lastIndexOf("/") + 1) : named;
  const found = Object.hasOwn(chip.properties, name) ? chip.properties[name] : undefined;
  if (chip.bus !== bus) {
    href.report("things.bad-description", `${chip.name} is no chip on ${bus}`, {
      expected: `an address on ${chip.bus}`,
    });
    return undefined;
  }
  if (found === undefined) {
    const all = Object.keys(chip.properties);
    const near = nearest(name, all);
    href.report("things.bad-description", `${chip.name} has no property "${name}"`, {
      expected: near === undefined ? `one of ${all.join(", ")}` : `did you mean "${near}"?`,
    });
    return undefined;
  }
  if ((found.type === "boolean") !== (property.type === "boolean"))
    href.report("things.bad-description", `${name} of ${chip.name} is a ${found.type}, no ${property.type}`, {
      expected: `type: ${found.type}`,
    });
  return { kind: "chip", chip: chip.name, options, property: name };
}

/** How a form reads and writes what it is bound to, as far as the chip does. */
export function directions(
  { isForReading, isForWriting, href }: FormInput,
  binding: ChipBinding,
  chip: Chip | undefined,
): { readonly read: ChipBinding | undefined; readonly write: ChipBinding | undefined } {
  const access =
    binding.target.kind === "chip" ? (chip?.properties[binding.target.property]?.access ?? "read") : "read-write";
  const read = isForReading && access !== "write" ? binding : undefined;
  const write = isForWriting && access !== "read" ? binding : undefined;
  if (read === undefined && write === undefined)
    href.report("things.bad-description", `what it names can only be ${access === "read" ? "read" : "written"}`, {
      expected: `${access === "read" ? "readOnly" : "writeOnly"}: true`,
    });
  return { read, write };
}
