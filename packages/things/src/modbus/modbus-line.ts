import { assertNever, ThimbleError } from "@thimble/base";
import { percentDecoded } from "../description/percent-decoded.ts";
import { parseLineSettings } from "../serial/line-settings.ts";
import { SerialPortLine } from "../serial/serialport-line.ts";
import { TcpLine } from "../serial/tcp-line.ts";
import type { ModbusConnectionOptions } from "./modbus-connection.ts";
import { RTU_SETTINGS, rtuSilence } from "./rtu-frame.ts";
import { RtuFraming } from "./rtu-framing.ts";
import { TcpFraming } from "./tcp-framing.ts";

/** The URI schemes of Modbus: over TCP, on a serial port, and on a serial port behind a TCP server. */
export const MODBUS_SCHEMES: readonly ["modbus+tcp", "modbus+rtu", "modbus+rtu+tcp"] = [
  "modbus+tcp",
  "modbus+rtu",
  "modbus+rtu+tcp",
];
/** One of those schemes. */
export type ModbusScheme = (typeof MODBUS_SCHEMES)[number];

/** The scheme of an address, which is one of Modbus. */
export function modbusScheme(address: URL): ModbusScheme {
  const scheme = MODBUS_SCHEMES.find((candidate) => address.protocol === `${candidate}:`);
  if (scheme === undefined) throw new ThimbleError("base.bug", `Cannot use ${address.protocol} for Modbus`);
  return scheme;
}

/** The line of an address `modbus+tcp://host:port`, `modbus+rtu:///dev/ttyUSB0?baudRate=…` or `modbus+rtu+tcp://host:port`, and its framing. */
export function modbusLine(address: string): Pick<ModbusConnectionOptions, "line" | "framing"> {
  const url = new URL(address);
  const scheme = modbusScheme(url);
  switch (scheme) {
    case "modbus+tcp":
      return { line: new TcpLine(url), framing: () => new TcpFraming() };
    case "modbus+rtu+tcp":
      return { line: new TcpLine(url), framing: () => new RtuFraming(0) };
    case "modbus+rtu": {
      const settings = parseLineSettings(url.searchParams, RTU_SETTINGS, () => undefined);
      const line = new SerialPortLine({ path: percentDecoded(url.pathname, decodeURI), settings });
      return { line, framing: () => new RtuFraming(rtuSilence(settings)) };
    }
    default:
      return assertNever(scheme);
  }
}
