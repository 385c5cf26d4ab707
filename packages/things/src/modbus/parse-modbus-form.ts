import type { Millis } from "@thimble/base";
import type { YamlNode } from "@thimble/model";
import type { FormInput, ParsedForm } from "../description/form.ts";
import { FORM_TERMS, refuseUnknownTerms } from "../description/terms.ts";
import type { ModbusBinding } from "./modbus-binding.ts";
import { modbusScheme } from "./modbus-line.ts";
import { isBitEntity, MAXIMUM_QUANTITY, MODBUS_ENTITIES, type ModbusEntity } from "./modbus-request.ts";
import { MODBUS_TYPE_WORDS, MODBUS_TYPES, type ModbusType } from "./modbus-value.ts";
import { expectedHref, parseModbusPlace } from "./parse-modbus-place.ts";

/** Terms of a Modbus form. @see WoT Modbus Binding, section "Modbus Vocabulary" */
export const MODBUS_FORM_TERMS: readonly string[] = [
  ...FORM_TERMS,
  ..."modv:function modv:entity modv:unitID modv:address modv:quantity modv:type modv:zeroBasedAddressing".split(" "),
  ..."modv:mostSignificantByte modv:mostSignificantWord modv:pollingTime modv:timeout".split(" "),
  ..."thimble:maximumGap thimble:requestsPerSecond".split(" "),
];

/** How long an answer may take when the form does not say; the binding's own default is for ever. */
const DEFAULT_TIMEOUT: Millis = 1000;

/** Units of a device, and of a device on a serial line, where 0 is all of them. @see MODBUS over Serial Line V1.02, section 2.2 */
const LAST_UNIT = 255;
const LAST_SERIAL_UNIT = 247;

/** Registers and coils are numbered from 0 to here on the wire. @see MODBUS Application Protocol V1.1b3, section 4.4 */
const LAST_ADDRESS = 65_535;

/** The table behind each function, by name and by code. @see WoT Modbus Binding, section "Function" */
const FUNCTION_ENTITIES: Readonly<Record<string, ModbusEntity>> = {
  readCoil: "Coil",
  readDiscreteInput: "DiscreteInput",
  readHoldingRegisters: "HoldingRegister",
  readInputRegisters: "InputRegister",
  writeSingleCoil: "Coil",
  writeSingleHoldingRegister: "HoldingRegister",
  writeMultipleCoils: "Coil",
  writeMultipleHoldingRegisters: "HoldingRegister",
  1: "Coil",
  2: "DiscreteInput",
  3: "HoldingRegister",
  4: "InputRegister",
  5: "Coil",
  6: "HoldingRegister",
  15: "Coil",
  16: "HoldingRegister",
};

/**
 * Reads a form `modbus+tcp://host:port/unit/address?quantity=1`, `modbus+rtu+tcp://` likewise or `modbus+rtu:///dev/ttyUSB0/unit/address`
 * with its `modv:` terms; reports what is wrong.
 * @see WoT Modbus Binding, sections "URL format" and "Modbus Vocabulary"
 */
export function parseModbusForm(input: FormInput): ParsedForm<ModbusBinding> | undefined {
  const { node, url, href } = input;
  refuseUnknownTerms(node, MODBUS_FORM_TERMS);
  const isSerial = modbusScheme(url) !== "modbus+tcp";
  const place = parseModbusPlace(input);
  const isZeroBased = node.get("modv:zeroBasedAddressing")?.asBoolean() ?? false;
  const lastWritten = isZeroBased ? LAST_ADDRESS : LAST_ADDRESS + 1;
  const unit = numberFrom(input, place.unit, "modv:unitID", "the unit id", isSerial ? LAST_SERIAL_UNIT : LAST_UNIT);
  const written = numberFrom(input, place.register, "modv:address", "the register", lastWritten);
  const entity = parseEntity(node);
  const type = parseType(input, entity);
  const quantity = parseQuantity(input, entity, type);
  const layout = {
    type: type ?? "xsd:unsignedShort",
    mostSignificantByte: node.get("modv:mostSignificantByte")?.asBoolean() ?? true,
    mostSignificantWord: node.get("modv:mostSignificantWord")?.asBoolean() ?? true,
  };
  const timeout = node.get("modv:timeout")?.asInteger(1) ?? DEFAULT_TIMEOUT;
  const pollEvery = node.get("modv:pollingTime")?.asInteger(0);
  if (isSerial && unit === 0 && input.isForReading)
    href.report("things.bad-description", "unit 0 is every device of the line, and none of them answers", {
      expected: `a unit from 1 to ${LAST_SERIAL_UNIT}, or writeOnly: true`,
    });
  if (input.isForWriting) refuseReadOnlyEntity(input, entity);
  if (unit === undefined || written === undefined || entity === undefined || quantity === undefined) return undefined;
  const address = isZeroBased ? written : written - 1;
  if (address < 0 || address + quantity - 1 > LAST_ADDRESS) {
    const hint = isZeroBased ? "" : ", or modv:zeroBasedAddressing: true";
    const expected = `write a register from ${isZeroBased ? 0 : 1} to ${lastWritten - quantity + 1}${hint}`;
    href.report("things.bad-description", `register ${written} is out of range`, { expected });
    return undefined;
  }
  const binding: ModbusBinding = {
    driver: "modbus",
    unit,
    entity,
    address,
    quantity,
    layout,
    timeout,
    maximumGap: node.get("thimble:maximumGap")?.asInteger(0, MAXIMUM_QUANTITY[entity] - 2) ?? 0,
    requestsPerSecond: parseRate(node),
    group: undefined,
  };
  return {
    driver: "modbus",
    address: place.address,
    read: input.isForReading ? binding : undefined,
    write: input.isForWriting ? binding : undefined,
    pollEvery,
  };
}

/** A number of the address's path or of a term of the form; the binding had the one before it had the other. */
function numberFrom(
  input: FormInput,
  text: string | undefined,
  term: string,
  what: string,
  most: number,
): number | undefined {
  const node = input.node.get(term);
  if (node !== undefined) return node.asInteger(0, most);
  if (text !== undefined && /^\d+$/.test(text) && Number(text) <= most) return Number(text);
  const state = text === undefined || text === "" ? `${what} is missing` : `${what} is "${text}"`;
  input.href.report("things.bad-description", state, {
    expected: `${expectedHref(modbusScheme(input.url))}, each a whole number, at most ${most}`,
  });
  return undefined;
}

function parseRate(node: YamlNode): number | undefined {
  const term = node.get("thimble:requestsPerSecond");
  const rate = term?.asNumber();
  if (rate === undefined || rate > 0) return rate;
  term?.report("things.bad-description", `it is ${rate}`, { expected: "a number above 0" });
  return undefined;
}

function parseEntity(node: YamlNode): ModbusEntity | undefined {
  const code = node.get("modv:function");
  const entity =
    code === undefined ? node.require("modv:entity", MODBUS_ENTITIES.join(" or ")) : node.get("modv:entity");
  if (entity !== undefined) return entity.asOneOf(MODBUS_ENTITIES);
  const name = code?.asOneOf(Object.keys(FUNCTION_ENTITIES));
  return name === undefined ? undefined : FUNCTION_ENTITIES[name];
}

function parseType({ node, property }: FormInput, entity: ModbusEntity | undefined): ModbusType | undefined {
  const type = node.get("modv:type")?.asOneOf(MODBUS_TYPES);
  if (type !== undefined) return type;
  const isBoolean = property.type === "boolean" || (entity !== undefined && isBitEntity(entity));
  return isBoolean ? "xsd:boolean" : "xsd:unsignedShort";
}

function parseQuantity(
  input: FormInput,
  entity: ModbusEntity | undefined,
  type: ModbusType | undefined,
): number | undefined {
  const needed = entity !== undefined && isBitEntity(entity) ? 1 : MODBUS_TYPE_WORDS[type ?? "xsd:unsignedShort"];
  const text = input.url.searchParams.get("quantity");
  const given = input.node.get("modv:quantity")?.asInteger(1) ?? (text === null ? needed : Number(text));
  if (given === needed) return given;
  const types = MODBUS_TYPES.filter((candidate) => MODBUS_TYPE_WORDS[candidate] === given);
  const hint = types.length === 0 ? "" : `, or modv:type: ${types.join(" or ")}`;
  const what = input.node.get("modv:quantity") ?? input.href;
  what.report("things.bad-description", `quantity ${given} does not fit ${type ?? "its type"}`, {
    expected: `quantity ${needed}${hint}`,
  });
  return undefined;
}

function refuseReadOnlyEntity({ node, href }: FormInput, entity: ModbusEntity | undefined): void {
  if (entity !== "InputRegister" && entity !== "DiscreteInput") return;
  const kind = entity === "InputRegister" ? "an input register" : "a discrete input";
  (node.get("modv:entity") ?? href).report("things.bad-description", `${kind} can not be written`, {
    expected: "add readOnly: true to the property, or op: readproperty to the form",
  });
}
