import { ThimbleError } from "@thimble/base";
import { decodeSenml, SENML_UNITS, type SenmlRecord, senmlUnit, valueAt } from "@thimble/model";
import { decode } from "cborg";
import type { PayloadFormat } from "./payload-format.ts";
import { senmlCborToJson } from "./senml-cbor.ts";
import { NUMBER_WORDS, valueNumber } from "./value-number.ts";

/** Units of SenML that are what UCUM calls `%`. @see RFC 8428, section 12.1, %RH and %EL; its `%` is an old name for the ratio, and used for both */
const PERCENT_UNITS: readonly string[] = ["%", "%RH", "%EL"];

/**
 * The number in a body.
 * @param where whose body it is, for the message
 * @throws ThimbleError things.bad-answer when there is none; the body is not in the message
 */
export function decodePayload(body: Uint8Array, format: PayloadFormat, where: string): number {
  switch (format.media) {
    case "text":
      if (format.pointer !== undefined) return fromDocument(decodeDocument(body, format, where), format, where);
      return fromDocument(textOf(body).trim(), format, where);
    case "json":
    case "cbor":
      return fromDocument(decodeDocument(body, format, where), format, where);
    case "senml-json":
      return fromSenml(
        decodePack(() => textOf(body), where),
        format,
        where,
      );
    case "senml-cbor":
      return fromSenml(
        decodePack(() => senmlCborToJson(body), where),
        format,
        where,
      );
  }
}

/**
 * The number in the answer to what was written.
 * @throws as `decodePayload`
 */
export function decodeAnswer(body: Uint8Array, { words: _, ...format }: PayloadFormat, where: string): number {
  return decodePayload(body, { ...format, ...format.answer }, where);
}

/**
 * The document that a body is: of CBOR, or else JSON, also where it is called a plain text.
 * @throws ThimbleError things.bad-answer when it is none; the body is not in the message
 */
export function decodeDocument(body: Uint8Array, { media }: Pick<PayloadFormat, "media">, where: string): unknown {
  return media === "cbor" ? parseCbor(body, where) : parseJson(textOf(body), where);
}

function fromDocument(
  document: unknown,
  { pointer, words }: Pick<PayloadFormat, "pointer" | "words">,
  where: string,
): number {
  const value = pointer === undefined ? document : valueAt(document, pointer);
  const number = words !== undefined && typeof value === "string" ? placeOf(value, words) : valueNumber(value);
  const place = pointer === undefined ? "in it" : `at "${pointer}"`;
  return (
    number ??
    refuse(
      where,
      `there is no ${words === undefined ? "number" : "text"} ${place}`,
      words === undefined ? NUMBER_WORDS : `one of ${words.join(", ")}`,
    )
  );
}

/** The place of a word, NaN for one that is none of them: it is out of range, as a number may be. */
function placeOf(word: string, words: readonly string[]): number {
  const place = words.indexOf(word);
  return place < 0 ? Number.NaN : place;
}

function decodePack(read: () => string, where: string): readonly SenmlRecord[] {
  try {
    return decodeSenml(read());
  } catch (cause) {
    if (!(cause instanceof ThimbleError)) throw cause;
    throw new ThimbleError("things.bad-answer", `Cannot read the answer of ${where}: it is no SenML`, { cause });
  }
}

/** The newest of the records of that name. */
function fromSenml(pack: readonly SenmlRecord[], { record, unit }: PayloadFormat, where: string): number {
  const names = [...new Set(pack.map(({ name }) => name))];
  const name = record ?? names[0];
  if (record === undefined && names.length > 1)
    refuse(where, `it has several records, ${names.join(", ")}`, "thimble:record with the name of one");
  const newest = pack.filter((each) => each.name === name).reduce<SenmlRecord | undefined>(newer, undefined);
  const number = valueNumber(newest?.value);
  if (newest === undefined || number === undefined)
    return refuse(
      where,
      `there is no number in a record ${name === undefined ? "" : `"${name}"`}`.trimEnd(),
      NUMBER_WORDS,
    );
  return inUnit(number, newest.unit, unit) ?? refuse(where, `it is in "${newest.unit}"`, `a value in what is ${unit}`);
}

function newer(a: SenmlRecord | undefined, b: SenmlRecord): SenmlRecord {
  return a === undefined || b.time >= a.time ? b : a;
}

/** A number in a unit of SenML as one in the UCUM unit; undefined when the two measure different things. A record without a unit is taken as it is. */
function inUnit(value: number, from: string | undefined, to: string | undefined): number | undefined {
  if (from === undefined || to === undefined || from === to) return value;
  if (to === "%" && PERCENT_UNITS.includes(from)) return value;
  const own = SENML_UNITS[from];
  const wanted = senmlUnit(to);
  if (own === undefined || wanted === undefined || own.primary !== wanted.unit) return undefined;
  return (value * own.scale + own.offset - wanted.offset) / wanted.scale;
}

function textOf(body: Uint8Array): string {
  return new TextDecoder().decode(body);
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The cause would show what the device said.
    return refuse(where, "it is no JSON", "a JSON document, or contentType: text/plain in the form");
  }
}

function parseCbor(body: Uint8Array, where: string): unknown {
  try {
    return decode(body, { rejectDuplicateMapKeys: true });
  } catch {
    return refuse(where, "it is no CBOR", "a CBOR item");
  }
}

function refuse(where: string, state: string, expected: string): never {
  throw new ThimbleError("things.bad-answer", `Cannot read the answer of ${where}: ${state}`, { expected });
}
