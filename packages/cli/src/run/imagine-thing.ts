import type { Asks } from "@thimble/model";

/** Where a made-up value begins, how far it moves with each reading, and between what. */
const WALK = { kind: "random-walk", start: 50, step: 2, minimum: 0, maximum: 100 } as const;

/** What goes with a made-up event, in turn. */
const EVENT_VALUES = [10, 50, 90] as const;

/** The roles that an image names. */
export function askedRoles(asks: Asks): ReadonlySet<string> {
  return new Set(
    [...askedProperties(asks), ...(asks.grants.invoke ?? []), ...askedEvents(asks)].map((path) =>
      path.slice(0, path.indexOf("/")),
    ),
  );
}

/**
 * A Thing Description for a role of which nothing is known but what an image asks of it: what is read walks at random from 0 to 100, the
 * same way each time; what is written keeps what was written; an action takes a number; an event happens every five seconds, with a number.
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
  const told = askedEvents(asks).filter((path) => path.startsWith(`${role}/`));
  const events = told.map((path) => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    const simulate = { kind: "periodic", every: "5s", values: [...EVENT_VALUES] };
    const data = { type: "number", unit: asks.units?.[path] ?? "1" };
    return [name, { data, "thimble:simulate": simulate, forms: [{ href: `simulated:${name}` }] }];
  });
  return JSON.stringify({
    "@context": "https://www.w3.org/2022/wot/td/v1.1",
    title: `${role}, made up`,
    properties: Object.fromEntries(properties),
    ...(actions.length > 0 && { actions: Object.fromEntries(actions) }),
    ...(events.length > 0 && { events: Object.fromEntries(events) }),
  });
}

/** `thing/events/event` of each event that is asked for by its name. */
function askedEvents({ on }: Asks): readonly string[] {
  return on.message.flatMap((filter) => /^things\/([^/+#]+\/events\/[^/+#]+)$/.exec(filter)?.[1] ?? []);
}

function askedProperties({ on, grants }: Asks): readonly string[] {
  return [...new Set([...on.reading, ...grants.read, ...grants.write])];
}
