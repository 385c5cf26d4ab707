import { ThimbleError } from "@thimble/base";
import type { CommandContext } from "../command/command-context.ts";

/**
 * When an image was made, as whoever builds says it; undefined when nobody does. Milliseconds.
 * @throws ThimbleError base.argument when it is no time
 * @see SOURCE_DATE_EPOCH specification, reproducible-builds.org: seconds, set by whoever builds; never the clock
 */
export function creationTime({ environment }: CommandContext): number | undefined {
  const seconds = environment["SOURCE_DATE_EPOCH"];
  if (seconds === undefined || seconds === "") return undefined;
  if (/^\d{1,11}$/.test(seconds)) return Number(seconds) * 1000;
  throw new ThimbleError("base.argument", `Cannot take the time of creation from "${seconds}": it is no such time`, {
    where: "SOURCE_DATE_EPOCH",
    expected: "whole seconds since 1970 in UTC, for example 1700000000",
  });
}
