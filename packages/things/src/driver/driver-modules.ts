import { BLE } from "../ble/ble-module.ts";
import { CAN } from "../can/can-module.ts";
import { COAP } from "../coap/coap-module.ts";
import { HTTP } from "../http/http-module.ts";
import { MODBUS } from "../modbus/modbus-module.ts";
import { MQTT } from "../mqtt/mqtt-module.ts";
import { OPCUA } from "../opcua/opcua-module.ts";
import { SERIAL } from "../serial/serial-module.ts";
import { SIMULATED } from "../simulated/simulated-module.ts";
import { SPARKPLUG } from "../sparkplug/sparkplug-module.ts";
import { BOARD_MODULES } from "./board-modules.ts";
import type { DriverModule } from "./driver-module.ts";

/** Every driver there is. */
export const DRIVER_MODULES: readonly DriverModule[] = [
  BLE,
  CAN,
  COAP,
  HTTP,
  MODBUS,
  MQTT,
  OPCUA,
  SERIAL,
  SIMULATED,
  SPARKPLUG,
  ...BOARD_MODULES,
];

/** The driver of this name. */
export function driverModule(kind: string): DriverModule | undefined {
  return DRIVER_MODULES.find((module) => module.kind === kind);
}

/** The driver that serves forms of this URI scheme. */
export function driverModuleOfScheme(scheme: string): DriverModule | undefined {
  return DRIVER_MODULES.find((module) => module.schemes.includes(scheme));
}
