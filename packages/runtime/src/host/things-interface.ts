import { abiFault, deniedFault } from "../container/container-fault.ts";
import type { CurrentCall } from "./current-call.ts";
import type { HandlerCall } from "./handler-call.ts";
import { OUTCOME } from "./outcomes.ts";
import { PRICES } from "./prices.ts";

/** `reading` is f64, f64 and an enum of one byte: 24 bytes with padding. @see CanonicalABI.md, "Despecialization" and "Size" */
const READING_BYTES = 24;
const READING_ALIGNMENT = 8;

/** `thimble:edge/things`. @see wit/edge.wit */
export function thingsInterface(current: CurrentCall): Readonly<Record<string, WebAssembly.HostFunction>> {
  return {
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
      if (outcome !== OUTCOME.accepted) call.container.refusedWrites += 1;
      return outcome;
    },
  };
}

function write(call: HandlerCall, number: number, value: number): number {
  const { container } = call;
  const path = container.profile.properties[number];
  if (path === undefined || !container.profile.isWritable(path)) return OUTCOME.denied;
  const range = container.profile.spec.ranges?.[path];
  const isInRange =
    value >= (range?.minimum ?? Number.NEGATIVE_INFINITY) && value <= (range?.maximum ?? Number.POSITIVE_INFINITY);
  if (!Number.isFinite(value) || !isInRange) return OUTCOME["out-of-range"];
  if (container.isUnreachable(number)) return OUTCOME.unreachable;
  call.write(path, value);
  return OUTCOME.accepted;
}

function checkProperty(call: HandlerCall, property: number): number {
  const number = property >>> 0;
  if (number >= call.container.profile.properties.length) throw abiFault(`Cannot use property ${number}: never opened`);
  return number;
}
