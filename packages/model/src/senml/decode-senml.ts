import { ThimbleError } from "@thimble/base";
import { isSenmlName, SENML_VERSION, type SenmlRecord } from "./senml-record.ts";

/** The base fields in force at a record. */
interface Base {
  readonly name: string;
  readonly time: number;
  readonly unit: string | undefined;
  readonly value: number | undefined;
  readonly sum: number | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

const NO_BASE: Base = { name: "", time: 0, unit: undefined, value: undefined, sum: undefined };

/**
 * Decodes a SenML JSON pack to resolved records. Fields that are not known are passed over, but those whose label ends with `_`, which a
 * reader must know, are refused. Units are taken as they are.
 *
 * @throws ThimbleError model.bad-senml when the text is no SenML JSON of version 10 or lower; `where` is the record and field
 * @see RFC 8428, section 4.6 "Resolved Records" and section 5 "JSON Representation"
 */
export function decodeSenml(text: string): SenmlRecord[] {
  const pack = parseJson(text);
  if (!Array.isArray(pack)) return fail("", "it is no list", "give a JSON array of records");
  let base = NO_BASE;
  return pack.map((item: unknown, index) => {
    const where = `[${index}]`;
    if (!isFields(item)) return fail(where, "it is no object", "give an object with n, v, t and so on");
    checkLabels(item, where);
    base = nextBase(base, item, where);
    return resolve(item, base, where);
  });
}

function nextBase(base: Base, item: Fields, where: string): Base {
  return {
    name: textField(item, "bn", where) ?? base.name,
    time: numberField(item, "bt", where) ?? base.time,
    unit: textField(item, "bu", where) ?? base.unit,
    value: numberField(item, "bv", where) ?? base.value,
    sum: numberField(item, "bs", where) ?? base.sum,
  };
}

function resolve(item: Fields, base: Base, where: string): SenmlRecord {
  const name = base.name + (textField(item, "n", where) ?? "");
  if (!isSenmlName(name))
    return fail(
      `${where}.n`,
      `the whole name is "${name}"`,
      "begin with a letter or digit, go on with those and -:./_",
    );
  const value = readValue(item, base, where);
  const own = numberField(item, "s", where);
  const sum =
    own === undefined && base.sum === undefined ? undefined : finite((base.sum ?? 0) + (own ?? 0), where, "s");
  if (value === undefined && sum === undefined)
    return fail(where, "it has neither value nor sum", "give one of v, vs, vb, vd, or s");
  return {
    name,
    unit: textField(item, "u", where) ?? base.unit,
    time: finite(base.time + (numberField(item, "t", where) ?? 0), where, "t"),
    value,
    sum,
    updateTime: numberField(item, "ut", where),
  };
}

/** @see RFC 8428, section 4.2: at most one value; section 4.1: the base value is added to numbers only */
function readValue(item: Fields, base: Base, where: string): SenmlRecord["value"] {
  const labels = ["v", "vs", "vb", "vd"].filter((label) => item[label] !== undefined);
  if (labels.length > 1) return fail(where, `it has ${labels.join(" and ")}`, "give one value a record");
  const number = numberField(item, "v", where);
  if (number !== undefined) return finite((base.value ?? 0) + number, where, "v");
  const boolean = item["vb"];
  if (boolean !== undefined)
    return typeof boolean === "boolean" ? boolean : fail(`${where}.vb`, "it is no boolean", "give true or false");
  const data = textField(item, "vd", where);
  if (data === undefined) return textField(item, "vs", where);
  if (!/^[A-Za-z0-9_-]*$/.test(data) || data.length % 4 === 1)
    return fail(`${where}.vd`, "it is no base64url text", "give base64url without padding");
  return new Uint8Array(Buffer.from(data, "base64url"));
}

/** @see RFC 8428, section 4.4: the version and labels that end with `_` */
function checkLabels(item: Fields, where: string): void {
  const version = numberField(item, "bver", where);
  if (version !== undefined && version > SENML_VERSION)
    fail(`${where}.bver`, `its version is ${version}`, `give version ${SENML_VERSION} or lower`);
  const unknown = Object.keys(item).find((label) => label.endsWith("_"));
  if (unknown !== undefined)
    fail(`${where}.${unknown}`, `"${unknown}" must be understood and is not`, "leave it out for this reader");
}

function numberField(item: Fields, label: string, where: string): number | undefined {
  const value = item[label];
  if (value === undefined) return undefined;
  if (typeof value !== "number") return fail(`${where}.${label}`, "it is no number", "give a number");
  return finite(value, where, label);
}

function textField(item: Fields, label: string, where: string): string | undefined {
  const value = item[label];
  if (value === undefined || typeof value === "string") return value;
  return fail(`${where}.${label}`, "it is no text", "give a text");
}

function finite(value: number, where: string, label: string): number {
  return Number.isFinite(value)
    ? value
    : fail(`${where}.${label}`, "it is too large", "give a number that fits a double");
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ThimbleError("model.bad-senml", "Cannot decode SenML: it is no JSON", { expected: "give JSON", cause });
  }
}

function fail(where: string, state: string, expected: string): never {
  const what = where === "" ? "SenML" : `SenML record ${where}`;
  throw new ThimbleError("model.bad-senml", `Cannot decode ${what}: ${state}`, {
    ...(where === "" ? {} : { where }),
    expected,
  });
}
