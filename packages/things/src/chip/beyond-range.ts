import { ThimbleError } from "@thimble/base";

/** The error of a property whose input is beyond what the chip can measure as it is set: the number that it gives is not what is there. */
export function beyondRange(property: string, name: string, expected: string): ThimbleError {
  return new ThimbleError("things.bad-answer", `Cannot read ${property} of ${name}: it is beyond the range`, {
    expected,
  });
}
