import type { ValueType } from "../../../src/index.ts";
import type { LaneType, SpecValue } from "./script.ts";

/** Bytes of a value in the memory of a caller. */
export const SLOT_BYTES = 16;

const LANE_BYTES: Readonly<Record<LaneType, number>> = { i8: 1, i16: 2, i32: 4, i64: 8, f32: 4, f64: 8 };

/** Whether a value crosses into JavaScript as it is; others go through memory, bit by bit. */
export function isReference(type: ValueType): boolean {
  return type === "funcref" || type === "externref";
}

/** Writes a number or vector into a slot. */
export function writeValue(slot: DataView, value: SpecValue): void {
  if (value.type === "v128") {
    for (const [i, lane] of value.value.entries()) writeLane(slot, i, value.lane_type, lane);
  } else if (value.type === "i32" || value.type === "i64" || value.type === "f32" || value.type === "f64") {
    writeLane(slot, 0, value.type, value.value);
  } else throw new TypeError(`no number: ${value.type}`);
}

function writeLane(slot: DataView, index: number, type: LaneType, text: string): void {
  const bytes = LANE_BYTES[type];
  let bits = BigInt(text);
  for (let i = 0; i < bytes; i++) {
    slot.setUint8(index * bytes + i, Number(bits & 0xffn));
    bits >>= 8n;
  }
}

/** The reference that a value of a script stands for. */
export function referenceOf(value: SpecValue): unknown {
  if (!("value" in value) || value.value === undefined || value.value === "null") return null;
  return `host ${String(value.value)}`;
}

/** Whether a slot, or a reference, is what the script expects. */
export function isExpected(actual: DataView | { readonly reference: unknown }, expected: SpecValue): boolean {
  if (expected.type === "either") return expected.values.some((value) => isExpected(actual, value));
  if (!(actual instanceof DataView)) return isExpectedReference(actual.reference, expected);
  if (expected.type === "v128") {
    return expected.value.every((lane, i) => isLane(actual, i, expected.lane_type, lane));
  }
  return (
    (expected.type === "i32" || expected.type === "i64" || expected.type === "f32" || expected.type === "f64") &&
    isLane(actual, 0, expected.type, expected.value)
  );
}

function isExpectedReference(actual: unknown, expected: SpecValue): boolean {
  if (expected.type.startsWith("null") || expected.type === "refnull") return actual === null;
  const value = "value" in expected ? expected.value : undefined;
  if (value === undefined) return expected.type === "funcref" ? typeof actual === "function" : actual !== null;
  return actual === referenceOf(expected);
}

/** A "nan:canonical" has the highest bit of the payload only, a "nan:arithmetic" at least that one. @see Core Specification, section 4.3.3 */
function isLane(slot: DataView, index: number, type: LaneType, text: string): boolean {
  const bytes = LANE_BYTES[type];
  let bits = 0n;
  for (let i = bytes - 1; i >= 0; i--) bits = (bits << 8n) | BigInt(slot.getUint8(index * bytes + i));
  if (!text.startsWith("nan:")) return bits === BigInt.asUintN(bytes * 8, BigInt(text));
  const quiet = type === "f32" ? 0x7fc00000n : 0x7ff8000000000000n;
  const withoutSign = BigInt.asUintN(bytes * 8 - 1, bits);
  return text === "nan:canonical" ? withoutSign === quiet : (withoutSign & quiet) === quiet;
}
