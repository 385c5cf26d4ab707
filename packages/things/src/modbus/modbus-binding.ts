import type { Millis } from "@thimble/base";
import type { Binding } from "../driver/binding.ts";
import { MAXIMUM_QUANTITY, type ModbusEntity } from "./modbus-request.ts";
import type { ModbusLayout } from "./modbus-value.ts";

/** Where a property is on a Modbus device. */
export interface ModbusBinding extends Binding {
  readonly driver: "modbus";
  /** Unit id, 0 to 255. */
  readonly unit: number;
  readonly entity: ModbusEntity;
  /** First register or coil as it goes over the wire, 0 to 65535. */
  readonly address: number;
  /** Registers or coils that it takes. */
  readonly quantity: number;
  readonly layout: ModbusLayout;
  /** How long an answer may take. */
  readonly timeout: Millis;
  /** How many registers or coils that nobody asked for may be read to reach the next one in the same request. */
  readonly maximumGap: number;
  /** Requests a second that its address may get at most; undefined for no limit. */
  readonly requestsPerSecond: number | undefined;
  /** Bindings of one group are read in one request, whatever lies between them; undefined for none. */
  readonly group: string | undefined;
}

/** Whether a property is on a Modbus device. */
export function isModbusBinding(binding: Binding | undefined): binding is ModbusBinding {
  return binding?.driver === "modbus";
}

/** Whether one request can read both, whatever lies between them. */
export function fitsOneRequest(a: ModbusBinding, b: ModbusBinding): boolean {
  const first = Math.min(a.address, b.address);
  const end = Math.max(a.address + a.quantity, b.address + b.quantity);
  return a.unit === b.unit && a.entity === b.entity && end - first <= MAXIMUM_QUANTITY[a.entity];
}
