import { childFigures } from "./child-figures.ts";
import type { Report } from "./metric.ts";

const THINGS = 10_000;
const SECONDS = 20;

/** What a child process measured. */
interface Measured {
  /** Readings that came, a second. */
  readonly perSecond: number;
  /** CPU time for each second that went by, of all threads. */
  readonly cpu: number;
  /** Resident memory, bytes. */
  readonly rss: number;
  /** What is alive in the heap, bytes, beside what was before the Things were taken on. */
  readonly live: number;
  /** How long it took to take the Things on, seconds. */
  readonly apply: number;
  /** How late a reading is by its own period, in the 99th percentile, seconds. */
  readonly late: number;
}

/**
 * Ten thousand simulated Things of one property, each polled once a second, on one device: agent, bus with every reading retained, no containers. The
 * same count of bare timers beside it, which is the least that anything that polls so many can take.
 */
export async function thingsFanin(report: Report): Promise<void> {
  const device = await measure("device");
  const timers = await measure("timers");
  const name = `things-fanin.${THINGS}`;
  const n = Math.round(device.perSecond * SECONDS);
  const beside = (value: number, peer: number): { name: string; value: number; ratio: number } => ({
    name: "timers",
    value: peer,
    ratio: peer / value,
  });
  report.metric({ metric: `${name}.per_second`, unit: "1/s", value: device.perSecond, n });
  report.metric({ metric: `${name}.cpu`, unit: "ratio", value: device.cpu, n, peer: beside(device.cpu, timers.cpu) });
  const [rss, bare] = [device.rss / THINGS, timers.rss / THINGS];
  report.metric({ metric: `${name}.rss`, unit: "B", value: device.rss, n: 1, peer: beside(device.rss, timers.rss) });
  report.metric({ metric: `${name}.rss_per_thing`, unit: "B", value: rss, n: THINGS, peer: beside(rss, bare) });
  report.metric({ metric: `${name}.live_per_thing`, unit: "B", value: device.live / THINGS, n: THINGS });
  report.metric({
    metric: `${name}.late.p99`,
    unit: "s",
    value: device.late,
    n,
    peer: beside(device.late, timers.late),
  });
  report.metric({ metric: `${name}.apply`, unit: "s", value: device.apply, n: 1 });
}

function measure(kind: "device" | "timers"): Promise<Measured> {
  return childFigures("things-fanin-child.ts", [kind, String(THINGS), String(SECONDS)]);
}
