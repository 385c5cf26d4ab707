import type { FormInput } from "../description/form.ts";
import { lineQuery } from "../serial/line-query.ts";
import { formatLineSettings, parseLineSettings } from "../serial/line-settings.ts";
import { type ModbusScheme, modbusScheme } from "./modbus-line.ts";
import { RTU_SETTINGS } from "./rtu-frame.ts";

/** @see MODBUS Messaging on TCP/IP V1.0b, section 4.3.2 */
const DEFAULT_PORT = 502;

/** A path of a serial port, and after it unit and register where both are there. */
const SERIAL_PATH = /^(?<port>.*?)(?:\/(?<unit>\d+)\/(?<register>\d*))?\/?$/;

/** What the address of a form says: where to connect, and the texts of its unit and register, undefined where it has none. */
export interface ModbusPlace {
  /** Where the driver connects; the same text for all forms of one line. */
  readonly address: string;
  readonly unit: string | undefined;
  readonly register: string | undefined;
}

/** How an address of this scheme is written, for an error's advice. */
export function expectedHref(scheme: ModbusScheme): string {
  return scheme === "modbus+rtu" ? "modbus+rtu:///dev/ttyUSB0/unit/register" : `${scheme}://host:port/unit/register`;
}

/** Takes the address of a form apart; reports a host or a serial port that is missing, and line settings that can not be. */
export function parseModbusPlace(input: FormInput): ModbusPlace {
  const { url } = input;
  const scheme = modbusScheme(url);
  const place = scheme === "modbus+rtu" ? parseSerialPlace(input) : parseNetworkPlace(url);
  if (place !== undefined) return place;
  const state = scheme === "modbus+rtu" ? "there is no serial port in it" : "there is no host in it";
  input.href.report("things.bad-description", state, { expected: expectedHref(scheme) });
  return { address: "", unit: undefined, register: undefined };
}

function parseNetworkPlace({ protocol, hostname, port, pathname }: URL): ModbusPlace | undefined {
  const [unit, register] = pathname.split("/").slice(1);
  if (hostname === "") return undefined;
  return { address: `${protocol}//${hostname}:${port === "" ? DEFAULT_PORT : port}`, unit, register };
}

function parseSerialPlace(input: FormInput): ModbusPlace | undefined {
  const { url, href } = input;
  const { port = "", unit, register } = SERIAL_PATH.exec(url.pathname)?.groups ?? {};
  if (url.hostname !== "" || port === "") return undefined;
  const settings = parseLineSettings(lineQuery(input), RTU_SETTINGS, ({ state, expected }) =>
    href.report("things.bad-description", state, { expected }),
  );
  return { address: `modbus+rtu://${port}?${formatLineSettings(settings)}`, unit, register };
}
