import type { Clock } from "@thimble/base";
import type { ContainerId } from "@thimble/runtime";
import type { ThingHost } from "@thimble/things";
import { EngineTap } from "../device/engine-tap.ts";
import { AlarmLog } from "./alarm-log.ts";
import { type DecisionLatency, DecisionTimes } from "./decision-times.ts";
import type { PlantSetup } from "./plant-setup.ts";
import type { PlayResult } from "./play-result.ts";
import { scoreAlarms } from "./score-alarms.ts";

/** Messages here are alarms. */
const ALARM_TOPIC = "plant/1/anomaly";

/** Measures a play of the record: which alarms there were, and how long decisions took. */
export class PlayMeter {
  /** To be put between the engine and the device. */
  readonly tap: EngineTap;
  readonly #plant: Pick<PlantSetup, "value" | "labels" | "config">;
  readonly #alarms = new AlarmLog(ALARM_TOPIC);
  readonly #times = new DecisionTimes();

  constructor(plant: Pick<PlantSetup, "value" | "labels" | "config">, clock: Clock) {
    this.#plant = plant;
    this.tap = new EngineTap((batch) => {
      this.#alarms.take(batch);
      for (const { container, time } of batch) this.#times.decided(container, time, clock.monotonic());
    });
  }

  /** Notes from now on when samples arrive. */
  watch(things: Pick<ThingHost, "onReading">): Disposable {
    return things.onReading(({ property, time }, arrived) => {
      if (property === this.#plant.value) this.#times.arrived(time, arrived);
    });
  }

  /** How the alarms fit the labels. */
  verdict(): Pick<PlayResult, "alarms" | "score" | "expected"> {
    const { labels, config } = this.#plant;
    const { times } = this.#alarms;
    const windows = labels.map(({ from, to }) => ({ from: from / 1000, to: to / 1000 }));
    const score = scoreAlarms(times, windows, (config.expect?.calm ?? 0) / 1000);
    return { alarms: times.length, score, expected: config.expect ?? null };
  }

  /** How long the decisions of a container took; undefined for one that decided nothing. */
  latencyOf(container: ContainerId): DecisionLatency | undefined {
    return this.#times.of(container);
  }
}
