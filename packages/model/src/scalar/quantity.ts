import { type Millis, parseDuration } from "@thimble/base";

/** Letters of a byte unit and how many times 1024 is in it. Compose counts in powers of 1024 whether `K`, `KB` or `KiB` is written. */
const BYTE_POWERS: Readonly<Record<string, number>> = { "": 0, k: 1, m: 2, g: 3 };
/** Letters after a count and the power of 1000 each stands for. */
const COUNT_POWERS: Readonly<Record<string, number>> = { "": 0, k: 1, M: 2, G: 3 };

/**
 * Parses a size in bytes: a whole number, or a text such as `64K`, `1.5K`, `4KiB`, `1m`, `300b`; in powers of 1024.
 * Returns undefined for anything else, for a size that is no whole number of bytes, and for one above 2^53 - 1.
 * @see Compose Specification, section "Specifying byte values"
 */
export function parseByteSize(text: string | number): number | undefined {
  const match = /^(\d+(?:\.\d+)?) ?(?:([kmg])(?:i?b)?|b)?$/i.exec(String(text));
  return match === null ? undefined : scaled(match[1], 1024 ** (BYTE_POWERS[match[2]?.toLowerCase() ?? ""] ?? 0));
}

/** Parses a count: a whole number, or a text such as `200k`, `1.5M`, `2G`; in powers of 1000. Undefined for anything else. */
export function parseCount(text: string | number): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([kMG]?)$/.exec(String(text));
  return match === null ? undefined : scaled(match[1], 1000 ** (COUNT_POWERS[match[2] ?? ""] ?? 0));
}

/**
 * Parses a rate to events a second: a count over a time, `50/s`, `2k/s`, `10/m`, `1/500ms`. Undefined for anything else, so that a bare
 * number, whose time nobody can tell, is none.
 */
export function parseRate(text: string): number | undefined {
  return parsePerTime(text, parseCount);
}

/** Parses a rate to bytes a second: a size over a time, `64K/s`, `1M/m`, in powers of 1024. Undefined for anything else. */
export function parseByteRate(text: string): number | undefined {
  return parsePerTime(text, parseByteSize);
}

function parsePerTime(text: string, parse: (text: string) => number | undefined): number | undefined {
  const [count, per, ...rest] = text.split("/");
  if (count === undefined || per === undefined || rest.length > 0) return undefined;
  const events = parse(count);
  const period: Millis | undefined = parseDuration(/^[a-z]/.test(per) ? `1${per}` : per);
  return events === undefined || period === undefined || period === 0 ? undefined : (events * 1000) / period;
}

/** The product where it is a whole number that a double holds exactly. The decimal digits are scaled exactly: 1.1 * 1000 is 1100. */
function scaled(digits: string | undefined, factor: number): number | undefined {
  const product = Number(digits) * factor;
  const value = Math.round(product);
  const isWhole = Math.abs(product - value) <= 1e-9 * Math.max(1, value);
  return isWhole && Number.isSafeInteger(value) ? value : undefined;
}
