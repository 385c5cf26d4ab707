/** A type that generated programs calculate with. */
export type NumberType = "i32" | "i64" | "f64" | "v128";

/** All of them, in the order in which every function declares locals of them. */
export const NUMBER_TYPES: readonly NumberType[] = ["i32", "i64", "f64", "v128"];

/** An instruction that takes operands and gives one value: its bytes, what it takes. */
export interface Operation {
  readonly takes: readonly NumberType[];
  readonly bytes: readonly number[];
}

const operation = (takes: readonly NumberType[], ...bytes: readonly number[]): Operation => ({ takes, bytes });

const binary = (type: NumberType, ...opcodes: readonly number[]): Operation[] =>
  opcodes.map((opcode) => operation([type, type], opcode));

const unary = (type: NumberType, ...opcodes: readonly number[]): Operation[] =>
  opcodes.map((opcode) => operation([type], opcode));

/** Behind the prefix of vectors. */
const vector = (takes: readonly NumberType[], number: number, ...immediates: readonly number[]): Operation =>
  operation(takes, 0xfd, ...(number < 0x80 ? [number] : [(number & 0x7f) | 0x80, number >> 7]), ...immediates);

/**
 * Operations by what they give. None lets the bits of a NaN be seen: the engine may choose them.
 * @see WebAssembly Core Specification 2.0, section 5.4 Instructions
 */
export const OPERATIONS: Readonly<Record<NumberType, readonly Operation[]>> = {
  i32: [
    ...binary(
      "i32",
      0x6a,
      0x6b,
      0x6c,
      0x6d,
      0x6e,
      0x6f,
      0x70,
      0x71,
      0x72,
      0x73,
      0x74,
      0x75,
      0x76,
      0x77,
      0x46,
      0x48,
      0x4b,
    ),
    ...unary("i32", 0x45, 0x67, 0x68, 0x69, 0xc0, 0xc1),
    ...binary("i64", 0x51, 0x53, 0x5a),
    ...unary("i64", 0x50, 0xa7),
    ...binary("f64", 0x61, 0x63, 0x66),
    operation(["f64"], 0xaa),
    operation(["f64"], 0xfc, 2),
    vector(["v128"], 27, 3),
    vector(["v128"], 83),
  ],
  i64: [
    ...binary("i64", 0x7c, 0x7d, 0x7e, 0x7f, 0x80, 0x83, 0x84, 0x85, 0x86, 0x89),
    ...unary("i64", 0x79, 0x7b, 0xc2, 0xc4),
    ...unary("i32", 0xac, 0xad),
    operation(["f64"], 0xfc, 6),
    vector(["v128"], 29, 1),
  ],
  f64: [
    ...binary("f64", 0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5),
    ...unary("f64", 0x99, 0x9b, 0x9f),
    ...unary("i32", 0xb7, 0xb8),
    ...unary("i64", 0xb9),
  ],
  v128: [
    vector(["i32"], 17),
    vector(["i64"], 18),
    vector(["v128", "v128"], 174),
    vector(["v128", "v128"], 110),
    vector(["v128", "v128"], 78),
    vector(["v128", "v128"], 13, 0, 17, 2, 19, 4, 21, 6, 23, 8, 25, 10, 27, 12, 29, 14, 31),
    vector(["v128", "i32"], 171),
    vector(["v128", "i32"], 28, 2),
  ],
};

/** Loads by what they give, and stores by what they take, without alignment and offset. */
export const LOADS: Readonly<Record<"i32" | "i64" | "v128", readonly (readonly number[])[]>> = {
  i32: [[0x28], [0x2c], [0x2d], [0x2f]],
  i64: [[0x29], [0x30], [0x35]],
  v128: [
    [0xfd, 0],
    [0xfd, 10],
    [0xfd, 92],
  ],
};

/** See LOADS. */
export const STORES: Readonly<Record<"i32" | "i64" | "v128", readonly (readonly number[])[]>> = {
  i32: [[0x36], [0x3a], [0x3b]],
  i64: [[0x37], [0x3e]],
  v128: [[0xfd, 11]],
};
