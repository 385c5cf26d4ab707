import { nearest } from "@thimble/base";
import type { Binding } from "../driver/binding.ts";
import { driverModule } from "../driver/driver-modules.ts";
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
      const expected = driverModule(read?.driver ?? "")?.readTogetherWhen ?? "another property";
      value?.report("things.bad-description", `"${timeFrom}" can not be read in the same request`, { expected });
    }
  }
  const sources = new Set(properties.flatMap(({ bound }) => bound.timeFrom ?? []));
  return properties.map(({ bound }) => {
    const group = bound.timeFrom ?? (sources.has(bound.property.name) ? bound.property.name : undefined);
    if (bound.read === undefined || group === undefined) return bound;
    return { ...bound, read: driverModule(bound.read.driver)?.readTogether?.(bound.read, group) ?? bound.read };
  });
}

function areReadTogether(a: Binding | undefined, b: Binding | undefined): boolean {
  if (a === undefined || b === undefined || a.driver !== b.driver) return false;
  return driverModule(a.driver)?.areReadTogether(a, b) ?? false;
}
