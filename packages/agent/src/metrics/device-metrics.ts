import type { Clock, EpochMillis } from "@thimble/base";
import type { Engine } from "@thimble/runtime";
import type { ThingHost } from "@thimble/things";
import type { Bus } from "../bus/bus.ts";
import type { ActionDesk } from "../containers/action-desk.ts";
import type { WriteQueue } from "../containers/write-queue.ts";
import type { MqttCounts } from "../mqtt/mqtt-listener.ts";
import type { MeasuredStateStore } from "../state/measured-state-store.ts";
import type { ReadingIntake } from "../things/reading-intake.ts";
import type { StaleWatch } from "../things/stale-watch.ts";
import { ProcessProbe } from "./process-probe.ts";
import type { MetricsSnapshot, ThingSnapshot } from "./snapshot.ts";
import { type CensusParts, takeCensus } from "./take-census.ts";
import { writeMetrics } from "./write-metrics.ts";

/** Things that have series of their own, as long as there are not more. */
const MAXIMUM_THING_SERIES = 1000;

/** What metrics are made of. */
export interface DeviceMetricsParts extends CensusParts {
  readonly engine: Pick<Engine, "stats">;
  readonly bus: Pick<Bus, "counts">;
  readonly store: Pick<MeasuredStateStore, "counts">;
  readonly intake: Pick<ReadingIntake, "counts">;
  readonly writes: Pick<WriteQueue, "counts">;
  readonly actions: Pick<ActionDesk, "counts">;
  readonly stale: Pick<StaleWatch, "count">;
  readonly things: Pick<ThingHost, "list">;
  /** Undefined when MQTT clients are not served. */
  readonly mqtt: () => MqttCounts | undefined;
  readonly clock: Clock;
  readonly startedAt: EpochMillis;
  readonly version: string | undefined;
}

/** Makes the metrics of a device when somebody asks. From the first time on it also watches the process. */
export class DeviceMetrics implements Disposable {
  readonly #parts: DeviceMetricsParts;
  #probe: ProcessProbe | undefined;

  constructor(parts: DeviceMetricsParts) {
    this.#parts = parts;
  }

  /** The metrics as they are now, as text in pieces. */
  async pieces(): Promise<Iterable<string>> {
    const census = await takeCensus(this.#parts);
    return writeMetrics(this.#snapshot(census));
  }

  /** Watches the process no more. Idempotent. */
  [Symbol.dispose](): void {
    this.#probe?.[Symbol.dispose]();
  }

  #snapshot(census: Awaited<ReturnType<typeof takeCensus>>): MetricsSnapshot {
    const { engine, bus, store, intake, writes, actions, stale, things, mqtt, clock, startedAt, version } = this.#parts;
    this.#probe ??= new ProcessProbe(clock, startedAt);
    const listed = things.list();
    return {
      ...census,
      version,
      engine: engine.stats(),
      bus: bus.counts,
      mqtt: mqtt(),
      store: store.counts,
      readings: intake.counts.total,
      writes: writes.counts,
      actions: actions.counts,
      staleProperties: stale.count,
      things: listed.length > MAXIMUM_THING_SERIES ? [] : listed.map(thingSnapshot),
      process: this.#probe.counts(),
    };
  }
}

function thingSnapshot({
  thing,
  isReachable,
  reads,
  errors,
  retries,
  dropped,
}: ReturnType<ThingHost["list"]>[number]): ThingSnapshot {
  return { thing: thing.name, isReachable, reads, errors, retries, dropped };
}
