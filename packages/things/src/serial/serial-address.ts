import { percentDecoded } from "../description/percent-decoded.ts";
import { formatLineSettings, type LineSettings, parseLineSettings, type SettingProblem } from "./line-settings.ts";
import type { MessageFrame } from "./message-cutter.ts";

/** Line settings when nothing says: what most devices with messages of text come with. */
export const TEXT_SETTINGS: LineSettings = { baudRate: 9600, dataBits: 8, parity: "none", stopBits: 1 };

/** Where a serial driver connects and how messages are told apart there. */
export interface SerialAddress {
  /** `/dev/ttyUSB0` on this machine, or `host:port` of a server that has the line. */
  readonly place:
    | { readonly kind: "port"; readonly path: string; readonly settings: LineSettings }
    | { readonly kind: "tcp"; readonly host: string; readonly port: string };
  readonly frame: MessageFrame;
}

/** The place that the address of a form names, with the settings of this query; undefined when it names none. */
export function parsePlace(
  url: URL,
  query: URLSearchParams,
  onProblem: (problem: SettingProblem) => void,
): SerialAddress["place"] | undefined {
  if (url.protocol === "serial+tcp:")
    return url.hostname === "" || url.port === "" ? undefined : { kind: "tcp", host: url.hostname, port: url.port };
  const path = percentDecoded(url.pathname, decodeURI);
  if (url.hostname !== "" || path.length < 2) return undefined;
  return { kind: "port", path, settings: parseLineSettings(query, TEXT_SETTINGS, onProblem) };
}

/** An address as one text, the same for all forms that say the same of a line. */
export function formatSerialAddress({ place, frame }: SerialAddress): string {
  const shown = encodeURIComponent(JSON.stringify([frame.start ?? null, frame.end]));
  if (place.kind === "tcp") return `serial+tcp://${place.host}:${place.port}?frame=${shown}`;
  return `serial://${encodeURI(place.path)}?${formatLineSettings(place.settings)}&frame=${shown}`;
}

/** What `formatSerialAddress` has written. */
export function parseSerialAddress(address: string): SerialAddress {
  const url = new URL(address);
  const place = parsePlace(url, url.searchParams, () => undefined);
  const [start, end]: [string | null, MessageFrame["end"]] = JSON.parse(url.searchParams.get("frame") ?? "[]");
  return {
    place: place ?? { kind: "port", path: "", settings: TEXT_SETTINGS },
    frame: { start: start ?? undefined, end },
  };
}
