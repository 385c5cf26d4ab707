import type { Answers, HostCall } from "../../assemblyscript/test/recording-host.ts";

/** Answers for an event that says only that it happened, at 7 s. */
export const EVENT_NUMBERS: Answers[string] = ({ buffer }, [, , at, length]) => {
  const pointer = Buffer.from(buffer, at, length).toString();
  return pointer === "/0/vb" ? 1 : pointer === "/0/t" ? 7 : Number.NaN;
};

/** What is asked for its value and its time, whose sum is logged. */
export const EVENT_CALLS: readonly HostCall[] = [
  ["bus.number-at", "a", "/0/v"],
  ["bus.number-at", "a", "/0/vb"],
  ["bus.number-at", "a", "/0/t"],
  ["log.number", 2, "n", 8],
];
