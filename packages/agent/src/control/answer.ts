import { nearest, ThimbleError } from "@thimble/base";
import {
  type ActionPath,
  type EventPath,
  isThingName,
  type Occurrence,
  type PropertyPath,
  parseDigest,
  parsePropertyPath,
  type Reading,
  type ThingAction,
  type ThingEvent,
  type ThingProperty,
} from "@thimble/model";
import { type Fault, type InvokeAnswer, parseFaultList } from "@thimble/things";
import type { DeviceView } from "../device-view.ts";
import { METRICS_TYPE } from "../metrics/metrics-server.ts";
import type { DeviceEvent, LogLine } from "../record/device-event.ts";
import type { Followed, FollowOptions, Ring } from "../record/ring.ts";
import type { ReportedState } from "../reported-state.ts";
import type { NeededImages } from "../state/read-accepted-images.ts";
import { parseTopQuery } from "./parse-top-query.ts";
import { ACTIONS, EVENTS, ROUTES, WATCH } from "./routes.ts";
import { followedLines, invokeReport, occurrenceReport, readingReport } from "./wire.ts";

/** What the control API needs of the agent. */
export interface ControlledAgent {
  readonly logs: Ring<LogLine>;
  readonly events: Ring<DeviceEvent>;
  report(): ReportedState;
  neededImages(): NeededImages;
  readonly view: Pick<DeviceView, "containers" | "instances" | "top" | "costs" | "metrics">;
  property(path: PropertyPath): ThingProperty | undefined;
  read(path: PropertyPath, options: { readonly signal: AbortSignal }): Promise<Reading>;
  write(
    path: PropertyPath,
    value: number,
    options: { readonly by: string; readonly signal: AbortSignal },
  ): Promise<void>;
  watch(path: PropertyPath, options: FollowOptions): AsyncIterableIterator<Followed<Reading>>;
  event(path: EventPath): ThingEvent | undefined;
  watchEvent(path: EventPath, options: FollowOptions): AsyncIterableIterator<Followed<Occurrence>>;
  action(path: ActionPath): ThingAction | undefined;
  invoke(
    path: ActionPath,
    input: number,
    options: { readonly by: string; readonly signal: AbortSignal },
  ): Promise<InvokeAnswer>;
  break(thing: string, faults: readonly Fault[], property?: string): void;
  mend(thing: string, property?: string): void;
}

/** A request as it came over the control socket. */
export interface ControlRequest {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
  /** Aborted when the client is gone or the agent stops. */
  readonly signal: AbortSignal;
}

/** One JSON value, lines as they come, or text in pieces. */
export type Answer =
  | { readonly kind: "json"; readonly value: unknown }
  | { readonly kind: "lines"; readonly lines: AsyncIterable<object> }
  | { readonly kind: "text"; readonly type: string; readonly pieces: Iterable<string> };

/** Who writes when it is asked for over the control socket. */
const CONTROL_SENDER = "control";

/**
 * Answers one request.
 * @throws ThimbleError base.not-found for a route, container or property that does not exist
 * @throws ThimbleError base.argument for a method or body that the route does not take
 * @throws ThimbleError things.* when a device can not be read, written or broken
 */
export async function answerTo(request: ControlRequest, agent: ControlledAgent): Promise<Answer> {
  const { pathname } = request.url;
  switch (pathname) {
    case ROUTES.report:
      return get(request, () => json(agent.report()));
    case ROUTES.containers:
      return get(request, async () => json(await agent.view.containers()));
    case ROUTES.top:
      return get(request, async () => json(await agent.view.top(parseTopQuery(request.url.searchParams))));
    case ROUTES.images:
      return get(request, () => json(agent.neededImages()));
    case ROUTES.metrics:
      return get(request, async () => ({ kind: "text", type: METRICS_TYPE, pieces: await agent.view.metrics() }));
    case ROUTES.things:
      return get(request, () => json(agent.report().things));
    case ROUTES.events:
      return get(request, () => lines(kept(agent.events, request, () => true)));
    case ROUTES.logs:
      return get(request, () => lines(kept(agent.logs, request, logFilter(request, agent))));
    default:
      if (pathname.startsWith(`${ROUTES.things}/`)) return answerForProperty(request, agent);
      if (pathname.startsWith(`${ROUTES.faults}/`)) return answerForFaults(request, agent);
      if (pathname.startsWith(`${ROUTES.costs}/`)) return answerForCosts(request, agent);
      return noRoute(pathname);
  }
}

function answerForCosts(request: ControlRequest, agent: ControlledAgent): Answer {
  const { pathname } = request.url;
  const digest = parseDigest(pathname.slice(ROUTES.costs.length + 1));
  return digest === undefined ? noRoute(pathname) : get(request, () => json(agent.view.costs(digest)));
}

function answerForProperty(request: ControlRequest, agent: ControlledAgent): Answer | Promise<Answer> {
  const { pathname } = request.url;
  const parts = pathname.slice(ROUTES.things.length + 1).split("/");
  const [thing = "", name = "", last, ...rest] = parts;
  if (parts.length === 4 && name === EVENTS && rest[0] === WATCH) return watchEvent(`${thing}/${last}`, request, agent);
  if (parts.length === 3 && name === ACTIONS && last !== undefined) return invokeAction(thing, last, request, agent);
  const path = parsePropertyPath(`${thing}/${name}`);
  if (path === undefined || rest.length > 0 || (last !== undefined && last !== WATCH)) return noRoute(pathname);
  if (last === WATCH) return get(request, () => lines(watched(agent.watch(path, request), agent.property(path))));
  if (request.method === "PUT") return writeProperty(path, request, agent);
  return get(request, async () => json(readingReport(await agent.read(path, request), agent.property(path))));
}

function answerForFaults({ method, url, body }: ControlRequest, agent: ControlledAgent): Answer {
  const [thing = "", property, ...rest] = url.pathname.slice(ROUTES.faults.length + 1).split("/");
  const names = [thing, ...(property === undefined ? [] : [property])];
  if (rest.length > 0 || !names.every(isThingName)) return noRoute(url.pathname);
  if (method === "PUT") agent.break(thing, parseFaultList(body, "the faults"), property);
  else if (method === "DELETE") agent.mend(thing, property);
  else
    throw new ThimbleError("base.argument", `Cannot ${method} ${url.pathname}: it takes another method`, {
      expected: "PUT or DELETE",
    });
  return json({});
}

function watchEvent(target: string, request: ControlRequest, agent: ControlledAgent): Answer {
  const path: EventPath | undefined = target.split("/").every(isThingName) ? target : undefined;
  if (path === undefined) return noRoute(request.url.pathname);
  return get(request, () => lines(happened(agent.watchEvent(path, request), agent.event(path))));
}

async function* happened(
  occurrences: AsyncIterable<Followed<Occurrence>>,
  event: ThingEvent | undefined,
): AsyncIterable<object> {
  for await (const { item, missed } of occurrences)
    yield* followedLines({ item: occurrenceReport(item, event), missed });
}

async function invokeAction(
  thing: string,
  name: string,
  request: ControlRequest,
  agent: ControlledAgent,
): Promise<Answer> {
  const { method, url, body, signal } = request;
  if (![thing, name].every(isThingName)) return noRoute(url.pathname);
  if (method !== "POST")
    throw new ThimbleError("base.argument", `Cannot ${method} ${url.pathname}: it takes another method`, {
      expected: "POST",
    });
  const path: ActionPath = `${thing}/${name}`;
  const action = agent.action(path);
  const answer = await agent.invoke(path, parseInput(body, action), { by: CONTROL_SENDER, signal });
  return json(invokeReport(path, answer, action));
}

/** A number, a truth value or its word, or a word of the action's; NaN for none. */
function parseInput(body: string, action: ThingAction | undefined): number {
  const input = memberOf(body, "input");
  if (input === undefined || input === null) return Number.NaN;
  const number = numberOf(input, action?.input?.words);
  if (number !== undefined) return number;
  const words = action?.input?.words ?? [];
  throw new ThimbleError("base.argument", "Cannot invoke: the input is no value", {
    expected: words.length > 0 ? `one of ${words.join(", ")}` : '{ "input": number }, or {} for none',
  });
}

const SWITCHES: ReadonlyMap<unknown, number> = new Map([
  ["on", 1],
  ["true", 1],
  ["off", 0],
  ["false", 0],
]);

/** A value as containers have it: of what has words their place, before what switches are called. */
function numberOf(value: unknown, words: readonly string[] | undefined): number | undefined {
  if (typeof value === "number") return value;
  if (words === undefined) return typeof value === "boolean" ? Number(value) : SWITCHES.get(value);
  const place = typeof value === "string" ? words.indexOf(value) : -1;
  return place < 0 ? undefined : place;
}

async function writeProperty(path: PropertyPath, request: ControlRequest, agent: ControlledAgent): Promise<Answer> {
  const { signal } = request;
  await agent.write(path, parseValue(request.body, agent.property(path)), { by: CONTROL_SENDER, signal });
  return json({});
}

function parseValue(body: string, property: ThingProperty | undefined): number {
  const value = memberOf(body, "value");
  const words = property?.words;
  const number = numberOf(value, words);
  if (number !== undefined) return number;
  if (typeof value !== "string")
    throw new ThimbleError("base.argument", "Cannot write: the body has no value", {
      expected: '{ "value": number } or { "value": true or false }',
    });
  const near = nearest(value, words ?? []);
  const all =
    words === undefined ? "a number in the property's unit, or on, off, true, false" : `one of ${words.join(", ")}`;
  throw new ThimbleError("base.argument", `Cannot write "${value}": it is no value`, {
    expected: near === undefined ? all : `did you mean "${near}"?`,
  });
}

function memberOf(body: string, name: "value" | "input"): unknown {
  try {
    const document: unknown = JSON.parse(body);
    return typeof document === "object" && document !== null
      ? Object.entries(document).find(([key]) => key === name)?.[1]
      : undefined;
  } catch {
    // What is no JSON has no value: the caller says what would be right.
    return undefined;
  }
}

async function* watched(
  readings: AsyncIterable<Followed<Reading>>,
  property: ThingProperty | undefined,
): AsyncIterable<object> {
  for await (const { item, missed } of readings) {
    yield* followedLines({ item: readingReport(item, property), missed });
  }
}

/** What the ring holds and, with `follow=1`, what comes then; nothing between the two is lost or doubled. */
async function* kept<T extends object>(
  ring: Ring<T>,
  { url, signal }: ControlRequest,
  isWanted: (item: T) => boolean,
): AsyncIterable<object> {
  const following = url.searchParams.get("follow") === "1" ? ring.follow({ signal }) : undefined;
  yield* ring.items().filter(isWanted);
  if (following === undefined) return;
  for await (const followed of following) {
    if (isWanted(followed.item)) yield* followedLines(followed);
  }
}

function logFilter({ url }: ControlRequest, agent: ControlledAgent): (line: LogLine) => boolean {
  const name = url.searchParams.get("container");
  if (name === null) return () => true;
  const instances = [...agent.view.instances()];
  const ids = instances.filter(({ container, service }) => container === name || service.name === name);
  if (ids.length === 0) {
    const names = instances.flatMap(({ container, service }) => [service.name, container]);
    const near = nearest(name, names);
    throw new ThimbleError("base.not-found", `Cannot find the container "${name}": there is none of that name`, {
      expected: near === undefined ? `one of ${names.join(", ") || "none"}` : `did you mean "${near}"?`,
    });
  }
  const wanted = new Set(ids.map(({ container }) => container));
  return (line) => wanted.has(line.container);
}

function get<T extends Answer | Promise<Answer>>({ method, url }: ControlRequest, answer: () => T): T {
  if (method === "GET") return answer();
  throw new ThimbleError("base.argument", `Cannot ${method} ${url.pathname}: it takes another method`, {
    expected: "GET",
  });
}

function noRoute(pathname: string): never {
  throw new ThimbleError("base.not-found", `Cannot find ${pathname}: there is no such route`, {
    expected: `one of ${Object.values(ROUTES).join(", ")}`,
  });
}

function json(value: unknown): Answer {
  return { kind: "json", value };
}

function lines(of: AsyncIterable<object>): Answer {
  return { kind: "lines", lines: of };
}
