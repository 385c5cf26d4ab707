import { type Clock, isThimbleError, type Millis, ThimbleError } from "@thimble/base";
import { parseThingDescription } from "../description/parse-thing-description.ts";
import type { ThingDescription } from "../description/thing-description.ts";
import { HttpExchange } from "../http/http-exchange.ts";
import { HttpTransport } from "../http/http-transport.ts";
import { decodeDocument } from "../payload/decode-payload.ts";
import { WHOLE_JSON } from "../payload/payload-format.ts";
import { DEVICE_SECRETS } from "../security/device-secrets.ts";
import type { SecretStore } from "../security/secret-store.ts";
import { Roles } from "./describe-found.ts";
import type { Found, FoundDescription } from "./found.ts";

/** How long each description may take. */
const TIMEOUT: Millis = 10_000;

/** Descriptions of one server, at most. */
const MOST = 1000;

/** How a server is asked for the descriptions that it has. */
export interface FetchThingsOptions {
  readonly clock: Clock;
  /** The name of a secret of this device, `user:password`; default nobody in particular. */
  readonly login?: string | undefined;
  /** Default those of this device. */
  readonly secrets?: SecretStore;
}

/**
 * The Thing Descriptions that a server has at an address: one, a list of them, or a list of their addresses, as node-wot, gateways and directories have them.
 * One without a base gets the address that it was fetched from.
 * @param address `http://host:port/path` or `https://…`
 * @throws ThimbleError base.argument for another address; things.bad-answer for what is no description; things.unreachable, base.timeout, things.refused,
 *   things.no-secret; things.*, model.* for a description of which nothing can be served, where there is just one
 */
export async function fetchThings(address: string, options: FetchThingsOptions): Promise<readonly Found[]> {
  const { clock, login, secrets = DEVICE_SECRETS } = options;
  const url = URL.parse(address);
  if (url === null || !["http:", "https:"].includes(url.protocol) || url.username !== "")
    throw new ThimbleError(
      "base.argument",
      "Cannot look for Things there: it is no address of the web without a login",
      {
        expected: "http://host:port/path",
      },
    );
  const transport = new HttpTransport();
  const exchange = new HttpExchange({ transport, clock, secrets });
  const load = async (at: URL): Promise<unknown> => {
    const body = await exchange.fetch(bindingOf(at, login), { signal: new AbortController().signal, timeout: TIMEOUT });
    return decodeDocument(body, { media: "json" }, nameOf(at));
  };
  try {
    const documents = await loadAll(url, load);
    const roles = new Roles();
    return documents.map(({ at, document }) =>
      isThimbleError(document)
        ? notServed(at, at.pathname, document)
        : describe(at, document, roles, documents.length === 1),
    );
  } finally {
    transport.close();
  }
}

type Description = FoundDescription & Readonly<Record<string, unknown>>;

interface Loaded {
  readonly at: URL;
  /** Or why an address of a list gave none. */
  readonly document: Description | ThimbleError;
}

async function loadAll(url: URL, load: (at: URL) => Promise<unknown>): Promise<readonly Loaded[]> {
  const first = await load(url);
  const items = Array.isArray(first) ? first : [first];
  if (items.length > MOST) throw tooMany(url, items.length);
  const found: Loaded[] = [];
  const asked = new Set<string>();
  for (const item of items) {
    const at = typeof item === "string" ? hereFor(item, url) : url;
    if (at === undefined || asked.has(at.href)) continue;
    if (typeof item === "string") asked.add(at.href);
    const document: unknown = typeof item === "string" ? await orWhyNot(load(at)) : item;
    if (isThimbleError(document) || isDescription(document)) found.push({ at, document });
    // Who does not answer one is not asked for a thousand others, ten seconds each.
    if (isThimbleError(document, "base.timeout") || isThimbleError(document, "things.unreachable")) break;
  }
  if (found.length > 0) return found;
  throw new ThimbleError("things.bad-answer", `Cannot take the answer of ${nameOf(url)}: it is no Thing Description`, {
    expected: "a Thing Description, a list of them, or a list of their addresses on this server",
  });
}

async function orWhyNot(work: Promise<unknown>): Promise<unknown> {
  try {
    return await work;
  } catch (error) {
    if (isThimbleError(error)) return error;
    throw error;
  }
}

function tooMany(url: URL, count: number): ThimbleError {
  return new ThimbleError("things.bad-answer", `Cannot take the answer of ${nameOf(url)}: it has ${count} entries`, {
    expected: `at most ${MOST}; ask for a part of them`,
  });
}

/** Without what is asked there, in which a secret may be. */
function nameOf({ origin, pathname }: URL): string {
  return origin + pathname;
}

/**
 * Where to ask for what a list names. Only this server is asked, for it gets the login: what it calls itself in its other networks, with the same port, is it, too.
 */
function hereFor(text: string, url: URL): URL | undefined {
  const named = URL.parse(text, url);
  if (named === null || named.protocol !== url.protocol || named.port !== url.port) return undefined;
  return new URL(named.pathname + named.search, url.origin);
}

function notServed(at: URL, title: string, { message }: ThimbleError): Found {
  return { kind: "http", title, address: at.href, has: [`not served: ${message}`], thing: undefined };
}

function describe(at: URL, document: Description, roles: Roles, isOnly: boolean): Found {
  const description = { ...document, ...(document["base"] === undefined && { base: at.href }) };
  const title = textOf(document["title"]) ?? at.pathname;
  const role = roles.take(title.toLowerCase());
  const read = readDescription(description, at, role, isOnly);
  if (isThimbleError(read)) return notServed(at, title, read);
  const { properties, actions, events = [] } = read;
  const has = [
    ...properties.map(({ property }) => property.name),
    ...actions.map(({ action }) => action.name),
    ...events.map(({ event }) => event.name),
  ];
  return { kind: "http", title, address: at.href, has, thing: { role, description } };
}

function readDescription(
  description: FoundDescription,
  at: URL,
  role: string,
  isOnly: boolean,
): ThingDescription | ThimbleError {
  try {
    return parseThingDescription(JSON.stringify(description), nameOf(at), role);
  } catch (error) {
    if (isOnly || !isThimbleError(error)) throw error;
    return error;
  }
}

function isDescription(document: unknown): document is Description {
  return typeof document === "object" && document !== null && "@context" in document && "title" in document;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function bindingOf(url: URL, login: string | undefined): Parameters<HttpExchange["fetch"]>[0] {
  return {
    driver: "http",
    url: url.href,
    method: "GET",
    headers: [],
    format: { ...WHOLE_JSON, mediaType: "application/td+json, application/json" },
    delivery: "poll",
    timeout: TIMEOUT,
    security: login === undefined ? [] : [{ kind: "auto", secret: login }],
    ca: undefined,
  };
}
