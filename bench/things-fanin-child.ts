import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Agent } from "@thimble/agent";
import { SILENT_LOGGER, SystemClock, SystemRandom } from "@thimble/base";
import { openImageStore } from "@thimble/images";
import { InlineEngine } from "@thimble/runtime";
import { defaultDrivers, ThingHost } from "@thimble/things";
import { quantile } from "./metric.ts";

const [kind = "device", count = "1000", seconds = "5"] = process.argv.slice(2);
const things = Number(count);

/** When each Thing's last reading came, and how much later than a second after the one before. */
const last = new Map<string, number>();
const late: number[] = [];
let readings = 0;

function note(name: string): void {
  const now = performance.now();
  const before = last.get(name);
  if (before !== undefined) late.push((now - before) / 1000 - 1);
  last.set(name, now);
  readings += 1;
}

const empty = process.memoryUsage().heapUsed;
const began = performance.now();
const end = kind === "device" ? await startDevice() : startTimers();
const apply = (performance.now() - began) / 1000;
// Until every one has been read twice and the machine code is made.
await pause(5);
[readings, late.length] = [0, 0];
const cpu = process.cpuUsage();
const from = performance.now();
await pause(Number(seconds));
const wall = (performance.now() - from) / 1000;
const used = process.cpuUsage(cpu);
const rss = process.memoryUsage.rss();
setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");
collect();
const live = process.memoryUsage().heapUsed - empty;
console.log(
  JSON.stringify({
    perSecond: readings / wall,
    cpu: (used.user + used.system) / 1e6 / wall,
    rss,
    live,
    apply,
    late: quantile(Float64Array.from(late), 0.99),
  }),
);
await end();
process.exit(0);

function startTimers(): () => Promise<void> {
  const timers = Array.from({ length: things }, (_, i) => setInterval(() => note(`t${i}`), 1000));
  return async () => {
    for (const timer of timers) clearInterval(timer);
  };
}

async function startDevice(): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), "thimble-fanin-"));
  const parts = { clock: new SystemClock(), random: new SystemRandom(), logger: SILENT_LOGGER };
  const host = new ThingHost({ ...parts, drivers: defaultDrivers(parts) });
  host.onReading(({ property }) => note(property));
  const agent = await Agent.open({
    ...parts,
    dataDirectory: join(folder, "data"),
    engine: (listener) => new InlineEngine({ ...parts, listener }),
    things: host,
    images: await openImageStore(join(folder, "images")),
    mqtt: undefined,
  });
  await agent.apply({ app: { name: "fanin", services: [] }, images: {}, things: descriptions() });
  return async () => {
    await agent.close();
    rmSync(folder, { recursive: true, force: true });
  };
}

function descriptions(): Readonly<Record<string, string>> {
  const text = JSON.stringify({
    "@context": "https://www.w3.org/2022/wot/td/v1.1",
    title: "Sensor",
    properties: {
      temperature: {
        type: "number",
        unit: "Cel",
        readOnly: true,
        "thimble:simulate": { kind: "sine", mean: 20, amplitude: 5, period: "60s" },
        forms: [{ href: "simulated:" }],
      },
    },
  });
  return Object.fromEntries(Array.from({ length: things }, (_, i) => [`sensor-${i}`, text]));
}

function pause(length: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, length * 1000));
}
