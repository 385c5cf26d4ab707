import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A measurement of the record. */
export interface Measurement {
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly time: number;
  readonly value: number;
}

/** The record that the plant plays, in its order, as precise as its register: hundredths. */
export function readRecord(example: string): Measurement[] {
  const [, ...lines] = readFileSync(join(example, "record/machine_temperature.csv"), "utf8").trim().split("\n");
  return lines.map((line) => {
    const [timestamp = "", value = ""] = line.split(",");
    return { time: seconds(timestamp), value: Math.round(Number(value) * 100) / 100 };
  });
}

/** The labelled failures of the record, both ends in them. */
export function readWindows(example: string): { readonly from: number; readonly to: number }[] {
  const text = readFileSync(join(example, "record/machine_temperature.windows.json"), "utf8");
  const windows: [string, string][] = JSON.parse(text);
  return windows.map(([from, to]) => ({ from: seconds(from), to: seconds(to) }));
}

function seconds(timestamp: string): number {
  return Date.parse(`${timestamp.slice(0, 19).replace(" ", "T")}Z`) / 1000;
}
