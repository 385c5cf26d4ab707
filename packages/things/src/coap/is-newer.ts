import type { Millis } from "@thimble/base";

/** A notification's number and when it came, by `Clock.monotonic()`. */
export interface NotificationMark {
  readonly observe: number;
  readonly arrived: Millis;
}

/** Numbers have 24 bits. @see RFC 7641, section 3.4 */
const HALF = 2 ** 23;

/** After this time a number says nothing any more. @see RFC 7641, section 3.4: 128 seconds */
const FRESH_FOR: Millis = 128_000;

/** Whether `next` was sent after `last`, although it may have come out of order. @see RFC 7641, section 3.4 */
export function isNewer(last: NotificationMark, next: NotificationMark): boolean {
  const { observe: v1 } = last;
  const { observe: v2 } = next;
  return (v1 < v2 && v2 - v1 < HALF) || (v1 > v2 && v1 - v2 > HALF) || next.arrived > last.arrived + FRESH_FOR;
}
