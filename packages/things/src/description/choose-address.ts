import type { ParsedAction } from "./parse-action.ts";
import type { ParsedProperty, UnservedAffordance } from "./parse-property.ts";
import { withoutLogin } from "./without-login.ts";

type Affordance = ParsedProperty | ParsedAction | UnservedAffordance;

/**
 * The address at which most of a Thing can be reached, the first of those; undefined where all is at one. A Thing is one device at one address, and a description
 * that another tool wrote may name several.
 */
export function chooseAddress(affordances: readonly Affordance[]): string | undefined {
  const counts = new Map<string, number>();
  for (const affordance of affordances)
    for (const address of new Set("bound" in affordance ? affordance.addresses : []))
      counts.set(address, (counts.get(address) ?? 0) + 1);
  const [best] = [...counts].toSorted(([, a], [, b]) => b - a);
  return counts.size > 1 ? best?.[0] : undefined;
}

/** What is at another address, or in part, is not served. */
export function elsewhere<P extends ParsedProperty | UnservedAffordance, A extends ParsedAction | UnservedAffordance>(
  { properties, actions }: { readonly properties: readonly P[]; readonly actions: readonly A[] },
  address: string,
): { readonly properties: readonly (P | UnservedAffordance)[]; readonly actions: readonly (A | UnservedAffordance)[] } {
  const check = <T extends Affordance>(affordance: T): T | UnservedAffordance => {
    if (!("bound" in affordance)) return affordance;
    const other = affordance.forms.find((form) => form.address !== address);
    if (other === undefined) return affordance;
    const reason = `it is at ${withoutLogin(other.address)}, and most of the Thing at ${withoutLogin(address)}`;
    const { bound, node } = affordance;
    return { unserved: { name: "property" in bound ? bound.property.name : bound.action.name, reason }, node };
  };
  return { properties: properties.map(check), actions: actions.map(check) };
}
