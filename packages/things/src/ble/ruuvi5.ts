import { numberAt } from "./number-at.ts";

/** Ruuvi Innovations. @see Bluetooth SIG, Assigned Numbers, section 7 "Company Identifiers" */
export const RUUVI_COMPANY = 0x0499;
const FORMAT = 5;

interface Field {
  readonly name: string;
  /** From the byte of the format on. */
  readonly byte: number;
  /** The highest bit in that byte. Default 7. */
  readonly bit?: number;
  readonly length: number;
  readonly isSigned?: boolean;
  /** What the device says when it does not know. */
  readonly invalid: number;
  /** The value is what the bits say times `times`, divided by `by`, plus `plus`. */
  readonly times?: number;
  readonly by?: number;
  readonly plus?: number;
}

const INVALID_16 = -0x8000;

/** @see Ruuvi, "Data format 5 (RAWv2)", table "Data field descriptions" (docs.ruuvi.com); humidity in %, pressure in Pa, acceleration in g */
const FIELDS: readonly Field[] = [
  { name: "temperature", byte: 1, length: 16, isSigned: true, invalid: INVALID_16, by: 200 },
  { name: "humidity", byte: 3, length: 16, invalid: 0xffff, by: 400 },
  { name: "pressure", byte: 5, length: 16, invalid: 0xffff, plus: 50_000 },
  { name: "acceleration-x", byte: 7, length: 16, isSigned: true, invalid: INVALID_16, by: 1000 },
  { name: "acceleration-y", byte: 9, length: 16, isSigned: true, invalid: INVALID_16, by: 1000 },
  { name: "acceleration-z", byte: 11, length: 16, isSigned: true, invalid: INVALID_16, by: 1000 },
  { name: "voltage", byte: 13, length: 11, invalid: 0x7ff, by: 1000, plus: 1.6 },
  { name: "tx-power", byte: 14, bit: 4, length: 5, invalid: 0x1f, times: 2, plus: -40 },
  { name: "movements", byte: 15, length: 8, invalid: 0xff },
  { name: "sequence", byte: 16, length: 16, invalid: 0xffff },
];

/** The names of what a RuuviTag says. */
export const RUUVI5_FIELDS: readonly string[] = FIELDS.map(({ name }) => name);

/** What the data of the company say by the name of the field, undefined for what the device does not know; undefined when they are no data format 5. */
export function decodeRuuvi5(data: Uint8Array): ReadonlyMap<string, number | undefined> | undefined {
  if (data[0] !== FORMAT || data.length < 18) return undefined;
  return new Map(FIELDS.map((field) => [field.name, fieldValue(field, data)]));
}

function fieldValue(field: Field, data: Uint8Array): number | undefined {
  const { byte, bit = 7, length, isSigned = false, invalid, times = 1, by = 1, plus = 0 } = field;
  const type = isSigned ? "signed" : "unsigned";
  const raw = numberAt(data, { startBit: byte * 8 + bit, length, isLittleEndian: false, type });
  // Added before it is divided, so that 2.977 is no 2.9770000000000003.
  return raw === undefined || raw === invalid ? undefined : (raw * times + Math.round(plus * by)) / by;
}
