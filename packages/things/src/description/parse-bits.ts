import type { YamlNode } from "@thimble/model";
import { type BitField, maskedBits } from "../pipeline/bit-field.ts";

/** The highest bit that there is. */
const LAST_BIT = 31;

/** Reads `thimble:bits: { from: 4, to: 7 }` or `{ mask: 0xf0 }`; reports what is wrong. One bit needs no `to`. */
export function parseBits(node: YamlNode): BitField | undefined {
  const value = node.get("thimble:bits");
  if (value === undefined) return undefined;
  value.refuseUnknownKeys(["from", "to", "mask", "signed"]);
  if (value.kind !== "map") return undefined;
  const isSigned = value.get("signed")?.asBoolean() ?? false;
  const mask = value.get("mask");
  if (mask !== undefined) return parseMask(value, mask, isSigned);
  const from = value.require("from", "the lowest bit, from 0")?.asInteger(0, LAST_BIT);
  const to = value.get("to")?.asInteger(0, LAST_BIT) ?? from;
  if (from === undefined || to === undefined) return undefined;
  if (to >= from) return { from, to, isSigned };
  value
    .get("to")
    ?.report("things.bad-description", `it is below from, ${from}`, { expected: `${from} to ${LAST_BIT}` });
  return undefined;
}

function parseMask(value: YamlNode, mask: YamlNode, isSigned: boolean): BitField | undefined {
  const number = mask.asInteger(0, 2 ** (LAST_BIT + 1) - 1);
  const field = number === undefined ? undefined : maskedBits(number, isSigned);
  for (const key of ["from", "to"])
    value.get(key)?.report("things.bad-description", "there is a mask, too", { expected: "one of the two" });
  if (number !== undefined && field === undefined)
    mask.report("things.bad-description", "its bits are not next to each other", { expected: "a mask like 0xf0" });
  return field;
}
