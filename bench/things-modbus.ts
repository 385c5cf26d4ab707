import { once } from "node:events";
import { createInterface } from "node:readline";
import { childFigures, startChild } from "./child-figures.ts";
import type { Report } from "./metric.ts";

const CHILD = "things-modbus-child.ts";
/** Registers of each slave, each a reading of its own. */
const REGISTERS = 50;
const SECONDS = 5;

/** What a client's process measured. */
interface Measured {
  readonly perSecond: number;
  /** CPU time of each reading, of all threads, microseconds. */
  readonly cpuPerReading: number;
  /** Resident memory, bytes. */
  readonly rss: number;
}

/**
 * Fifty registers of each slave as fast as they can be had, once through Things, host and driver, once by a bare loop over modbus-serial that reads each
 * register alone, as its examples do. The slaves are one process, the client another; both get the same slaves.
 */
export async function thingsModbus(report: Report): Promise<void> {
  for (const slaves of [1, 200]) {
    const server = startChild(CHILD, ["slaves", String(slaves)]);
    try {
      const [line] = await once(createInterface({ input: server.stdout }), "line");
      const things = await measure("things", String(line));
      const bare = await measure("modbus-serial", String(line));
      const name = `things-modbus.${slaves}`;
      const n = Math.round(things.perSecond * SECONDS);
      const beside = (value: number, ratio: number): { name: string; value: number; ratio: number } => ({
        name: "modbus-serial",
        value,
        ratio,
      });
      report.metric({
        metric: `${name}.per_second`,
        unit: "1/s",
        value: things.perSecond,
        n,
        peer: beside(bare.perSecond, things.perSecond / bare.perSecond),
      });
      report.metric({
        metric: `${name}.cpu_per_reading`,
        unit: "us",
        value: things.cpuPerReading,
        n,
        peer: beside(bare.cpuPerReading, bare.cpuPerReading / things.cpuPerReading),
      });
      report.metric({
        metric: `${name}.rss`,
        unit: "B",
        value: things.rss,
        n: 1,
        peer: beside(bare.rss, bare.rss / things.rss),
      });
    } finally {
      server.kill();
    }
  }
}

function measure(kind: "things" | "modbus-serial", ports: string): Promise<Measured> {
  return childFigures(CHILD, [kind, ports, String(REGISTERS), String(SECONDS)]);
}
