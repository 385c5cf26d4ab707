import type { Millis } from "@thimble/base";
import { FAILURES } from "@thimble/model/contract";
import type { WaitAnswer } from "../engine/wait.ts";

/** The longest that a call may wait. @see wit/edge.wit types.failure */
export const MAXIMUM_WAIT_MS: Millis = 3_600_000;

/**
 * `result<_, failure>`: a byte that says ok or error, then the failure, an enum of one byte.
 * @see CanonicalABI.md, "Alignment" and "Element Size"
 */
export const UNIT_RESULT = { bytes: 2, alignment: 1, payload: 1 } as const;

/** `result<f64, failure>`: the payload at the alignment of a number. */
export const VALUE_RESULT = { bytes: 16, alignment: 8, payload: 8 } as const;

/** `result<reading, failure>`: the payload, 24 bytes, at the alignment of its numbers. */
export const READING_RESULT = { bytes: 32, alignment: 8, payload: 8 } as const;

/** Used where a container gives none. @see wit/edge.wit things.read-now */
const DEFAULT_TIMEOUT_MS: Millis = 10_000;

/** The timeout that a container gave, in milliseconds: 0 for the default. Undefined when it is longer than an hour. */
export function timeoutOf(milliseconds: number): Millis | undefined {
  const timeout = milliseconds >>> 0;
  if (timeout > MAXIMUM_WAIT_MS) return undefined;
  return timeout === 0 ? DEFAULT_TIMEOUT_MS : timeout;
}

/** Writes the head of a `result<…, failure>` and the failure, where it is one; true when it is not. */
export function storeFailure(
  view: DataView,
  pointer: number,
  payload: number,
  answer: WaitAnswer,
): answer is Extract<WaitAnswer, { value: number }> {
  const isFailure = "failure" in answer;
  view.setUint8(pointer, isFailure ? 1 : 0);
  if (isFailure) view.setUint8(pointer + payload, FAILURES.indexOf(answer.failure));
  return !isFailure;
}
