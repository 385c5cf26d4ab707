import { valueNumber } from "../payload/value-number.ts";
import { SPARKPLUG_TYPES, type SparkplugMetric } from "./sparkplug-payload.ts";

/** Bits and sign of the integers. @see Sparkplug 3.0.0, section 6.4.16 "Data Types" */
const INTEGERS: ReadonlyMap<number, { readonly bits: number; readonly isSigned: boolean }> = new Map([
  [SPARKPLUG_TYPES.Int8, { bits: 8, isSigned: true }],
  [SPARKPLUG_TYPES.Int16, { bits: 16, isSigned: true }],
  [SPARKPLUG_TYPES.Int32, { bits: 32, isSigned: true }],
  [SPARKPLUG_TYPES.Int64, { bits: 64, isSigned: true }],
  [SPARKPLUG_TYPES.UInt8, { bits: 8, isSigned: false }],
  [SPARKPLUG_TYPES.UInt16, { bits: 16, isSigned: false }],
  [SPARKPLUG_TYPES.UInt32, { bits: 32, isSigned: false }],
  [SPARKPLUG_TYPES.UInt64, { bits: 64, isSigned: false }],
  [SPARKPLUG_TYPES.DateTime, { bits: 64, isSigned: false }],
]);

/** How many bits the fields int_value and long_value have. */
const INT_BITS = 32;
const LONG_BITS = 64;

/**
 * The number that a metric of this type holds; undefined for none. Integers above 2^53 lose their last digits.
 * @param value as the wire has it: a negative integer is its two's complement in 32 or 64 bits
 */
export function sparkplugNumber(value: SparkplugMetric["value"], datatype: number | undefined): number | undefined {
  const integer = datatype === undefined ? undefined : INTEGERS.get(datatype);
  if (integer === undefined || (typeof value !== "number" && typeof value !== "bigint")) return valueNumber(value);
  if (!integer.isSigned) return Number(value);
  // Some write a small type in as many bits as it has, others in all 32.
  const isNarrow = integer.bits < INT_BITS && BigInt(value) < 2n ** BigInt(integer.bits);
  return Number(
    BigInt.asIntN(isNarrow ? integer.bits : typeof value === "bigint" ? LONG_BITS : INT_BITS, BigInt(value)),
  );
}

/** What stands on the wire for a number in a metric of this type; undefined when it does not fit, or the type holds no number. */
export function sparkplugValue(number: number, datatype: number): SparkplugMetric["value"] {
  if (datatype === SPARKPLUG_TYPES.Boolean) return number !== 0;
  if (datatype === SPARKPLUG_TYPES.Double) return number;
  if (datatype === SPARKPLUG_TYPES.Float) return Number.isFinite(Math.fround(number)) ? Math.fround(number) : undefined;
  if (datatype === SPARKPLUG_TYPES.String) return String(number);
  const integer = INTEGERS.get(datatype);
  if (integer === undefined || !Number.isInteger(number)) return undefined;
  const { bits, isSigned } = integer;
  const value = BigInt(number);
  if (value !== (isSigned ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value))) return undefined;
  return bits === LONG_BITS ? BigInt.asUintN(LONG_BITS, value) : Number(BigInt.asUintN(INT_BITS, value));
}
