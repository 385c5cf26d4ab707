import { cpus, release, totalmem } from "node:os";
import { type DensityOptions, density } from "./density.ts";
import { events } from "./events.ts";
import { instructions } from "./instructions.ts";
import { meter } from "./meter.ts";
import type { Metric, Report } from "./metric.ts";
import { neighbour } from "./neighbour.ts";
import { prepare } from "./prepare.ts";
import { size } from "./size.ts";
import { start } from "./start.ts";
import { thingsFanin } from "./things-fanin.ts";
import { thingsGpio } from "./things-gpio.ts";
import { thingsModbus } from "./things-modbus.ts";
import { watch } from "./watch.ts";
import { wire } from "./wire.ts";

const BENCHMARKS: Readonly<
  Record<string, { readonly about: string; readonly run: (report: Report, options: DensityOptions) => Promise<void> }>
> = {
  size: { about: "bytes of each example: Wasm, image, on the wire", run: size },
  wire: {
    about:
      "bytes of an image, of the releases of an app, and of large layers that changed a little; plain pulls, docker and skopeo beside them",
    run: wire,
  },
  start: { about: "prepared container to first handled event; docker run and Wasmtime beside it", run: start },
  density: { about: "1,000 to 1,000,000 containers in one process: memory each, time to start all", run: density },
  events: {
    about: "events a second through bus and container on one core, latency at half that rate; Mosquitto beside it",
    run: events,
  },
  prepare: { about: "from bytes to runnable, for 1 KB to 1 MB; V8's compiling alone beside it", run: prepare },
  meter: { about: "five kernels metered, against the same without a meter", run: meter },
  instructions: { about: "how long a unit of the budget lasts, for each kind of instruction", run: instructions },
  "things-modbus": {
    about: "readings from 1 and from 200 Modbus TCP slaves; a bare loop over modbus-serial beside it",
    run: thingsModbus,
  },
  "things-gpio": {
    about: "edge on a simulated line to a container's decision; a bare read loop beside it",
    run: thingsGpio,
  },
  "things-fanin": { about: "10,000 Things read once a second on one device; bare timers beside it", run: thingsFanin },
  watch: {
    about: "from a saved source to the new container in place of the old; thimble build and asc beside it",
    run: watch,
  },
  neighbour: {
    about: "how long a container's neighbour waits during each attack; the same without beside it",
    run: neighbour,
  },
};

// Whoever reads may have seen enough: `npm run bench -- size | head -1`.
process.stdout.on("error", () => process.exit(0));

const args = process.argv.slice(2);
/** `--sizes=10000,100000`: how many containers `density` starts. */
const sizes = args
  .find((arg) => arg.startsWith("--sizes="))
  ?.slice("--sizes=".length)
  .split(",")
  .map(Number);
const isJson = args.includes("--json");
const names = args.filter((arg) => !arg.startsWith("--"));
const unknown = names.find((name) => BENCHMARKS[name] === undefined);
if (names.length === 0 || unknown !== undefined) {
  if (unknown !== undefined) process.stderr.write(`error: no benchmark is called "${unknown}"\n`);
  process.stderr.write("npm run bench -- NAME… [--json] [--sizes=COUNT,…]\n\n");
  for (const [name, { about }] of Object.entries(BENCHMARKS)) process.stderr.write(`  ${name.padEnd(14)} ${about}\n`);
  process.exit(unknown === undefined ? 0 : 2);
}

if (!isJson)
  console.log(
    `Node ${process.version}, ${cpus().length} cores, ${cpus()[0]?.model ?? "?"}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}\n`,
  );
for (const name of names) await BENCHMARKS[name]?.run(reporter(name), { sizes });

function reporter(bench: string): Report {
  return {
    metric: (metric) => console.log(isJson ? JSON.stringify({ bench, ...metric }) : describe({ bench, ...metric })),
    note: (text) => {
      if (!isJson) console.log(`  ${text}`);
    },
  };
}

function describe(metric: Metric): string {
  const value = `${format(metric.value)} ${metric.unit}`.padStart(16);
  const peer =
    metric.peer === undefined
      ? ""
      : `   ${metric.peer.name}: ${format(metric.peer.value)} ${metric.unit}, ratio ${format(metric.peer.ratio)}`;
  return `${metric.metric.padEnd(34)} ${value}   n=${metric.n}${peer}`;
}

function format(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString("en-US") : value.toPrecision(3);
}
