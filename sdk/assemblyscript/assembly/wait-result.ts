import { Failure } from "./failure";

/** Where the host writes what a wait gave: whether it failed at 0, the value or the failure behind it. At most a reading. */
// @ts-ignore: decorator
@inline
export const RESULT: usize = memory.data(32, 8);

/** Where the value of a result lies that has one: at the alignment of a number. */
// @ts-ignore: decorator
@inline
export const VALUE: usize = 8;

/** Where the host writes a reading: value at 0, time at 8, quality at 16. Where the value of a result lies, too. */
// @ts-ignore: decorator
@inline
export const READING: usize = RESULT + VALUE;

/** What a result in RESULT says; its failure lies so many bytes behind its head. */
export function failureAt(payload: usize): Failure {
  return load<u8>(RESULT) == 0 ? Failure.None : <Failure>load<u8>(RESULT + payload);
}
