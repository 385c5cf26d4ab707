import type { DriverModule } from "../driver/driver-module.ts";
import { fitsOneRequest, type ModbusBinding } from "./modbus-binding.ts";
import { ModbusDriver } from "./modbus-driver.ts";
import { MODBUS_SCHEMES } from "./modbus-line.ts";
import { MODBUS_FORM_TERMS, parseModbusForm } from "./parse-modbus-form.ts";

/** Modbus over TCP and on serial lines. */
export const MODBUS: DriverModule<ModbusBinding> = {
  kind: "modbus",
  schemes: MODBUS_SCHEMES,
  formTerms: MODBUS_FORM_TERMS,
  pollEvery: 1000,
  parseForm: parseModbusForm,
  areReadTogether: fitsOneRequest,
  // What can be written, coils and holding registers, can be read.
  readsBack: (write) => write,
  readTogetherWhen: "registers of one table of one unit, at most 125 apart",
  readTogether: (binding, group) => ({ ...binding, group }),
  shownPart: (bindings) => {
    const [unit, ...others] = new Set(bindings.map((binding) => binding.unit));
    return unit === undefined || others.length > 0 ? "" : `/${unit}`;
  },
  create: (address, { clock }) => new ModbusDriver({ address, clock }),
};
