import { isThimbleError, ThimbleError } from "@thimble/base";
import type { ModbusBinding } from "../src/modbus/modbus-binding.ts";

/** A Modbus binding with nothing special about it. */
export function modbusBinding(parts: Partial<ModbusBinding> = {}): ModbusBinding {
  return {
    driver: "modbus",
    unit: 1,
    entity: "HoldingRegister",
    address: 0,
    quantity: 1,
    layout: { type: "xsd:unsignedShort", mostSignificantByte: true, mostSignificantWord: true },
    timeout: 1000,
    maximumGap: 0,
    requestsPerSecond: undefined,
    group: undefined,
    ...parts,
  };
}

/** A Thing Description in YAML with these properties, each a map in flow style or a block. */
export function thingText(properties: string, base = "modbus+tcp://127.0.0.1:1502/1/"): string {
  const lines = properties.split("\n").map((line) => `  ${line}`);
  return `"@context": https://www.w3.org/2022/wot/td/v1.1\ntitle: Test\nbase: "${base}"\nproperties:\n${lines.join("\n")}\n`;
}

/** Runs `work`, which must throw an error of the catalogue, and returns that. */
export function thrownBy(work: () => unknown): ThimbleError {
  try {
    work();
  } catch (error) {
    if (error instanceof ThimbleError) return error;
    throw error;
  }
  throw new Error("Nothing was thrown");
}

/** For `assert.rejects`: whether an error has this code. */
export function hasCode(code: Parameters<typeof isThimbleError>[1]): (error: unknown) => boolean {
  return (error) => isThimbleError(error, code);
}
