import { assertNever, type Clock, type Logger } from "@thimble/base";
import type { Effect, EventEffects } from "@thimble/runtime";
import type { Bus, PublishOptions } from "../bus/bus.ts";
import { isReservedTopic } from "../bus/reserved-topic.ts";
import type { LogLine } from "../record/device-event.ts";
import type { Ring } from "../record/ring.ts";
import type { StateChange, StateStore } from "../state/state-store.ts";
import type { ContainerUnits } from "./container-units.ts";
import type { WriteQueue } from "./write-queue.ts";

/** Where effects go. */
export interface EffectPorts {
  readonly store: StateStore;
  readonly bus: Bus;
  readonly writes: WriteQueue;
  readonly units: ContainerUnits;
  readonly logs: Ring<LogLine>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Applies the effects of many events: the keyed state of all of them in one transaction and first, then the rest in the
 * order in which it was asked for. So a message is never out before the state that goes with it is safe.
 *
 * @throws ThimbleError agent.state-unavailable when the state can not be committed; then nothing at all was applied
 */
export function applyEffects(batch: readonly EventEffects[], ports: EffectPorts): void {
  const changes = stateChanges(batch);
  if (changes.length > 0) ports.store.commit(changes);
  for (const { container, effects } of batch) {
    for (const effect of effects) applyOne(container, effect, ports);
  }
}

/** Whether something of the event is to be committed. */
export function changesState({ effects }: EventEffects): boolean {
  return effects.some(isStateEffect);
}

/** Whether it changes keyed state. */
export function isStateEffect(
  effect: Effect,
): effect is Extract<Effect, { readonly kind: "set-state" | "delete-state" }> {
  return effect.kind === "set-state" || effect.kind === "delete-state";
}

/** The last change of each key: a transaction writes no key twice. */
function stateChanges(batch: readonly EventEffects[]): readonly StateChange[] {
  const changes = new Map<string, Map<string, StateChange>>();
  for (const { container, effects } of batch) {
    const own = changes.get(container) ?? new Map<string, StateChange>();
    changes.set(container, own);
    for (const effect of effects) {
      if (!isStateEffect(effect)) continue;
      const { key } = effect;
      const value = effect.kind === "set-state" ? effect.value : undefined;
      own.set(key, { container, key, value });
    }
  }
  return [...changes.values()].flatMap((own) => [...own.values()]);
}

function publishOptions(
  { retain, qos }: Extract<Effect, { readonly kind: "publish" }>,
  container: string,
): PublishOptions {
  return { retain, qos, by: container };
}

function applyOne(container: string, effect: Effect, ports: EffectPorts): void {
  switch (effect.kind) {
    case "publish":
      // A grant such as `#` reaches reserved topics too; what is granted there is everything else.
      if (isReservedTopic(effect.topic)) ports.logger.warn("publish-refused", { container, topic: effect.topic });
      // Containers can not wait: who is behind makes the senders of readings wait, see Router.
      else void ports.bus.publish(effect.topic, effect.payload, publishOptions(effect, container));
      return;
    case "write":
      ports.writes.push(effect.property, ports.units.toThing(container, effect.property, effect.value), container);
      return;
    case "log":
      ports.logs.push({ time: ports.clock.now(), container, level: effect.level, message: effect.message });
      return;
    case "set-state":
    case "delete-state":
      return;
    default:
      assertNever(effect);
  }
}
