import { ThimbleError } from "@thimble/base";
import { decode, encode } from "cborg";

/** Labels of SenML by their numbers in CBOR. @see RFC 8428, section 6, table 4 "CBOR Representation: SenML Labels" */
const LABELS: ReadonlyMap<number, string> = new Map([
  [-1, "bver"],
  [-2, "bn"],
  [-3, "bt"],
  [-4, "bu"],
  [-5, "bv"],
  [-6, "bs"],
  [0, "n"],
  [1, "u"],
  [2, "v"],
  [3, "vs"],
  [4, "vb"],
  [5, "s"],
  [6, "t"],
  [7, "ut"],
  [8, "vd"],
]);

const NUMBERS: ReadonlyMap<string, number> = new Map([...LABELS].map(([number, label]) => [label, number]));

/**
 * A SenML pack in CBOR as the same pack in JSON. Labels that are not known stay as they are.
 * @throws ThimbleError things.bad-answer when the bytes are no list of maps of plain values in CBOR
 * @see RFC 8428, section 6 "CBOR Representation"
 */
export function senmlCborToJson(bytes: Uint8Array): string {
  const pack = decodeCbor(bytes);
  if (!Array.isArray(pack)) return refuse("it is no list");
  return JSON.stringify(
    pack.map((record: unknown) => {
      if (!(record instanceof Map)) return refuse("a record is no map");
      return Object.fromEntries([...record].map(([key, value]) => [labelOf(key), fieldOf(value)]));
    }),
  );
}

/** A SenML pack in JSON, as `encodeSenml` writes it, as the same pack in CBOR. */
export function senmlJsonToCbor(text: string): Uint8Array {
  const pack: unknown = JSON.parse(text);
  const records = Array.isArray(pack) ? pack : [];
  return encode(
    records.map((record: Readonly<Record<string, unknown>>) => {
      const fields = Object.entries(record).map(
        ([label, value]) =>
          [
            NUMBERS.get(label) ?? label,
            label === "vd" && typeof value === "string" ? new Uint8Array(Buffer.from(value, "base64url")) : value,
          ] as const,
      );
      return new Map<number | string, unknown>(fields);
    }),
  );
}

function decodeCbor(bytes: Uint8Array): unknown {
  try {
    // A time may be a bignum or a decimal fraction; nobody sends one, and neither is a number of JSON.
    return decode(bytes, { useMaps: true, allowUndefined: false, rejectDuplicateMapKeys: true });
  } catch (cause) {
    return refuse("it is no CBOR", cause);
  }
}

function labelOf(key: unknown): string {
  return typeof key === "number" ? (LABELS.get(key) ?? String(key)) : String(key);
}

function fieldOf(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64url");
  // What is nested is no value, and may hold what JSON can not.
  if (typeof value === "object" && value !== null) return refuse("a field of a record is no plain value");
  return typeof value === "bigint" ? Number(value) : value;
}

function refuse(state: string, cause?: unknown): never {
  throw new ThimbleError("things.bad-answer", `Cannot read SenML in CBOR: ${state}`, {
    expected: "a list of maps",
    cause,
  });
}
