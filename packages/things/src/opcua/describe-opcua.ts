import { Roles } from "../scan/describe-found.ts";
import type { Found, FoundDescription } from "../scan/found.ts";
import type { WantedSecurity } from "./choose-endpoint.ts";
import { ucumOfEu } from "./eu-units.ts";
import type { OpcuaNode } from "./opcua-node.ts";
import { isOpcuaNumberType } from "./opcua-value.ts";

const CONTEXT: FoundDescription["@context"] = ["https://www.w3.org/2022/wot/td/v1.1"];
/** Of one that logs in or is protected. */
const SECURE_CONTEXT: FoundDescription["@context"] = [
  "https://www.w3.org/2022/wot/td/v1.1",
  { uav: "http://opcfoundation.org/UA/WoT-Binding/", thimble: "urn:thimble:td:v1#" },
];

/** How Things of a server log in and are protected. */
export interface DescribedSecurity {
  readonly security: WantedSecurity;
  /** The name of a secret. */
  readonly login: string | undefined;
  /** Whether the secret is a certificate. Default a password. */
  readonly isCertificate?: boolean;
}

/**
 * Things of what an OPC UA server has: one for each object below `Objects`, its numbers and truth values as properties and its methods with at most one such
 * argument as actions. Texts, lists and structures are left out.
 * @param endpoint `opc.tcp://host:port/path`
 */
export function describeOpcua(
  endpoint: string,
  nodes: readonly OpcuaNode[],
  secured: DescribedSecurity | undefined = undefined,
): readonly Found[] {
  const definitions = secured === undefined ? {} : definitionsOf(secured);
  const roles = new Roles();
  const served = nodes.filter(isServed);
  return [...Map.groupBy(served, ({ path }) => path[0] ?? "")].map(([title, own]) => {
    const names = new Roles();
    const named = own.map((node) => ({ node, name: names.take(node.path.slice(1).join(".") || title) }));
    const properties = named.flatMap(({ node, name }) =>
      node.kind === "variable" ? [[name, propertyOf(node)] as const] : [],
    );
    const actions = named.flatMap(({ node, name }) =>
      node.kind === "method" ? [[name, actionOf(node)] as const] : [],
    );
    const description: FoundDescription = {
      "@context": Object.keys(definitions).length > 0 ? SECURE_CONTEXT : CONTEXT,
      title,
      base: endpoint,
      ...(Object.keys(definitions).length > 0 && {
        securityDefinitions: definitions,
        security: Object.keys(definitions),
      }),
      ...(properties.length > 0 && { properties: Object.fromEntries(properties) }),
      ...(actions.length > 0 && { actions: Object.fromEntries(actions) }),
    };
    const has = named.map(({ node: { value, unit }, name }) => {
      const shown = value === undefined ? [] : [String(Number(value.toPrecision(6)))];
      return [name, ...shown, ...((unit && ucumOfEu(unit)) ?? "").split(" ").filter((each) => each !== "")].join(" ");
    });
    return { kind: "opcua", title, address: endpoint, has, thing: { role: roles.take(title), description } };
  });
}

/** @see OPC 10101 v1.00, section 6.3 */
function definitionsOf({
  security: { mode, policy },
  login,
  isCertificate,
}: DescribedSecurity): Readonly<Record<string, unknown>> {
  const channel =
    mode === undefined
      ? { scheme: "auto" }
      : { scheme: "uav:channelsec", "uav:securityMode": mode, "uav:securityPolicy": policy };
  return {
    ...(mode !== "None" && { channel }),
    ...(login !== undefined && {
      login: {
        ...(isCertificate === true
          ? { scheme: "uav:authentication", "uav:userIdentityToken": "Certificate" }
          : { scheme: "basic" }),
        "thimble:secret": login,
      },
    }),
  };
}

function isServed({ kind, type, inputs, isReadable, isWritable }: OpcuaNode): boolean {
  if (kind === "method") return inputs.length <= 1 && inputs.every(isOpcuaNumberType);
  return isOpcuaNumberType(type) && (isReadable || isWritable);
}

function propertyOf({ title, type, unit, range, nodeId, isReadable, isWritable }: OpcuaNode): unknown {
  const ucum = unit && ucumOfEu(unit);
  const isNumber = type !== "Boolean";
  const hasRange = isNumber && range !== undefined && range.low < range.high;
  return {
    title,
    type: typeOf(type),
    ...(isNumber && ucum !== undefined && { unit: ucum }),
    ...(hasRange && { minimum: range.low, maximum: range.high }),
    ...(!isWritable && { readOnly: true }),
    ...(!isReadable && { writeOnly: true }),
    forms: [{ href: hrefOf(nodeId) }],
  };
}

function actionOf({ title, inputs, nodeId }: OpcuaNode): unknown {
  const [input] = inputs;
  return { title, ...(input !== undefined && { input: { type: typeOf(input) } }), forms: [{ href: hrefOf(nodeId) }] };
}

function typeOf(builtIn: string): "boolean" | "number" | "integer" {
  if (builtIn === "Boolean") return "boolean";
  return builtIn === "Float" || builtIn === "Double" ? "number" : "integer";
}

/** What would end the id, or be read as an escape, is escaped. */
function hrefOf(nodeId: string): string {
  return `?id=${nodeId.replace(/[%&#\s"<>`{}]/g, encodeURIComponent)}`;
}
