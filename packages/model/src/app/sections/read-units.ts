import { nearest } from "@thimble/base";
import { parsePropertyPath } from "../../reading/property-path.ts";
import { isUcumUnit, ucumUnits } from "../../unit/ucum-units.ts";
import type { YamlNode } from "../../yaml/yaml-node.ts";
import type { Grants } from "../grants.ts";
import type { PropertyUnits } from "../units.ts";

/** The topic of an event, of which `thing/events/event` is left. */
const EVENT_TOPIC = /^things\/([^/+#]+\/events\/[^/+#]+)$/;

/**
 * Reads `units`: a map of properties that are granted and their UCUM units, and where `filters` are given of the events among these, as
 * `thing/events/event`. Reports `model.bad-property-path`, `model.bad-value`.
 */
export function readUnits(
  node: YamlNode | undefined,
  grants: Grants,
  filters: readonly string[] = [],
): PropertyUnits | undefined {
  if (node === undefined) return undefined;
  const events = filters.flatMap((filter) => EVENT_TOPIC.exec(filter)?.[1] ?? []);
  const granted = [...new Set([...grants.read, ...grants.write, ...events])];
  const units = node.entries("a map of thing/property and its unit").flatMap(({ key, value, where }) => {
    const path = events.includes(key) ? key : parsePropertyPath(key);
    if (path === undefined || !granted.includes(path)) {
      const near = nearest(key, granted);
      const expected =
        near === undefined ? "a property under on.reading, grants.read or grants.write" : `did you mean "${near}"?`;
      node.report("model.bad-property-path", `"${key}" is not among what is read or written`, { where, expected });
      return [];
    }
    const unit = value.asText("a UCUM unit, like Cel");
    if (unit === undefined) return [];
    if (isUcumUnit(unit)) return [[path, unit] as const];
    const near = nearest(unit, ucumUnits());
    value.report("model.bad-value", `"${unit}" is no UCUM unit`, {
      expected: near === undefined ? 'a UCUM code like Cel, "[degF]", "%", bar or s' : `did you mean "${near}"?`,
    });
    return [];
  });
  return Object.fromEntries(units);
}
