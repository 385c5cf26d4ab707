import type { Asks } from "@thimble/model";

/** Where a made-up value begins, how far it moves with each reading, and between what. */
const WALK = { kind: "random-walk", start: 50, step: 2, minimum: 0, maximum: 100 } as const;

/** The roles that an image names. */
export function askedRoles(asks: Asks): ReadonlySet<string> {
  return new Set(
    [...askedProperties(asks), ...(asks.grants.invoke ?? [])].map((path) => path.slice(0, path.indexOf("/"))),
  );
}

/**
 * A Thing Description for a role of which nothing is known but what an image asks of it: what is read walks at random from 0 to 100, the
 * same way each time; what is written keeps what was written; an action takes a number.
 */
export function imagineThing(role: string, asks: Asks): string {
  const written = new Set(asks.grants.write);
  const names = askedProperties(asks)
    .filter((path) => path.startsWith(`${role}/`))
    .map((path) => [path.slice(role.length + 1), written.has(path)] as const);
  const properties = names.map(([name, isWritten], index) => [
    name,
    {
      type: "number",
      unit: asks.units?.[`${role}/${name}`] ?? "1",
      readOnly: !isWritten,
      "thimble:simulate": isWritten ? { kind: "constant", value: 0 } : { ...WALK, seed: index },
      forms: [{ href: `simulated:${name}` }],
    },
  ]);
  const invoked = (asks.grants.invoke ?? []).filter((path) => path.startsWith(`${role}/`));
  const actions = invoked.map((path) => {
    const name = path.slice(role.length + 1);
    return [name, { input: { type: "number", unit: "1" }, forms: [{ href: `simulated:${name}` }] }];
  });
  return JSON.stringify({
    "@context": "https://www.w3.org/2022/wot/td/v1.1",
    title: `${role}, made up`,
    properties: Object.fromEntries(properties),
    ...(actions.length > 0 && { actions: Object.fromEntries(actions) }),
  });
}

function askedProperties({ on, grants }: Asks): readonly string[] {
  return [...new Set([...on.reading, ...grants.read, ...grants.write])];
}
