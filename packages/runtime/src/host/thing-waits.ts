import { abiFault, deniedFault } from "../container/container-fault.ts";
import type { ThingRequest } from "../engine/wait.ts";
import type { CurrentCall } from "./current-call.ts";
import type { HandlerCall } from "./handler-call.ts";
import { PRICES } from "./prices.ts";
import { checkProperty, isInRange } from "./thing-checks.ts";
import { READING_RESULT, storeFailure, timeoutOf, UNIT_RESULT, VALUE_RESULT } from "./wait-results.ts";
import type { WaitingFunction, Waits } from "./waits.ts";

/** The functions of `thimble:edge/things` that wait for a device, and those that open what they are asked of. @see wit/edge.wit */
export function thingWaits(
  current: CurrentCall,
  waits: Waits,
): Readonly<Record<string, WebAssembly.HostFunction | WaitingFunction>> {
  return {
    action(thingPointer = 0, thingLength = 0, namePointer = 0, nameLength = 0): number {
      const call = current.enter();
      call.charge(PRICES.open);
      const path = `${call.text(thingPointer, thingLength)}/${call.text(namePointer, nameLength)}`;
      const number = call.container.profile.actions.indexOf(path);
      if (number === -1) throw deniedFault(`Cannot open the action ${path}: not granted`);
      return number;
    },

    "read-now": readNow(current, waits),
    "write-now": writeNow(current, waits),
    invoke: invoke(current, waits),
  };
}

function readNow(current: CurrentCall, waits: Waits): WaitingFunction {
  return {
    ask(property = 0, timeout = 0, result = 0): number {
      const call = current.enter();
      call.result(result, READING_RESULT.bytes, READING_RESULT.alignment);
      const number = checkProperty(call, property);
      const { properties, readable } = call.container.profile;
      const path = properties[number];
      if (path === undefined || number >= readable) return waits.refuse({ failure: "denied" });
      return ask(waits, call, { kind: "read", property: path }, timeout);
    },

    answer(property = 0, _timeout = 0, result = 0): void {
      const { call, answer } = waits.answered();
      const view = call.result(result, READING_RESULT.bytes, READING_RESULT.alignment);
      const start = result >>> 0;
      const { payload } = READING_RESULT;
      if (!storeFailure(view, start, payload, answer)) return;
      const number = checkProperty(call, property);
      const { value, time = 0, quality = 0 } = answer;
      call.container.keepReading({ number, value, time, quality });
      call.container.storeReading(number, view, start + payload);
    },
  };
}

function writeNow(current: CurrentCall, waits: Waits): WaitingFunction {
  return {
    ask(property = 0, value = 0, timeout = 0, result = 0): number {
      const call = current.enter();
      call.result(result, UNIT_RESULT.bytes, UNIT_RESULT.alignment);
      const { profile } = call.container;
      const path = profile.properties[checkProperty(call, property)];
      if (path === undefined || !profile.isWritable(path)) return waits.refuse({ failure: "denied" });
      if (!isInRange(profile.spec.ranges?.[path], value)) return waits.refuse({ failure: "out-of-range" });
      return ask(waits, call, { kind: "write", property: path, value }, timeout);
    },

    answer(_property = 0, _value = 0, _timeout = 0, result = 0): void {
      const { call, answer } = waits.answered();
      const view = call.result(result, UNIT_RESULT.bytes, UNIT_RESULT.alignment);
      storeFailure(view, result >>> 0, UNIT_RESULT.payload, answer);
    },
  };
}

function invoke(current: CurrentCall, waits: Waits): WaitingFunction {
  return {
    ask(action = 0, input = 0, timeout = 0, result = 0): number {
      const call = current.enter();
      call.result(result, VALUE_RESULT.bytes, VALUE_RESULT.alignment);
      const path = call.container.profile.actions[action >>> 0];
      if (path === undefined) throw abiFault(`Cannot invoke action ${action >>> 0}: never opened`);
      if (Math.abs(input) === Number.POSITIVE_INFINITY) return waits.refuse({ failure: "out-of-range" });
      return ask(waits, call, { kind: "invoke", action: path, input }, timeout);
    },

    answer(_action = 0, _input = 0, _timeout = 0, result = 0): void {
      const { call, answer } = waits.answered();
      const view = call.result(result, VALUE_RESULT.bytes, VALUE_RESULT.alignment);
      const start = result >>> 0;
      const { payload } = VALUE_RESULT;
      if (storeFailure(view, start, payload, answer)) view.setFloat64(start + payload, answer.value, true);
    },
  };
}

/** What is asked of a device makes traffic as a message does, and is taken from the same budget. */
function ask(waits: Waits, call: HandlerCall, request: ThingRequest, milliseconds: number): number {
  const timeout = timeoutOf(milliseconds);
  if (timeout === undefined) return waits.refuse({ failure: "out-of-range" });
  if (!call.container.takeMessage(call.arrived, 0)) return waits.refuse({ failure: "over-budget" });
  return waits.ask({ ...request, timeout });
}
