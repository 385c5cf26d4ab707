import type { Binding } from "./binding.ts";
import type { Driver } from "./driver.ts";

/** Whether the host has to ask for what this binding reads, or the device says it by itself. */
export function isPolled(driver: Driver, binding: Binding | undefined): boolean {
  if (driver.delivery === "pushed") return false;
  return binding === undefined || driver.push?.has(binding) !== true;
}
