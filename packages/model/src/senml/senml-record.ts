/**
 * A measurement with its name and time written out: what RFC 8428 calls a resolved record.
 * @see RFC 8428, section 4.6
 */
export interface SenmlRecord {
  /** Whole name: letters, digits and `-:./_`, first a letter or digit. */
  readonly name: string;
  /** Primary SenML unit; undefined for none, as for booleans and texts. */
  readonly unit: string | undefined;
  /** Seconds since 1970-01-01T00:00:00Z; below 2^28, seconds relative to now. */
  readonly time: number;
  /** Undefined only where there is a sum. */
  readonly value: number | string | boolean | Uint8Array | undefined;
  /** Integral of the value over time. */
  readonly sum: number | undefined;
  /** Seconds until the next record of this name is due at the latest. */
  readonly updateTime: number | undefined;
}

/** The version of SenML that is written and read. @see RFC 8428, section 4.4 */
export const SENML_VERSION: number = 10;

/** Times from this on are absolute, those below relative to now. @see RFC 8428, section 4.5.3 */
export const SENML_ABSOLUTE_TIME: number = 2 ** 28;

/** Whether a text may be the whole name of a record. @see RFC 8428, section 4.5.1 */
export function isSenmlName(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9\-:./_]*$/.test(text);
}
