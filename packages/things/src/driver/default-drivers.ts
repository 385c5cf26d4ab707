import { SharedTimers } from "@thimble/base";
import type { DriverParts } from "./driver-module.ts";
import { DRIVER_MODULES } from "./driver-modules.ts";
import { type DriverFactories, DriverRegistry } from "./driver-registry.ts";

/**
 * Every driver there is, on the real network. The composition root gives it to `ThingHost`.
 * @param others makes these kinds in another way
 */
export function defaultDrivers(parts: DriverParts, others: DriverFactories = {}): DriverRegistry {
  const shared = { timers: new SharedTimers(parts.clock), ...parts };
  const factories = DRIVER_MODULES.map(
    ({ kind, create }) => [kind, (address: string) => create(address, shared)] as const,
  );
  return new DriverRegistry({ ...Object.fromEntries(factories), ...others });
}
