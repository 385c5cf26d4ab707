import { type Clock, type Millis, sleep, ThimbleError } from "@thimble/base";
import type { BusCallOptions } from "../bus/bus-call-options.ts";

/** How a chip is waited for. */
export interface WaitOptions {
  readonly clock: Clock;
  readonly call: BusCallOptions;
  /** How errors name the chip. */
  readonly name: string;
  /** Time between two questions. */
  readonly every: Millis;
  /** Time after which it is given up. */
  readonly limit: Millis;
}

/**
 * Asks at once and then again and again, until there is an answer, and returns it.
 * @throws ThimbleError base.timeout when there is none within the limit; and what the question throws
 */
export async function waitUntilReady<T>(options: WaitOptions, ask: () => Promise<T | undefined>): Promise<T> {
  const { clock, call, name, every, limit } = options;
  const end = clock.monotonic() + limit;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (clock.monotonic() >= end)
      throw new ThimbleError("base.timeout", `Cannot read ${name}: it has not measured within ${limit} ms`);
    await sleep(clock, every, call.signal);
  }
}
