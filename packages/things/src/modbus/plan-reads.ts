import type { Millis } from "@thimble/base";
import type { ModbusBinding } from "./modbus-binding.ts";
import { MAXIMUM_QUANTITY, type ModbusEntity } from "./modbus-request.ts";

/** One request that reads one or more bindings. */
export interface PlannedRead {
  readonly unit: number;
  readonly entity: ModbusEntity;
  readonly address: number;
  readonly quantity: number;
  /** The longest that one of its bindings allows. */
  readonly timeout: Millis;
  /** Which bindings it reads: their index in the plan's input, and where they begin in the answer. */
  readonly parts: readonly { readonly index: number; readonly offset: number; readonly quantity: number }[];
}

/** Says whether no request may cross from below this address to it. */
export type IsSeam = (unit: number, entity: ModbusEntity, address: number) => boolean;

interface Span {
  readonly first: number;
  readonly end: number;
  /** How far behind its end the next one may be. */
  readonly gap: number;
  readonly members: readonly { readonly binding: ModbusBinding; readonly index: number }[];
}

/**
 * The fewest requests that read these bindings and nothing that nobody asked for: neighbours of one table of one unit go together,
 * up to what one request may carry. Only a group is read across the registers between its members, and what both neighbours allow by
 * their `maximumGap`. No two are joined at a seam.
 *
 * Registers between bindings are left out because many devices answer a request that touches one they do not have with an exception.
 */
export function planReads(bindings: readonly ModbusBinding[], isSeam: IsSeam = () => false): readonly PlannedRead[] {
  const tables = Map.groupBy(
    bindings.map((binding, index) => ({ binding, index })),
    ({ binding }) => `${binding.unit} ${binding.entity}`,
  );
  return [...tables.values()].flatMap((members) => {
    const { unit, entity } = members[0]?.binding ?? { unit: 0, entity: "Coil" };
    const isApart = (address: number): boolean => isSeam(unit, entity, address);
    return mergeNeighbours(spansOf(members), MAXIMUM_QUANTITY[entity], isApart).map(toRead);
  });
}

/** One span a group, one for each binding without a group, in order of address. */
function spansOf(members: Span["members"]): readonly Span[] {
  const groups = Map.groupBy(members, ({ binding, index }) => binding.group ?? index);
  const spans = [...groups.values()].map((group) => ({
    first: Math.min(...group.map(({ binding }) => binding.address)),
    end: Math.max(...group.map(({ binding }) => binding.address + binding.quantity)),
    gap: Math.min(...group.map(({ binding }) => binding.maximumGap)),
    members: group,
  }));
  return spans.toSorted((a, b) => a.first - b.first || a.end - b.end);
}

function mergeNeighbours(
  spans: readonly Span[],
  maximum: number,
  isSeam: (address: number) => boolean,
): readonly Span[] {
  const merged: { first: number; end: number; gap: number; members: Span["members"][number][] }[] = [];
  for (const { first, end, gap, members } of spans) {
    const last = merged.at(-1);
    const isNear = last !== undefined && first - last.end <= Math.max(0, Math.min(last.gap, gap));
    const isApart = last !== undefined && (isSeam(first) || isSeam(last.end)) && first >= last.end;
    if (last === undefined || !isNear || isApart || Math.max(last.end, end) - last.first > maximum) {
      merged.push({ first, end, gap, members: [...members] });
      continue;
    }
    // The gap behind it is the matter of the one that ends last.
    if (end > last.end) last.gap = gap;
    else if (end === last.end) last.gap = Math.max(last.gap, gap);
    last.end = Math.max(last.end, end);
    last.members.push(...members);
  }
  return merged;
}

function toRead({ first, end, members }: Span): PlannedRead {
  const { unit, entity } = members[0]?.binding ?? { unit: 0, entity: "Coil" };
  return {
    unit,
    entity,
    address: first,
    quantity: end - first,
    timeout: Math.max(...members.map(({ binding }) => binding.timeout)),
    parts: members.map(({ binding, index }) => ({
      index,
      offset: binding.address - first,
      quantity: binding.quantity,
    })),
  };
}
