import { Bus } from "@thimble/agent";
import { SILENT_LOGGER, SystemClock } from "@thimble/base";
import type { Reading } from "@thimble/model";
import { EventLine, reportLatencies } from "./event-line.ts";
import { exampleContainer } from "./example-container.ts";
import { quantile, type Report } from "./metric.ts";
import { mosquitto } from "./peers/mosquitto.ts";

const READINGS = 1_000_000;
const MESSAGES = 500_000;
const PEER_MESSAGES = 200_000;
/** About what the least control loop's line is asked for at half load. */
const EMPTY_RATE = 1_000_000;
const SUBSCRIPTIONS = [1, 1_000, 100_000];
const MESSAGE_BYTES = 64;
const ROUNDS = 5;

/**
 * From the device's router and bus into a container and its decision, all on one core: how many events a second, and how long one takes at half that
 * rate. `numeric` is the least control loop; `guard` is the example, which writes four keys of state each time; `bytes64` are messages with a
 * payload of 64 bytes; `topics` is the bus alone with many subscriptions.
 */
export async function events(report: Report): Promise<void> {
  // What the machine itself adds: other programs, interrupts, the hypervisor.
  reportLatencies(report, "events.empty.loop", EMPTY_RATE, { send: () => undefined, pump: () => undefined });
  for (const [name, container] of [
    ["numeric", "threshold"],
    ["guard", "guard"],
  ] as const) {
    const line = await EventLine.open(await exampleContainer(container));
    const next = readings();
    line.report(report, name, READINGS, () => void line.router.deliver(next()));
  }
  await messages(report);
  for (const subscriptions of SUBSCRIPTIONS) topics(report, subscriptions);
}

async function messages(report: Report): Promise<void> {
  const line = await EventLine.open(await exampleContainer("gate"));
  const payload = new Uint8Array(MESSAGE_BYTES).fill(0x30);
  line.report(report, "bytes64", MESSAGES, () => void line.bus.publish("bench/gate", payload, { by: "bench" }));
  const peer = await mosquitto(PEER_MESSAGES, MESSAGE_BYTES);
  if (peer.kind === "missing") report.note(`mosquitto is left out: ${peer.why}`);
  else report.metric({ metric: "events.mosquitto.per_second", unit: "1/s", value: peer.perSecond, n: PEER_MESSAGES });
}

/** Messages a second through the bus to one listener each: to every subscription's topic in turn, and to one and the same beside all the others. */
function topics(report: Report, subscriptions: number): void {
  const bus = new Bus({ clock: new SystemClock(), logger: SILENT_LOGGER });
  const names = Array.from({ length: subscriptions }, (_, i) => `site/${i % 100}/machine/${i}/state`);
  let heard = 0;
  for (const name of names) {
    bus.subscribe(name, () => {
      heard += 1;
    });
  }
  bus.subscribe("site/+/alarm/#", () => undefined);
  const payload = new Uint8Array(MESSAGE_BYTES);
  for (const [suffix, published] of [
    ["", subscriptions],
    [".one", 1],
  ] as const) {
    const rates = new Float64Array(ROUNDS);
    heard = 0;
    for (let round = -1; round < ROUNDS; round++) {
      const started = performance.now();
      for (let i = 0; i < MESSAGES; i++) void bus.publish(names[i % published] ?? "", payload, { by: "bench" });
      if (round >= 0) rates[round] = MESSAGES / ((performance.now() - started) / 1000);
    }
    if (heard !== (ROUNDS + 1) * MESSAGES) throw new Error(`only ${heard} messages were heard`);
    report.metric({
      metric: `events.topics.${subscriptions}${suffix}.per_second`,
      unit: "1/s",
      value: quantile(rates, 0.5),
      n: ROUNDS * MESSAGES,
    });
  }
}

/** A sensor that reports every second. */
function readings(): () => Reading {
  let count = 0;
  return () => {
    const n = count++;
    return { property: "machine/temperature", value: 70 + (n % 7) * 0.1, time: 1.4e9 + n, quality: "good" };
  };
}
