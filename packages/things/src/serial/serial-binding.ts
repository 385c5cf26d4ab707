import type { Millis } from "@thimble/base";
import type { Binding } from "../driver/binding.ts";
import type { Checksum } from "./checksum.ts";

/** Where a property is in the messages of a serial line. */
export interface SerialBinding extends Binding {
  readonly driver: "serial";
  /** What a message must match, a regular expression of RE2; undefined when it is only written. */
  readonly pattern: string | undefined;
  /** The group of the pattern that holds the value, by name; undefined for the first. */
  readonly group: string | undefined;
  /** Whether the value is written in decimal or in hexadecimal digits. */
  readonly radix: 10 | 16;
  readonly checksum: Checksum | undefined;
  /** What is sent to be told the value; undefined when the device speaks by itself. */
  readonly request: string | undefined;
  /** What is sent to write, with `{value}` in the place of the value; undefined when it is only read. */
  readonly template: string | undefined;
  /** What the device answers to a write, a regular expression of RE2; undefined when it answers nothing. */
  readonly confirm: string | undefined;
  /** How long an answer may take. */
  readonly timeout: Millis;
}
