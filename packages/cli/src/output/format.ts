import type { Millis } from "@thimble/base";

/** Bytes for a person: `979 B`, `1.2 KB`, `64 KiB`: decimal for sizes of files, binary for whole pages of memory. */
export function formatBytes(bytes: number): string {
  if (bytes >= 1024 && bytes % 1024 === 0 && bytes < 1024 * 1024) return `${bytes / 1024} KiB`;
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} KB`;
  if (bytes < 1_000_000_000) return `${(bytes / 1_000_000).toFixed(1)} MB`;
  return `${(bytes / 1_000_000_000).toFixed(1)} GB`;
}

/** A count with thousands apart: `22,695`. */
export function formatCount(count: number): string {
  return Math.round(count)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A span of time for a person: `38 µs`, `2.4 ms`, `12.3 s`, `1 h 05 min`. */
export function formatMillis(span: Millis): string {
  if (span < 1) return `${Math.round(span * 1000)} µs`;
  if (span < 100) return `${span.toFixed(1)} ms`;
  if (span < 1000) return `${Math.round(span)} ms`;
  if (span < 60_000) return `${(span / 1000).toFixed(1)} s`;
  const minutes = Math.floor(span / 60_000);
  if (minutes < 60) return `${minutes} min ${pad(Math.floor(span / 1000) % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
}

/** A measured value with at most three digits after the point: `98.057`, `0`, `no value`. */
export function formatValue(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toFixed(3))) : "no value";
}

/** How people write a unit of which UCUM has another spelling. @see UCUM 2.1, tables 3 and 31 */
const FAMILIAR_UNITS: Readonly<Record<string, string>> = {
  "1": "",
  Cel: "°C",
  "[degF]": "°F",
  Ohm: "Ω",
  deg: "°",
  "{rev}/min": "rpm",
};

/** A value with its unit: `98.057 °F`, `no value`. */
export function formatQuantity(value: number, unit: string | undefined): string {
  if (!Number.isFinite(value)) return formatValue(value);
  return `${formatValue(value)} ${FAMILIAR_UNITS[unit ?? "1"] ?? unit}`.trimEnd();
}

/** A boolean of a Thing for a person: `on` or `off`. */
export function formatSwitch(value: number): string {
  return value === 0 ? "off" : "on";
}

/** Seconds since 1970 as `2014-02-08 13:55:00`, UTC. */
export function formatTime(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? "no time" : date.toISOString().slice(0, 19).replace("T", " ");
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}
