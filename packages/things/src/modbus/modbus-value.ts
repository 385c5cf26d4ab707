/** How registers make a number, in XML Schema's words as the WoT Modbus binding has them. */
export const MODBUS_TYPES: readonly [
  "xsd:boolean",
  "xsd:short",
  "xsd:unsignedShort",
  "xsd:int",
  "xsd:unsignedInt",
  "xsd:long",
  "xsd:unsignedLong",
  "xsd:float",
  "xsd:double",
] = [
  "xsd:boolean",
  "xsd:short",
  "xsd:unsignedShort",
  "xsd:int",
  "xsd:unsignedInt",
  "xsd:long",
  "xsd:unsignedLong",
  "xsd:float",
  "xsd:double",
];
/** One of those types. */
export type ModbusType = (typeof MODBUS_TYPES)[number];

/** Registers that a type takes. */
export const MODBUS_TYPE_WORDS: Readonly<Record<ModbusType, number>> = {
  "xsd:boolean": 1,
  "xsd:short": 1,
  "xsd:unsignedShort": 1,
  "xsd:int": 2,
  "xsd:unsignedInt": 2,
  "xsd:long": 4,
  "xsd:unsignedLong": 4,
  "xsd:float": 2,
  "xsd:double": 4,
};

/** The layout of a number in registers. */
export interface ModbusLayout {
  readonly type: ModbusType;
  /** Whether the first byte of a register is its high one, as Modbus itself has it. */
  readonly mostSignificantByte: boolean;
  /** Whether the first register is the high one. */
  readonly mostSignificantWord: boolean;
}

/** The smallest and largest number that a type holds; integers of 64 bits are exact to 2^53 only. */
const RANGES: Readonly<Record<ModbusType, readonly [number, number]>> = {
  "xsd:boolean": [0, 1],
  "xsd:short": [-(2 ** 15), 2 ** 15 - 1],
  "xsd:unsignedShort": [0, 2 ** 16 - 1],
  "xsd:int": [-(2 ** 31), 2 ** 31 - 1],
  "xsd:unsignedInt": [0, 2 ** 32 - 1],
  "xsd:long": [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  "xsd:unsignedLong": [0, Number.MAX_SAFE_INTEGER],
  "xsd:float": [-3.4028234663852886e38, 3.4028234663852886e38],
  "xsd:double": [-Number.MAX_VALUE, Number.MAX_VALUE],
};

/** The number that registers hold; as many words as the type takes. */
export function wordsToNumber(words: readonly number[], layout: ModbusLayout): number {
  const [only] = words;
  // What most registers hold, without a view made for each.
  if (layout.type === "xsd:unsignedShort" && layout.mostSignificantByte && only !== undefined) return only;
  return LOADS[layout.type](viewOf(arrange(words, layout)));
}

/** How each type is taken from big-endian bytes. */
const LOADS: Readonly<Record<ModbusType, (view: DataView) => number>> = {
  "xsd:boolean": (view) => Number(view.getUint16(0) !== 0),
  "xsd:short": (view) => view.getInt16(0),
  "xsd:unsignedShort": (view) => view.getUint16(0),
  "xsd:int": (view) => view.getInt32(0),
  "xsd:unsignedInt": (view) => view.getUint32(0),
  "xsd:long": (view) => Number(view.getBigInt64(0)),
  "xsd:unsignedLong": (view) => Number(view.getBigUint64(0)),
  "xsd:float": (view) => view.getFloat32(0),
  "xsd:double": (view) => view.getFloat64(0),
};

/** The registers that hold a number, rounded for whole-number types; undefined when it does not fit the type. */
export function numberToWords(value: number, layout: ModbusLayout): readonly number[] | undefined {
  const isFraction = layout.type === "xsd:float" || layout.type === "xsd:double";
  const rounded = isFraction ? value : Math.round(value);
  const [minimum, maximum] = RANGES[layout.type];
  if (!(rounded >= minimum && rounded <= maximum)) return undefined;
  const words = MODBUS_TYPE_WORDS[layout.type];
  const view = new DataView(new ArrayBuffer(2 * words));
  STORES[layout.type](view, rounded);
  return arrange(
    Array.from({ length: words }, (_, i) => view.getUint16(2 * i)),
    layout,
  );
}

/** How each type is put into big-endian bytes. */
const STORES: Readonly<Record<ModbusType, (view: DataView, value: number) => void>> = {
  "xsd:boolean": (view, value) => view.setUint16(0, value),
  "xsd:short": (view, value) => view.setInt16(0, value),
  "xsd:unsignedShort": (view, value) => view.setUint16(0, value),
  "xsd:int": (view, value) => view.setInt32(0, value),
  "xsd:unsignedInt": (view, value) => view.setUint32(0, value),
  "xsd:long": (view, value) => view.setBigInt64(0, BigInt(value)),
  "xsd:unsignedLong": (view, value) => view.setBigUint64(0, BigInt(value)),
  "xsd:float": (view, value) => view.setFloat32(0, value),
  "xsd:double": (view, value) => view.setFloat64(0, value),
};

/** Brings words from the device's order to big-endian or back: the same swap either way. */
function arrange(words: readonly number[], layout: ModbusLayout): readonly number[] {
  const ordered = layout.mostSignificantWord ? words : words.toReversed();
  return layout.mostSignificantByte ? ordered : ordered.map((word) => ((word & 0xff) << 8) | (word >> 8));
}

function viewOf(words: readonly number[]): DataView {
  const view = new DataView(new ArrayBuffer(2 * words.length));
  for (const [i, word] of words.entries()) view.setUint16(2 * i, word);
  return view;
}
