import { type Clock, type Millis, sleep, ThimbleError } from "@thimble/base";
import type { BoundProperty } from "../description/thing-description.ts";
import type { Binding } from "../driver/binding.ts";
import type { Driver } from "../driver/driver.ts";
import { fromDevice } from "../pipeline/device-value.ts";

/** Time between two looks. */
const LOOK_AGAIN: Millis = 50;

/** What must hold for a write to be confirmed. */
export interface ConfirmParts {
  readonly driver: Driver;
  readonly bound: BoundProperty;
  /** What reads it back. */
  readonly read: Binding;
  readonly path: string;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Resolves when the device shows the value that was written, as far as the property's tolerance goes.
 * @throws ThimbleError things.not-confirmed when it shows another one, or none, for as long as it may take
 */
export async function confirmWrite(value: number, parts: ConfirmParts): Promise<void> {
  const { driver, bound, read, path, clock, signal } = parts;
  const { tolerance, within } = bound.confirm ?? { tolerance: 0, within: 0 };
  const options = signal === undefined ? {} : { signal };
  const until = clock.monotonic() + within;
  for (;;) {
    const [answer] = await driver.read([read], options);
    const shown = answer === undefined || answer instanceof ThimbleError ? undefined : fromDevice(answer.value, bound);
    if (shown !== undefined && Math.abs(shown - value) <= tolerance) return;
    if (clock.monotonic() >= until) {
      const state = shown === undefined ? "it can not be read" : `the device shows ${shown}`;
      throw new ThimbleError("things.not-confirmed", `Cannot confirm ${value} written to ${path}: ${state}`, {
        expected: `${value} within ${within} ms${tolerance > 0 ? `, ${tolerance} more or less` : ""}`,
        ...(answer instanceof ThimbleError && { cause: answer }),
      });
    }
    await sleep(clock, LOOK_AGAIN, signal);
  }
}
