import { nearest } from "@thimble/base";
import type { Binding, ModbusBinding } from "../driver/binding.ts";
import { MAXIMUM_QUANTITY } from "../modbus/modbus-request.ts";
import type { ParsedProperty } from "./parse-property.ts";
import type { BoundProperty } from "./thing-description.ts";

/**
 * Makes each property and the property that holds its time be read together, so that no value gets the time of another sample.
 * Reports a `thimble:timeFrom` that names no property, or one that can not be read in the same request or message.
 */
export function groupTimeSources(properties: readonly ParsedProperty[]): readonly BoundProperty[] {
  const byName = new Map(properties.map((property) => [property.bound.property.name, property]));
  for (const property of properties) {
    const { timeFrom, read } = property.bound;
    if (timeFrom === undefined) continue;
    const source = byName.get(timeFrom);
    const value = property.node.get("thimble:timeFrom");
    if (source === undefined || source === property) {
      const near = nearest(
        timeFrom,
        [...byName.keys()].filter((name) => name !== property.bound.property.name),
      );
      const expected = near === undefined ? `one of ${[...byName.keys()].join(", ")}` : `did you mean "${near}"?`;
      value?.report("things.bad-description", `there is no other property "${timeFrom}"`, { expected });
    } else if (!areReadTogether(read, source.bound.read)) {
      const expected = "registers of one table of one unit, at most 125 apart; or values of one MQTT topic";
      value?.report("things.bad-description", `"${timeFrom}" can not be read in the same request`, { expected });
    }
  }
  const sources = new Set(properties.flatMap(({ bound }) => bound.timeFrom ?? []));
  return properties.map(({ bound }) => {
    const group = bound.timeFrom ?? (sources.has(bound.property.name) ? bound.property.name : undefined);
    return bound.read?.driver === "modbus" ? { ...bound, read: { ...bound.read, group } } : bound;
  });
}

function areReadTogether(a: Binding | undefined, b: Binding | undefined): boolean {
  if (a?.driver === "modbus" && b?.driver === "modbus") return fitsOneRequest(a, b);
  if (a?.driver === "mqtt" && b?.driver === "mqtt") return a.topic === b.topic;
  return a?.driver === "simulated" && b?.driver === "simulated";
}

function fitsOneRequest(a: ModbusBinding, b: ModbusBinding): boolean {
  const first = Math.min(a.address, b.address);
  const end = Math.max(a.address + a.quantity, b.address + b.quantity);
  return a.unit === b.unit && a.entity === b.entity && end - first <= MAXIMUM_QUANTITY[a.entity];
}
