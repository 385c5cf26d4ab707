import { readFileSync } from "node:fs";

/** What each entry of a list of exceptions is there for, by the entry. */
export type Reasons = ReadonlyMap<string, string>;

/** Reads a list of exceptions. @throws Error for an entry without a reason */
export function readReasons(listPath: string): Reasons {
  return parseReasons(readFileSync(listPath, "utf8"), listPath);
}

/** Parses lines `entry  reason`; empty lines and # comments are skipped. @throws Error for an entry without a reason */
export function parseReasons(text: string, listPath: string): Reasons {
  const entries = text
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith("#"))
    .map((line): [string, string] => {
      const [entry = "", ...reason] = line.split(/\s+/);
      if (reason.length === 0) throw new Error(`${listPath}: ${entry} has no reason`);
      return [entry, reason.join(" ")];
    });
  return new Map(entries);
}
