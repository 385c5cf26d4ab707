import { type Clock, describeError, type Logger, type Random, ThimbleError } from "@thimble/base";
import { type Scaling, unscaled } from "../description/scaling.ts";
import type { Binding } from "../driver/binding.ts";
import type { DriverAnswer } from "../driver/driver.ts";
import type { SimulatedBinding } from "../simulated/simulated-binding.ts";
import type { SimulatedDevice } from "../simulated/simulated-device.ts";
import { SimulatedEvents } from "../simulated/simulated-events.ts";

/** A simulated event as clients of a plant's server are told of it. */
export interface ServedEvent {
  /** `thing/event`. */
  readonly path: string;
  /** The words for it, for people. */
  readonly title: string;
  /** How a client is told of it over the protocol. */
  readonly read: Binding;
  readonly device: SimulatedDevice;
  /** When it happens. */
  readonly source: SimulatedBinding;
  /** The value in its unit is what a client is told times `scale` plus `offset`. */
  readonly scaling: Scaling & { readonly codes?: readonly number[] };
}

/** What telling of events needs. */
export interface ServedEventParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** Calls `tell` each time that one of these happens, with what a client is told; dispose to end it. */
export function runServedEvents<E extends ServedEvent>(
  events: readonly E[],
  { clock, random, logger }: ServedEventParts,
  tell: (event: E, held: number) => void | Promise<void>,
): Disposable {
  const running = new DisposableStack();
  for (const event of events) {
    const { device, source, scaling } = event;
    const simulated = new SimulatedEvents({ clock, random, device });
    const onAnswer = async (_index: number, answer: DriverAnswer): Promise<void> => {
      if (answer instanceof ThimbleError) return;
      const { value } = answer;
      await tell(event, scaling.codes === undefined ? unscaled(value, scaling) : (scaling.codes[value] ?? Number.NaN));
    };
    const onDown = (error: ThimbleError): void =>
      logger.warn("plant-event-failed", { event: event.path, error: describeError(error) });
    running.use(simulated.subscribe([source], { onAnswer, onDown }));
  }
  return running;
}
