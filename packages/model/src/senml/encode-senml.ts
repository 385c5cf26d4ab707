import { ThimbleError } from "@thimble/base";
import { SENML_UNITS } from "../unit/senml-units.ts";
import { isSenmlName, SENML_ABSOLUTE_TIME, type SenmlRecord } from "./senml-record.ts";

/** What all records of a pack share, so that it is written once. */
interface Base {
  readonly name: string;
  readonly time: number;
  readonly unit: string | undefined;
}

/**
 * Encodes records as compact SenML JSON that `decodeSenml` reads back to the same records.
 *
 * What the names have in common, the first time and the commonest unit become base fields of the first record when that makes the text shorter;
 * numbers are written with the fewest digits that give the same double.
 * @throws ThimbleError model.bad-senml when a name, unit or number may not stand in SenML, or a record has neither value nor sum
 * @see RFC 8428, section 5 (JSON), section 4.1 (base fields)
 */
export function encodeSenml(pack: readonly SenmlRecord[]): string {
  for (const [index, record] of pack.entries()) check(record, index);
  const plain = encode(pack, { name: "", time: 0, unit: undefined });
  const shared = encode(pack, { name: commonName(pack), time: commonTime(pack), unit: commonUnit(pack) });
  return shared.length < plain.length ? shared : plain;
}

function encode(pack: readonly SenmlRecord[], base: Base): string {
  return JSON.stringify(
    pack.map((record, index) => ({ ...(index === 0 ? baseFields(base) : {}), ...fields(record, base) })),
  );
}

function baseFields(base: Base): Record<string, unknown> {
  return {
    ...(base.name === "" ? {} : { bn: base.name }),
    ...(base.time === 0 ? {} : { bt: base.time }),
    ...(base.unit === undefined ? {} : { bu: base.unit }),
  };
}

function fields(record: SenmlRecord, base: Base): Record<string, unknown> {
  const name = record.name.slice(base.name.length);
  const time = offset(record.time, base.time);
  return {
    ...(name === "" ? {} : { n: name }),
    ...(record.unit === base.unit ? {} : { u: record.unit }),
    ...valueField(record.value),
    ...(record.sum === undefined ? {} : { s: record.sum }),
    ...(time === 0 ? {} : { t: time }),
    ...(record.updateTime === undefined ? {} : { ut: record.updateTime }),
  };
}

function valueField(value: SenmlRecord["value"]): Record<string, unknown> {
  if (value === undefined) return {};
  if (typeof value === "number") return { v: value };
  if (typeof value === "boolean") return { vb: value };
  return typeof value === "string" ? { vs: value } : { vd: Buffer.from(value).toString("base64url") };
}

/** What added to `base` gives `time`: to the microsecond where that is exact, since the plain difference of two doubles has a long tail. */
function offset(time: number, base: number): number {
  const difference = time - base;
  const rounded = Number(difference.toFixed(6));
  return base + rounded === time ? rounded : difference;
}

/** The first record's time, when every other time is a difference to it that is exact. */
function commonTime(pack: readonly SenmlRecord[]): number {
  const time = pack[0]?.time ?? 0;
  const isExact = pack.every((record) => time + offset(record.time, time) === record.time);
  return time >= SENML_ABSOLUTE_TIME && isExact ? time : 0;
}

/** The commonest unit, when every record has one: a record without would get the base unit. */
function commonUnit(pack: readonly SenmlRecord[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { unit } of pack) {
    if (unit === undefined) return undefined;
    counts.set(unit, (counts.get(unit) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

/** What all names begin with, up to a separator, so that a person can still read the rest. */
function commonName(pack: readonly SenmlRecord[]): string {
  const [first, ...others] = pack;
  let length = others.length === 0 ? 0 : (first?.name.length ?? 0);
  for (const { name } of others) while (name.slice(0, length) !== first?.name.slice(0, length)) length -= 1;
  if (pack.every(({ name }) => name.length === length)) return first?.name ?? "";
  return /^.*[-:./_]/.exec(first?.name.slice(0, length) ?? "")?.[0] ?? "";
}

function check(record: SenmlRecord, index: number): void {
  const { name, unit, time, value, sum, updateTime } = record;
  if (!isSenmlName(name))
    fail(index, "n", `the name is "${name}"`, "begin with a letter or digit, go on with those and -:./_");
  if (unit !== undefined && SENML_UNITS[unit]?.primary !== unit)
    fail(index, "u", `the unit is "${unit}"`, "use a primary unit of SenML; senmlUnit() converts to one");
  if (value === undefined && sum === undefined) fail(index, "v", "it has neither value nor sum", "give one of them");
  const numbers = { t: time, v: typeof value === "number" ? value : 0, s: sum ?? 0, ut: updateTime ?? 0 };
  for (const [label, number] of Object.entries(numbers))
    if (!Number.isFinite(number)) fail(index, label, `it is ${number}`, "give a finite number");
}

function fail(index: number, label: string, state: string, expected: string): never {
  throw new ThimbleError("model.bad-senml", `Cannot encode SenML record ${index}: ${state}`, {
    where: `[${index}].${label}`,
    expected,
  });
}
