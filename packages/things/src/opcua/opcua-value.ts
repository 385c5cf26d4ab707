/** The built-in types that a number or a truth value can be, by name. @see OPC 10000-6 v1.05, section 5.1.2, table 1 */
export type OpcuaNumberType =
  | "Boolean"
  | "SByte"
  | "Byte"
  | "Int16"
  | "UInt16"
  | "Int32"
  | "UInt32"
  | "Int64"
  | "UInt64"
  | "Float"
  | "Double";

/** Where the whole ones of them begin and end. */
const RANGES: Readonly<Record<Exclude<OpcuaNumberType, "Boolean" | "Float" | "Double">, readonly [bigint, bigint]>> = {
  SByte: [-128n, 127n],
  Byte: [0n, 255n],
  Int16: [-32_768n, 32_767n],
  UInt16: [0n, 65_535n],
  Int32: [-2_147_483_648n, 2_147_483_647n],
  UInt32: [0n, 4_294_967_295n],
  Int64: [-(2n ** 63n), 2n ** 63n - 1n],
  UInt64: [0n, 2n ** 64n - 1n],
};

/** 64-bit values as node-opcua has them: the upper and the lower half, both unsigned. */
export type Halves = readonly [high: number, low: number];

/** A value of a variable as a number; NaN when it is none. */
export function opcuaToNumber(type: string, value: unknown): number {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "number") return value;
  if (!isHalves(value) || (type !== "Int64" && type !== "UInt64")) return Number.NaN;
  const bits = (BigInt(value[0]) << 32n) | BigInt(value[1]);
  return Number(type === "Int64" ? BigInt.asIntN(64, bits) : bits);
}

/** A number as a value of this type; undefined when it does not fit. What is whole is rounded to the nearest. */
export function numberToOpcua(type: OpcuaNumberType, value: number): boolean | number | Halves | undefined {
  if (!Number.isFinite(value)) return undefined;
  if (type === "Boolean") return value !== 0;
  if (type === "Double") return value;
  if (type === "Float") return Number.isFinite(Math.fround(value)) ? value : undefined;
  const [minimum, maximum] = RANGES[type];
  const whole = BigInt(Math.round(value));
  if (whole < minimum || whole > maximum) return undefined;
  if (type !== "Int64" && type !== "UInt64") return Number(whole);
  const bits = BigInt.asUintN(64, whole);
  return [Number(bits >> 32n), Number(bits & 0xffff_ffffn)];
}

/** Whether a built-in type holds a number or a truth value. */
export function isOpcuaNumberType(name: string): name is OpcuaNumberType {
  return name === "Boolean" || name === "Float" || name === "Double" || Object.hasOwn(RANGES, name);
}

function isHalves(value: unknown): value is Halves {
  return Array.isArray(value) && value.length === 2 && value.every((half) => Number.isInteger(half));
}
