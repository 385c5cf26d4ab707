import { ThimbleError } from "@thimble/base";
import type { FormInput, ParsedForm } from "../description/form.ts";
import { percentDecoded } from "../description/percent-decoded.ts";
import { FORM_TERMS, refuseUnknownTerms } from "../description/terms.ts";
import type { CanBinding } from "./can-binding.ts";
import { MAXIMUM_EXTENDED_ID, MAXIMUM_STANDARD_ID } from "./can-frame.ts";
import { bytesNeeded, type CanSignal } from "./can-signal.ts";
import { findSignal } from "./parse-dbc.ts";

/** Terms of a CAN form; W3C has no binding for CAN. */
export const CAN_FORM_TERMS: readonly string[] = [
  ...FORM_TERMS,
  ..."thimble:startBit thimble:bitLength thimble:byteOrder thimble:numberType".split(" "),
];

const BYTE_ORDERS: readonly ["little", "big"] = ["little", "big"];
const NUMBER_TYPES: readonly CanSignal["type"][] = ["unsigned", "signed", "float"];

/** Bytes of a classic frame. */
const CLASSIC_LENGTH = 8;

const EXPECTED =
  "can://can0/MESSAGE/SIGNAL with thimble:dbc, or can://can0/0x123 with thimble:startBit and thimble:bitLength";

/** Reads a form `can://can0/EngineData/Speed`, by the Thing's DBC file, or `can://can0/0x123` with the place of the bits; reports what is wrong. */
export function parseCanForm(input: FormInput): ParsedForm<CanBinding> | undefined {
  const { node, url, href, isForReading, isForWriting } = input;
  refuseUnknownTerms(node, CAN_FORM_TERMS);
  if (!/^[\w.-]{1,15}$/.test(url.hostname))
    href.report("things.bad-description", `"${url.hostname}" is no name of an interface`, { expected: EXPECTED });
  const [first = "", second] = url.pathname
    .split("/")
    .slice(1)
    .map((part) => percentDecoded(part));
  const place = second === undefined || second === "" ? rawPlace(input, first) : namedPlace(input, first, second);
  if (place === undefined) return undefined;
  const binding: CanBinding = { driver: "can", ...place };
  return {
    driver: "can",
    address: `can://${url.hostname}`,
    read: isForReading ? binding : undefined,
    write: isForWriting ? binding : undefined,
    pollEvery: undefined,
  };
}

function namedPlace(
  { frame, href }: FormInput,
  message: string,
  signal: string,
): Omit<CanBinding, "driver"> | undefined {
  if (frame.dbc === undefined) {
    href.report("things.bad-description", `it names "${message}" and "${signal}", and the Thing has no DBC file`, {
      expected: "thimble:dbc: FILE.dbc beside base and properties",
    });
    return undefined;
  }
  try {
    const found = findSignal(frame.dbc, message, signal);
    const { id, isExtended, length, signals } = found.message;
    const value = found.signal.multiplexedBy;
    const [multiplexor, ...others] = signals.filter((each) => each.isMultiplexor);
    if (value !== undefined && (multiplexor === undefined || others.length > 0)) {
      const state = `${message} has ${multiplexor === undefined ? "no multiplexor" : "several multiplexors"} for ${signal}`;
      href.report("things.bad-description", state, {
        expected: "a message with one signal M; the place of the bits instead, as in can://can0/0x123",
      });
      return undefined;
    }
    // The file has the multiplexor's bits, not the value that they stand for.
    const only =
      multiplexor === undefined || value === undefined
        ? undefined
        : { signal: { ...multiplexor, type: "unsigned", factor: 1, offset: 0 } as const, value };
    return { id, isExtended, length, signal: found.signal, only };
  } catch (error) {
    if (!(error instanceof ThimbleError)) throw error;
    href.report("things.bad-description", error.message.replace(/^Cannot find/, "the DBC file does not have"), {
      expected: error.expected ?? EXPECTED,
    });
    return undefined;
  }
}

function rawPlace({ node, href }: FormInput, text: string): Omit<CanBinding, "driver"> | undefined {
  const id = /^0x[0-9a-f]{1,8}$/i.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(id) || id > MAXIMUM_EXTENDED_ID) {
    href.report("things.bad-description", `"${text}" is no identifier`, { expected: EXPECTED });
    return undefined;
  }
  const startBit = node.require("thimble:startBit", "the first bit, 0 to 63")?.asInteger(0, 63);
  const length = node.require("thimble:bitLength", "how many bits, 1 to 64")?.asInteger(1, 64);
  const type = node.get("thimble:numberType")?.asOneOf(NUMBER_TYPES) ?? "unsigned";
  const isLittleEndian = (node.get("thimble:byteOrder")?.asOneOf(BYTE_ORDERS) ?? "little") === "little";
  if (startBit === undefined || length === undefined) return undefined;
  const signal: CanSignal = { startBit, length, isLittleEndian, type, factor: 1, offset: 0 };
  if (type === "float" && length !== 32 && length !== 64) {
    node
      .get("thimble:bitLength")
      ?.report("things.bad-description", `a float of ${length} bits`, { expected: "32 or 64" });
    return undefined;
  }
  if (bytesNeeded(signal) > CLASSIC_LENGTH) {
    href.report("things.bad-description", "the bits reach out of the frame", { expected: "within its 8 bytes" });
    return undefined;
  }
  // Eight digits are written for 29 bits, as candump does.
  const isExtended = id > MAXIMUM_STANDARD_ID || text.length === 10;
  return { id, isExtended, length: CLASSIC_LENGTH, signal, only: undefined };
}
