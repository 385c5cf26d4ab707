/** What stands behind the short form of a UUID. @see Bluetooth Core Specification 5.4, Vol 3, Part B, section 2.5.1 "UUID" */
const BASE = "00001000800000805f9b34fb";

/** A UUID in lower case without hyphens, 32 digits; of 4 or 8 digits the one that they stand for. Undefined for what is none. */
export function parseBleUuid(text: string): string | undefined {
  const digits = text.toLowerCase().replaceAll("-", "");
  if (/^[0-9a-f]{32}$/.test(digits)) return digits;
  return /^([0-9a-f]{4}|[0-9a-f]{8})$/.test(digits) ? digits.padStart(8, "0") + BASE : undefined;
}
