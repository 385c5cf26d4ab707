import { nearest } from "@thimble/base";
import type { Service } from "../service.ts";
import type { WrittenService } from "./read-service.ts";

/**
 * Orders services so that each comes after those it depends on, and otherwise as they are written.
 * Reports `model.unknown-service` and `model.dependency-cycle`; the order means nothing then.
 */
export function sortServices(written: readonly WrittenService[]): readonly Service[] {
  const byName = new Map(written.map((entry) => [entry.service.name, entry]));
  const sorted = new Map<string, Service>();
  const path: string[] = [];
  const place = (entry: WrittenService): void => {
    const { name } = entry.service;
    if (sorted.has(name)) return;
    path.push(name);
    for (const { service, node } of entry.dependencies) {
      const first = byName.get(service);
      const start = path.indexOf(service);
      if (first === undefined) {
        const near = nearest(service, byName.keys());
        const expected =
          near === undefined ? `services are ${[...byName.keys()].join(", ")}` : `did you mean "${near}"?`;
        node.report("model.unknown-service", `there is no service "${service}"`, { expected });
      } else if (start >= 0) {
        const cycle = [...path.slice(start), service].join(" -> ");
        node.report("model.dependency-cycle", `services depend on each other in a circle: ${cycle}`, {
          expected: "remove one of these dependencies",
        });
      } else place(first);
    }
    path.pop();
    sorted.set(name, entry.service);
  };
  for (const entry of written) place(entry);
  return [...sorted.values()];
}
