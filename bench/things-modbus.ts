import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Report } from "./metric.ts";

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
    const server = start("slaves", [String(slaves)]);
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

async function measure(kind: "things" | "modbus-serial", ports: string): Promise<Measured> {
  const child = start(kind, [ports, String(REGISTERS), String(SECONDS)]);
  let output = "";
  child.stdout.on("data", (bytes: Buffer) => {
    output += bytes;
  });
  const [status] = await once(child, "close");
  if (status !== 0) throw new Error(`things-modbus: the process of ${kind} ended with status ${status}`);
  return JSON.parse(output);
}

function start(kind: string, args: readonly string[]) {
  const script = new URL("things-modbus-child.ts", import.meta.url).pathname;
  return spawn(process.execPath, ["--conditions=@thimble/source", script, kind, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}
