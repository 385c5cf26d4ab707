import { sleep, ThimbleError } from "@thimble/base";
import type { DriverAnswer, PushedDriver } from "../driver/driver.ts";
import { abortable } from "./abortable.ts";
import { asThimbleError, type LoopParts } from "./poll-thing.ts";

/**
 * Takes what a Thing's device sends until the signal is aborted, and connects again when the connection is lost.
 * @throws signal.reason
 */
export async function listenToThing(
  driver: Pick<PushedDriver, "connect" | "subscribe">,
  parts: LoopParts,
): Promise<never> {
  const { thing, states, events = [], clock, emit, signal } = parts;
  let down = Promise.withResolvers<ThimbleError>();
  // What is known of the device behind a connection that many share.
  let away: ThimbleError | undefined;
  const onAway = (error: ThimbleError): void => {
    away = error;
    thing.fail(error);
  };
  const onBack = (): void => {
    if (away !== undefined) thing.recover();
    away = undefined;
  };
  const onDown = (error: ThimbleError): void => {
    away = undefined;
    down.resolve(error);
  };
  const onAnswer = async (index: number, answer: DriverAnswer): Promise<void> => {
    const state = states[index];
    if (state === undefined) {
      if (answer instanceof ThimbleError) thing.countError(answer);
      else await events[index - states.length]?.take(answer);
      return;
    }
    // One bad message says nothing of the connection.
    if (answer instanceof ThimbleError) thing.countError(answer);
    else for (const arrival of thing.accept([[state, answer]])) await emit(arrival, signal);
  };
  using _ = driver.subscribe([...states.flatMap(({ bound }) => bound.read ?? []), ...events.map(({ read }) => read)], {
    onAnswer,
    onDropped: () => thing.countDropped(),
    onDown,
    onAway,
    onBack,
  });
  for (;;) {
    down = Promise.withResolvers<ThimbleError>();
    try {
      await abortable(driver.connect(), signal);
      if (away === undefined) thing.recover();
      thing.fail(await abortable(down.promise, signal));
    } catch (error) {
      signal.throwIfAborted();
      thing.fail(asThimbleError(error));
    }
    await sleep(clock, thing.nextRetry(), signal);
  }
}
