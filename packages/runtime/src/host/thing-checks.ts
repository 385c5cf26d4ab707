import { abiFault } from "../container/container-fault.ts";
import type { ValueRange } from "../engine/engine.ts";
import type { HandlerCall } from "./handler-call.ts";

/** The number of a property that the container opened. @throws ContainerFault runtime.abi when it did not */
export function checkProperty(call: HandlerCall, property: number): number {
  const number = property >>> 0;
  if (number >= call.container.profile.properties.length) throw abiFault(`Cannot use property ${number}: never opened`);
  return number;
}

/** Whether a value is a number inside its range; without a range, any number is. */
export function isInRange(range: ValueRange | undefined, value: number): boolean {
  const minimum = range?.minimum ?? Number.NEGATIVE_INFINITY;
  const maximum = range?.maximum ?? Number.POSITIVE_INFINITY;
  return Number.isFinite(value) && value >= minimum && value <= maximum;
}
