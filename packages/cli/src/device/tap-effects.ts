import type { EngineListener, EventEffects } from "@thimble/runtime";

/** A listener that does as the given one and then shows what containers did. */
export function tapEffects(
  listener: EngineListener,
  onEffects: (batch: readonly EventEffects[]) => void,
): EngineListener {
  return {
    effects: (batch) => {
      listener.effects(batch);
      onEffects(batch);
    },
    ended: (end) => listener.ended(end),
    askThing: async (...asked) => (await listener.askThing?.(...asked)) ?? { failure: "unreachable" },
  };
}
