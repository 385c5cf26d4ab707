import type { Driver } from "../driver/driver.ts";
import { isPolled } from "../driver/is-polled.ts";
import { listenToThing } from "./listen-to-thing.ts";
import { type LoopParts, pollThing } from "./poll-thing.ts";
import type { PropertyState } from "./property-state.ts";

/**
 * Takes what a Thing's device says until the signal is aborted: asks for it, listens, or both where some of its properties come by themselves.
 * @throws signal.reason
 */
export function feedThing(driver: Driver, parts: LoopParts): Promise<never> {
  if (driver.delivery === "pushed") return listenToThing(driver, parts);
  const { push } = driver;
  const { states, events = [] } = parts;
  const isAsked = ({ bound }: PropertyState): boolean => isPolled(driver, bound.read);
  if (push === undefined || (events.length === 0 && states.every(isAsked))) return pollThing(driver, parts);
  const polled = states.filter(isAsked);
  const pushed = states.filter((state) => !polled.includes(state));
  const source = { connect: () => driver.connect(), subscribe: push.subscribe.bind(push) };
  const listening = listenToThing(source, { ...parts, states: pushed });
  // Without a property that is asked for, whether the device is there is what listening shows, where it shows it.
  if (polled.length === 0 && pushed.length > 0) return listening;
  return Promise.race([listening, pollThing(driver, { ...parts, states: polled })]);
}
