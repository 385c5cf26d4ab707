import type { ContainerId, Effect, EngineListener, EventEffects } from "./engine.ts";

/** Effects of events that were handled, until they are handed to the engine's owner in one call. */
export class EffectsBatch {
  readonly #listener: EngineListener;
  #batch: EventEffects[] = [];

  constructor(listener: EngineListener) {
    this.#listener = listener;
  }

  add(container: ContainerId, time: number, effects: readonly Effect[]): void {
    this.#batch.push({ container, time, effects });
  }

  /** Hands over what there is. When this returns it is committed. */
  flush(): void {
    if (this.#batch.length === 0) return;
    // The owner may start or stop containers meanwhile: what they ask for belongs to the next batch.
    const batch = this.#batch;
    this.#batch = [];
    this.#listener.effects(batch);
  }
}
