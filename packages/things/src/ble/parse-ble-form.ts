import { nearest } from "@thimble/base";
import type { YamlNode } from "@thimble/model";
import { bytesNeeded, type CanSignal } from "../can/can-signal.ts";
import type { FormInput, ParsedForm } from "../description/form.ts";
import { parseDurationNode } from "../description/parse-duration-node.ts";
import { FORM_TERMS, refuseUnknownTerms } from "../description/terms.ts";
import { parseSecretName } from "../security/parse-security-scheme.ts";
import { ADVERTISEMENT_FORMATS, type BleBinding, type CharacteristicPlace } from "./ble-binding.ts";
import { characteristicSource, companySource, serviceSource } from "./ble-radio.ts";
import { parseBleUuid } from "./ble-uuid.ts";
import { BTHOME_FIELDS, BTHOME_SERVICE, isBthomeField } from "./bthome.ts";
import { RUUVI_COMPANY, RUUVI5_FIELDS } from "./ruuvi5.ts";

/** Terms of a Bluetooth LE form; W3C has no binding for it. */
export const BLE_FORM_TERMS: readonly string[] = [
  ...FORM_TERMS,
  ..."thimble:advertisement thimble:field thimble:company thimble:service thimble:characteristic thimble:notify thimble:pollEvery".split(
    " ",
  ),
  ..."thimble:startBit thimble:bitLength thimble:byteOrder thimble:numberType".split(" "),
];

/** Fields by name, or a number in what is said for a company or a service. */
const ADVERTISEMENTS: readonly [...typeof ADVERTISEMENT_FORMATS, "manufacturer", "service"] = [
  ...ADVERTISEMENT_FORMATS,
  "manufacturer",
  "service",
];

const BYTE_ORDERS: readonly ["little", "big"] = ["little", "big"];
const NUMBER_TYPES: readonly CanSignal["type"][] = ["unsigned", "signed", "float"];

/** Bytes of the longest characteristic. @see Bluetooth Core Specification 5.4, Vol 3, Part F, section 3.2.9 "Long attribute values" */
const LONGEST = 512;

const UUID_WORDS = "a UUID: 4 digits as 180f, or 32 with hyphens";

/** Reads a form `ble://aa-bb-cc-dd-ee-ff`, an advertisement's field or a number in a characteristic; reports what is wrong. */
export function parseBleForm(input: FormInput): ParsedForm<BleBinding> | undefined {
  const { node, url, href, isForReading, isForWriting } = input;
  refuseOtherLogins(input);
  refuseUnknownTerms(node, BLE_FORM_TERMS);
  if (!/^[0-9a-f]{2}(-[0-9a-f]{2}){5}$/i.test(url.hostname))
    href.report("things.bad-description", `"${url.hostname}" is no address of a Bluetooth device`, {
      expected: "ble://aa-bb-cc-dd-ee-ff, with hyphens, for a colon in an address is before a port",
    });
  const place = node.get("thimble:advertisement") === undefined ? parseCharacteristic(input) : parseAdvertised(input);
  if (place === undefined) return undefined;
  const binding: BleBinding = { driver: "ble", place };
  if (isForWriting && place.kind !== "characteristic")
    node.report("things.bad-description", "an advertisement can not be written", { expected: "readOnly: true" });
  return {
    driver: "ble",
    address: `ble://${url.hostname.toLowerCase()}`,
    read: isForReading ? binding : undefined,
    write: isForWriting ? binding : undefined,
    pollEvery: parseDurationNode(node.get("thimble:pollEvery")),
  };
}

function parseAdvertised(input: FormInput): BleBinding["place"] | undefined {
  const { node } = input;
  const kind = node.get("thimble:advertisement")?.asOneOf(ADVERTISEMENTS);
  if (kind === "bthome" || kind === "ruuvi5") {
    const field = parseField(node, kind);
    const source = kind === "bthome" ? serviceSource(BTHOME_SERVICE) : companySource(RUUVI_COMPANY);
    const key = kind === "bthome" ? parseKeyName(input) : undefined;
    return field === undefined
      ? undefined
      : { kind: "field", source, format: kind, field, ...(key !== undefined && { key }) };
  }
  if (kind === undefined) return undefined;
  const number = parseNumber(input);
  const source = kind === "service" ? parseServiceSource(input) : parseCompanySource(input);
  return source === undefined || number === undefined ? undefined : { kind: "raw", source, number };
}

/** The secret of the key that BTHome is encrypted with. @see WoT Thing Description 1.1, section 5.3.3.9 "PSKSecurityScheme" */
function parseKeyName({ node, frame }: FormInput): string | undefined {
  const keys = frame.security.definitionsOf(node).filter((each) => each.node.get("scheme")?.asString() === "psk");
  return keys.map((each) => parseSecretName(each.name, each.node))[0];
}

function refuseOtherLogins({ node, frame }: FormInput): void {
  for (const { node: definition } of frame.security.definitionsOf(node)) {
    const scheme = definition.get("scheme");
    const kind = scheme?.asString();
    if (kind !== undefined && kind !== "nosec" && kind !== "psk")
      scheme?.report("things.bad-description", `Bluetooth devices do not log in with ${kind}`, {
        expected: "nosec, or psk for the key of BTHome",
      });
  }
}

function parseServiceSource(input: FormInput): string | undefined {
  const uuid = parseUuid(input, "thimble:service");
  return uuid === undefined ? undefined : serviceSource(uuid);
}

function parseCompanySource({ node }: FormInput): string | undefined {
  const company = node.require("thimble:company", "the company's number, 0x0499")?.asInteger(0, 0xffff);
  return company === undefined ? undefined : companySource(company);
}

function parseField(node: YamlNode, format: (typeof ADVERTISEMENT_FORMATS)[number]): string | undefined {
  const name = node.require("thimble:field", "the name of a field, temperature");
  const field = name?.asString();
  if (field === undefined) return undefined;
  const known = format === "bthome" ? BTHOME_FIELDS : RUUVI5_FIELDS;
  if (format === "bthome" ? isBthomeField(field) : known.includes(field)) return field;
  const near = nearest(field, known);
  name?.report("things.bad-description", `"${field}" is no field of ${format}`, {
    expected: near === undefined ? `one of ${known.join(", ")}` : `did you mean "${near}"?`,
  });
  return undefined;
}

function parseCharacteristic(input: FormInput): CharacteristicPlace | undefined {
  const service = parseUuid(input, "thimble:service");
  const characteristic = parseUuid(input, "thimble:characteristic");
  const number = parseNumber(input);
  const isNotified = input.node.get("thimble:notify")?.asBoolean() ?? false;
  if (service === undefined || characteristic === undefined || number === undefined) return undefined;
  const source = characteristicSource({ service, characteristic });
  return { kind: "characteristic", source, service, characteristic, number, isNotified };
}

function parseUuid({ node }: FormInput, term: string): string | undefined {
  const value = node.require(term, UUID_WORDS);
  // 2902 without quotes is a number in YAML, and so would 0180 be another one.
  const text = value?.asString(UUID_WORDS);
  if (text === undefined) return undefined;
  const uuid = parseBleUuid(text);
  if (uuid === undefined) value?.report("things.bad-description", `"${text}" is no UUID`, { expected: UUID_WORDS });
  return uuid;
}

function parseNumber({ node }: FormInput): CanSignal | undefined {
  const length = node.require("thimble:bitLength", "how many bits, 1 to 64")?.asInteger(1, 64);
  const type = node.get("thimble:numberType")?.asOneOf(NUMBER_TYPES) ?? "unsigned";
  const isLittleEndian = (node.get("thimble:byteOrder")?.asOneOf(BYTE_ORDERS) ?? "little") === "little";
  const startBit = node.get("thimble:startBit")?.asInteger(0, LONGEST * 8 - 1) ?? (isLittleEndian ? 0 : 7);
  if (length === undefined) return undefined;
  const bits = node.get("thimble:bitLength");
  if (type === "float" && length !== 32 && length !== 64)
    bits?.report("things.bad-description", `a float of ${length} bits`, { expected: "32 or 64" });
  const number: CanSignal = { startBit, length, isLittleEndian, type, factor: 1, offset: 0 };
  if (bytesNeeded(number) > LONGEST)
    bits?.report("things.bad-description", "the bits reach out of the characteristic", {
      expected: `within ${LONGEST} bytes`,
    });
  return number;
}
