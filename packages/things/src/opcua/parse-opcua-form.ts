import type { FormInput, ParsedForm } from "../description/form.ts";
import { parseDurationNode } from "../description/parse-duration-node.ts";
import { percentDecoded } from "../description/percent-decoded.ts";
import { FORM_TERMS, refuseUnknownTerms } from "../description/terms.ts";
import { formatOpcuaAddress } from "./opcua-address.ts";
import type { NodeAddress, OpcuaBinding } from "./opcua-binding.ts";
import { type OpcuaEventWish, SERVER_NODE } from "./opcua-event-wish.ts";
import { parseOpcuaSecurity } from "./parse-opcua-security.ts";

/**
 * Terms of an OPC UA form. `opcua:nodeId` is what Eclipse Thingweb's node-wot has in place of `?id=`.
 * @see OPC 10101 v1.00, section 6.5.3
 */
export const OPCUA_FORM_TERMS: readonly string[] = [
  ...FORM_TERMS,
  ..."uav:browsePath opcua:nodeId thimble:samplingInterval thimble:eventType thimble:field thimble:minimumSeverity thimble:source".split(
    " ",
  ),
];

/** Those of them that are of events only. */
const EVENT_TERMS = ["thimble:eventType", "thimble:field", "thimble:minimumSeverity", "thimble:source"] as const;

/** @see OPC 10000-6 v1.05, section 7.2, and IANA Service Name and Port Number Registry, opcua-tcp */
const DEFAULT_PORT = 4840;

/** How often the server looks at a value when the form does not say, ms. */
const DEFAULT_SAMPLING_INTERVAL = 500;

/** @see OPC 10000-5 v1.05, section 6.4.2: severities are 1 to 1000 */
const LEAST_SEVERITY = 1;
const MOST_SEVERITY = 1000;

/** @see OPC 10000-6 v1.05, section 5.1.12 */
const NODE_ID = /^(?:ns=\d+;|nsu=[^;]+;)?(?:i=\d+|s=.+|g=[0-9a-fA-F-]{36}|b=[A-Za-z0-9+/]+=*)$/;

const EXPECTED = "opc.tcp://host:4840/?id=ns=2;s=Pump.Speed, or uav:browsePath: /Objects/2:Pump/2:Speed";

/**
 * Reads a form `opc.tcp://host:port/path?id=NODE`; reports what is wrong. A property is a variable, an action a method, an event what
 * an object tells of, and where no object is named the server.
 * @see OPC 10101 v1.00, section 6.2
 */
export function parseOpcuaForm(input: FormInput): ParsedForm<OpcuaBinding> | undefined {
  const { node, url, href, property, isForReading, isForWriting } = input;
  refuseUnknownTerms(node, OPCUA_FORM_TERMS);
  if (url.hostname === "") href.report("things.bad-description", "there is no host in it", { expected: EXPECTED });
  const interval = node.get("thimble:samplingInterval");
  const samplingInterval = interval === undefined ? undefined : parseDurationNode(interval);
  const address = parseNodeAddress(input);
  const event = parseEventWish(input);
  if (address === undefined) return undefined;
  const binding: OpcuaBinding = {
    driver: "opcua",
    node: address,
    isMethod: property.isAction,
    samplingInterval: samplingInterval ?? DEFAULT_SAMPLING_INTERVAL,
    ...(event && { event }),
  };
  const path = url.pathname === "/" ? "" : url.pathname;
  const endpoint = `opc.tcp://${url.hostname}:${url.port === "" ? DEFAULT_PORT : url.port}${path}`;
  return {
    driver: "opcua",
    address: formatOpcuaAddress({ endpoint, ...parseOpcuaSecurity(input) }),
    read: isForReading ? binding : undefined,
    write: isForWriting ? binding : undefined,
    pollEvery: undefined,
  };
}

function parseEventWish({ node, property }: FormInput): OpcuaEventWish | undefined {
  if (property.isEvent !== true) {
    for (const term of EVENT_TERMS)
      node.get(term)?.report("things.bad-description", `${term} is of an event`, { expected: "it under events" });
    return undefined;
  }
  const typeNode = node.get("thimble:eventType");
  const type = typeNode?.asString();
  if (type !== undefined && !NODE_ID.test(type))
    typeNode?.report("things.bad-description", `"${type}" is no node id`, { expected: "i=2782, or ns=2;i=1001" });
  const fieldNode = node.get("thimble:field");
  const field = fieldNode?.asString();
  const path = (field ?? "Severity").split("/");
  if (path.includes(""))
    fieldNode?.report("things.bad-description", `"${field}" is no path of browse names`, {
      expected: "Severity, ActiveState/Id or 2:Temperature",
    });
  const least = node.get("thimble:minimumSeverity")?.asInteger(LEAST_SEVERITY, MOST_SEVERITY);
  return {
    type,
    field: path,
    minimumSeverity: least ?? LEAST_SEVERITY,
    source: node.get("thimble:source")?.asString(),
  };
}

function parseNodeAddress({ node, url, href, property }: FormInput): NodeAddress | undefined {
  const given = node.get("opcua:nodeId");
  const id = given?.asString() ?? idOf(url);
  if (id !== undefined) {
    if (NODE_ID.test(id)) return { kind: "node-id", text: id };
    (given ?? href).report("things.bad-description", `"${id}" is no node id`, { expected: EXPECTED });
    return undefined;
  }
  const path = node.get("uav:browsePath");
  const text = path?.asString();
  if (path === undefined) {
    if (property.isEvent === true) return { kind: "node-id", text: SERVER_NODE };
    href.report("things.bad-description", "it names no node", { expected: EXPECTED });
    return undefined;
  }
  // With or without the root, as the specification's own examples have it.
  const names = text?.replace(/^\/?(?:0:)?Root(?=\/)/, "").replace(/^(?=[^/])/, "/");
  if (names !== undefined && /^(?:\/[^/]+)+$/.test(names)) return { kind: "browse-path", text: names };
  if (text !== undefined)
    path.report("things.bad-description", `"${text}" is no path of browse names`, { expected: EXPECTED });
  return undefined;
}

/** What comes after `id=`. Not as form data: `+` and `;` are themselves in a node id. */
function idOf(url: URL): string | undefined {
  const match = /[?&]id=([^&]*)/.exec(url.search);
  const [, text] = match ?? [];
  return text === undefined ? undefined : percentDecoded(text);
}
