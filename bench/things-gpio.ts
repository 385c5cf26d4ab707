import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, read, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Bus, Router } from "@thimble/agent";
import { SILENT_LOGGER, SystemClock, SystemRandom } from "@thimble/base";
import { MAXIMUM_BUDGET } from "@thimble/model";
import { InlineEngine } from "@thimble/runtime";
import {
  type DeviceFile,
  DriverRegistry,
  GpioDriver,
  type Kernel,
  LinuxKernel,
  NodeFileTree,
  parseThingDescription,
  SimulatedGpioChip,
  SimulatedKernel,
  ThingHost,
} from "@thimble/things";
import { exampleContainer, exampleSpec } from "./example-container.ts";
import { quantile, type Report } from "./metric.ts";

const EDGES = 5000;
/** Edges that do not count: until the machine code is made. */
const WARM_UP = 1000;
const CHIP = "/dev/gpiochip0";
/** `struct gpio_v2_line_event`, of which the kernel writes one for each edge. */
const EVENT_BYTES = 48;

const THING = `
"@context": https://www.w3.org/2022/wot/td/v1.1
title: A line
properties:
  level: { type: boolean, readOnly: true, forms: [{ href: "gpio:${CHIP}/0" }] }
`;

/**
 * From an edge on a line to the decision of a container that hears of it, through driver, host, router and engine. `line` is a line of the simulated kernel,
 * in this process. `thread` is the same, but its events come through a pipe of the real kernel and the thread that waits for a device, as those of a real
 * line do; beside it a bare loop of reads from such a pipe, which is the least that a program without Thimble does.
 */
export async function thingsGpio(report: Report): Promise<void> {
  const line = await measureLine((kernel) => kernel);
  tell(report, "line", line);
  using pipe = new Pipe();
  const bare = await measureBare(pipe);
  const thread = await measureLine((kernel) => throughPipe(kernel, pipe));
  tell(report, "thread", thread, bare);
}

function tell(report: Report, name: string, samples: Float64Array, bare?: Float64Array): void {
  for (const [label, share] of [
    ["p50", 0.5],
    ["p99", 0.99],
  ] as const) {
    const value = quantile(samples, share);
    const base = bare === undefined ? undefined : quantile(bare, share);
    report.metric({
      metric: `things-gpio.${name}.${label}`,
      unit: "us",
      value,
      n: samples.length,
      ...(base !== undefined && { peer: { name: "bare read loop", value: base, ratio: base / value } }),
    });
  }
}

/** Microseconds from each edge to the container's decision. */
async function measureLine(wrap: (kernel: SimulatedKernel) => Kernel): Promise<Float64Array> {
  const clock = new SystemClock();
  const simulated = new SimulatedKernel({ clock });
  const chip = new SimulatedGpioChip({ clock, names: ["LINE"] });
  simulated.attach(CHIP, chip);
  const kernel = wrap(simulated);
  const drivers = new DriverRegistry({
    gpio: (address) => new GpioDriver({ address, clock, kernel, files: new NodeFileTree() }),
  });
  await using host = new ThingHost({ clock, random: new SystemRandom(), logger: SILENT_LOGGER, drivers });
  const router = new Router({
    bus: new Bus({ clock, logger: SILENT_LOGGER }),
    logger: SILENT_LOGGER,
    last: () => undefined,
  });
  let decided: (() => void) | undefined;
  const engine = new InlineEngine({
    clock,
    logger: SILENT_LOGGER,
    listener: {
      effects: () => decided?.(),
      ended: (end) => {
        throw new Error(`a benchmark's container ended: ${end.message}`);
      },
    },
  });
  const usual = exampleSpec(await exampleContainer("edge"), "bench/edge");
  // Every edge is decided upon; the budget is for a valve, not for a benchmark.
  const spec = { ...usual, budget: { ...usual.budget, writesPerSecond: MAXIMUM_BUDGET.writesPerSecond } };
  router.attach(await engine.start(spec), spec);
  using _ = host.onReading((reading) => router.deliver(reading));
  const first = new Promise<void>((resolve) => {
    decided = resolve;
  });
  host.add(parseThingDescription(THING, "line.td.yaml", "line"));
  await first;
  return await sample((level, done) => {
    decided = done;
    chip.drive(0, level);
  });
}

/** Microseconds from each event in the pipe to the end of the read that gives it. */
function measureBare(pipe: Pipe): Promise<Float64Array> {
  const buffer = new Uint8Array(EVENT_BYTES);
  return sample((_level, done) => {
    read(pipe.descriptor, buffer, 0, EVENT_BYTES, null, () => done());
    pipe.write(buffer);
  });
}

async function sample(edge: (level: boolean, done: () => void) => void): Promise<Float64Array> {
  const samples = new Float64Array(EDGES);
  for (let i = -WARM_UP; i < EDGES; i++) {
    // Nothing of the edge before is left to do.
    await new Promise((resolve) => setImmediate(resolve));
    const started = performance.now();
    await new Promise<void>((resolve) => edge(i % 2 === 0, resolve));
    if (i >= 0) samples[i] = (performance.now() - started) * 1000;
  }
  return samples;
}

/** A named pipe. */
class Pipe implements Disposable {
  readonly path: string;
  readonly descriptor: number;
  readonly #folder: string;

  constructor() {
    this.#folder = mkdtempSync(join(tmpdir(), "thimble-bench-"));
    this.path = join(this.#folder, "pipe");
    execFileSync("mkfifo", [this.path]);
    this.descriptor = openSync(this.path, "r+");
  }

  write(bytes: Uint8Array): void {
    writeSync(this.descriptor, bytes);
  }

  [Symbol.dispose](): void {
    closeSync(this.descriptor);
    rmSync(this.#folder, { recursive: true });
  }
}

/** A simulated kernel whose lines tell their events through a pipe and the thread of a device. */
function throughPipe(kernel: SimulatedKernel, pipe: Pipe): Kernel {
  const linux = new LinuxKernel();
  const wrap = (file: DeviceFile, told: DeviceFile): DeviceFile => ({
    ...{ name: file.name, ioctl: (request, memory) => file.ioctl(request, memory) },
    burst: (calls) => file.burst(calls),
    derive: (descriptor, name) => wrap(file.derive(descriptor, name), told),
    listen: (listener) => {
      const onBytes = async (bytes: Uint8Array): Promise<void> => pipe.write(bytes);
      file.listen({ ...listener, onBytes });
      return told.listen(listener);
    },
    close: async () => void (await Promise.all([file.close(), told.close()])),
  });
  return {
    open: async (path) => wrap(await kernel.open(path), await linux.open(pipe.path)),
    monotonic: () => kernel.monotonic(),
  };
}
