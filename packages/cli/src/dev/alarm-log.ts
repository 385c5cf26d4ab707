import { decodeSenml } from "@thimble/model";
import type { EventEffects } from "@thimble/runtime";

/** Collects the times of the alarms that containers publish on one topic, as SenML. */
export class AlarmLog {
  readonly #topic: string;
  readonly #times: number[] = [];

  constructor(topic: string) {
    this.#topic = topic;
  }

  /** When there was an alarm: seconds since 1970, in the order in which they were published. */
  get times(): readonly number[] {
    return this.#times;
  }

  /** Takes what containers did. @throws ThimbleError model.bad-senml when a message on the topic is no SenML */
  take(batch: readonly EventEffects[]): void {
    for (const { effects } of batch) {
      for (const effect of effects) {
        if (effect.kind !== "publish" || effect.topic !== this.#topic) continue;
        this.#times.push(...decodeSenml(new TextDecoder().decode(effect.payload)).map(({ time }) => time));
      }
    }
  }
}
