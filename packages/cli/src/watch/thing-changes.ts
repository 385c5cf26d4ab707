/** Which Things came, are described in another way, and went, by their roles. */
export interface ThingChanges {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/** What leads from the one set of Thing Descriptions to the other. */
export function thingChanges(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): ThingChanges {
  const kept = Object.keys(after).filter((role) => Object.hasOwn(before, role));
  return {
    added: Object.keys(after).filter((role) => !Object.hasOwn(before, role)),
    changed: kept.filter((role) => before[role] !== after[role]),
    removed: Object.keys(before).filter((role) => !Object.hasOwn(after, role)),
  };
}

/** `Things: added boiler; removed lamp, lamp2`; empty for none. */
export function describeThingChanges(changes: ThingChanges): string {
  const kinds = (["added", "changed", "removed"] as const).filter((kind) => changes[kind].length > 0);
  return kinds.length === 0 ? "" : `Things: ${kinds.map((kind) => `${kind} ${changes[kind].join(", ")}`).join("; ")}`;
}
