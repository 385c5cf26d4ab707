import { deniedFault } from "../container/container-fault.ts";
import type { CurrentCall } from "./current-call.ts";
import type { HandlerCall } from "./handler-call.ts";
import { OUTCOME } from "./outcomes.ts";
import { PRICES } from "./prices.ts";
import { checkProperty, isInRange } from "./thing-checks.ts";
import { thingWaits } from "./thing-waits.ts";
import type { WaitingFunction, Waits } from "./waits.ts";

/** `reading` is f64, f64 and an enum of one byte: 24 bytes with padding. @see CanonicalABI.md, "Despecialization" and "Size" */
const READING_BYTES = 24;
const READING_ALIGNMENT = 8;

/** `thimble:edge/things`. @see wit/edge.wit */
export function thingsInterface(
  current: CurrentCall,
  waits: Waits,
): Readonly<Record<string, WebAssembly.HostFunction | WaitingFunction>> {
  return {
    ...thingWaits(current, waits),

    property(thingPointer = 0, thingLength = 0, namePointer = 0, nameLength = 0): number {
      const call = current.enter();
      call.charge(PRICES.open);
      const path = `${call.text(thingPointer, thingLength)}/${call.text(namePointer, nameLength)}`;
      const number = call.container.profile.numberOf(path);
      if (number === undefined) throw deniedFault(`Cannot open the property ${path}: not granted`);
      return number;
    },

    read(property = 0, result = 0): void {
      const call = current.enter();
      const number = checkProperty(call, property);
      const { profile } = call.container;
      if (number >= profile.readable) {
        throw deniedFault(`Cannot read the property ${profile.properties[number]}: granted for writing only`);
      }
      const view = call.result(result, READING_BYTES, READING_ALIGNMENT);
      call.container.storeReading(number, view, result >>> 0);
    },

    write(property = 0, value = 0): number {
      const call = current.enter();
      const outcome = write(call, checkProperty(call, property), value);
      if (outcome !== OUTCOME.accepted) call.container.refuse("writes");
      return outcome;
    },
  };
}

function write(call: HandlerCall, number: number, value: number): number {
  const { container } = call;
  const path = container.profile.properties[number];
  if (path === undefined || !container.profile.isWritable(path)) return OUTCOME.denied;
  if (!isInRange(container.profile.spec.ranges?.[path], value)) return OUTCOME["out-of-range"];
  if (container.isUnreachable(number)) return OUTCOME.unreachable;
  if (!container.takeWrite(call.arrived)) return OUTCOME["over-budget"];
  call.write(path, value);
  return OUTCOME.accepted;
}
