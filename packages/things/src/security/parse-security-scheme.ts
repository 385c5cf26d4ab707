import { nearest } from "@thimble/base";
import type { YamlNode } from "@thimble/model";
import { isSecretName } from "./secret-store.ts";
import type { KeyPlace, SecurityScheme } from "./security-scheme.ts";

/** The schemes that have an effect. */
const SCHEMES: readonly string[] = ["nosec", "basic", "digest", "bearer", "apikey", "oauth2", "combo", "auto"];

/** Those of WoT that no driver logs in with. @see WoT Thing Description 1.1, section 5.3.3.9 "PSKSecurityScheme" */
const OTHER_SCHEMES: readonly string[] = ["psk"];

/** @see WoT Thing Description 1.1, section 5.3.3.6 "APIKeySecurityScheme", in */
const KEY_PLACES: readonly KeyPlace[] = ["header", "query", "cookie", "uri"];

/** A key in a body would change what the form says, and a place that the protocol decides is known nowhere. */
const OTHER_KEY_PLACES: readonly string[] = ["body", "auto"];

/** @see WoT Thing Description 1.1, section 5.3.3.10 "OAuth2SecurityScheme", flow */
const CLIENT_FLOW = "client";

/** What a definition asks for: one scheme or none, or why this can not be done. */
export type ParsedScheme =
  | { readonly scheme: SecurityScheme | undefined; readonly foreign?: never }
  /** What can not be done, as in `coap does not log in with …`. */
  | { readonly foreign: string; readonly scheme?: never };

/**
 * Reads a security definition but `combo`. What WoT has and no driver does is told, what WoT does not have is reported.
 * @param scopes what the form wants to be allowed; default what the definition says
 * @see WoT Thing Description 1.1, section 5.3.3 "Security Vocabulary Definitions"
 */
export function parseSecurityScheme(name: string, node: YamlNode, scopes?: readonly string[]): ParsedScheme {
  for (const entry of node.entries())
    if (entry.key.startsWith("thimble:") && entry.key !== "thimble:secret")
      node.reportUnknownKey(entry, ["thimble:secret"]);
  const scheme = node.require("scheme", SCHEMES.join(" or "));
  const kind = scheme?.asString();
  switch (kind) {
    case undefined:
    case "nosec":
      return { scheme: undefined };
    case "basic":
    case "bearer":
    case "digest":
      refusePlace(node);
      return { scheme: { kind, secret: parseSecretName(name, node) } };
    case "auto":
      return { scheme: { kind, secret: parseSecretName(name, node) } };
    case "apikey":
      return parseKey(name, node);
    case "oauth2":
      return parseOauth(name, node, scopes);
    default:
      // One of another vocabulary is right, and nothing that is known here.
      if (OTHER_SCHEMES.includes(kind) || kind.includes(":")) return { foreign: kind };
      scheme?.report("things.bad-description", `the security scheme "${kind}" is not supported`, {
        expected: `${hint(kind)}one of ${SCHEMES.join(", ")}`,
      });
      return { scheme: undefined };
  }
}

function hint(kind: string): string {
  const near = nearest(kind, SCHEMES);
  return near === undefined ? "" : `did you mean "${near}"? It is `;
}

/**
 * The secret is called as the definition is unless `thimble:secret` says otherwise, so that another tool's description works unchanged; what no name of a secret
 * has becomes `_`.
 */
export function parseSecretName(name: string, node: YamlNode): string {
  const value = node.get("thimble:secret");
  if (value === undefined)
    return (
      name
        .replaceAll(/[^A-Za-z0-9_.-]/g, "_")
        .replace(/^[^A-Za-z0-9]+/, "")
        .slice(0, 64) || "login"
    );
  const text = value.asString("the name of a secret");
  if (text === undefined) return name;
  // The text is not shown: somebody may have written the secret itself.
  if (!isSecretName(text))
    value.report("things.bad-description", "it is no name of a secret", {
      expected: "letters, digits, _, - and ., first a letter or digit; the secret itself is kept on the device",
    });
  return text;
}

/** @see WoT Thing Description 1.1, section 5.4 "Default Value Definitions": `in` of an API key is `query` */
function parseKey(definition: string, node: YamlNode): ParsedScheme {
  const written = node.get("in");
  const other = written?.kind === "string" ? written.asString() : undefined;
  if (other !== undefined && OTHER_KEY_PLACES.includes(other)) return { foreign: `a key in the ${other}` };
  const place = written?.asOneOf(KEY_PLACES) ?? "query";
  const name = node.require("name", "the name of the header, query parameter, cookie or variable of the address");
  const text = name?.asString() ?? "";
  // @see RFC 9110, section 5.6.2 "Tokens"
  if (place !== "query" && text !== "" && !/^[\w!#$%&'*+.^`|~-]+$/.test(text))
    name?.report("things.bad-description", `"${text}" is no name of a ${place}`, { expected: "a word like X-Api-Key" });
  return { scheme: { kind: "apikey", secret: parseSecretName(definition, node), in: place, name: text } };
}

/**
 * A device gets a token by itself where the flow is that of clients. In every other flow a person allows it, elsewhere, and the token that came of it is the secret.
 * @see RFC 6749, sections 1.3 and 4.4
 */
function parseOauth(name: string, node: YamlNode, scopes: readonly string[] | undefined): ParsedScheme {
  const secret = parseSecretName(name, node);
  if (node.get("flow")?.asString() !== CLIENT_FLOW) return { scheme: { kind: "bearer", secret } };
  const token = node.get("token");
  if (token === undefined) return { foreign: "oauth2 that names no token, the address that gives them" };
  const text = token.asString() ?? "";
  const url = URL.parse(text);
  if (url?.protocol !== "https:" && url?.protocol !== "http:")
    token.report("things.bad-description", `"${text}" is no whole address`, { expected: "https://host/path" });
  return { scheme: { kind: "oauth2", secret, token: text, scopes: scopes ?? textsOf(node.get("scopes")) } };
}

/** A text or a list of them. */
export function textsOf(node: YamlNode | undefined): readonly string[] {
  if (node === undefined) return [];
  return (node.kind === "list" ? node.asList() : [node]).flatMap((each) => each.asString() ?? []);
}

/** A login goes into the header `Authorization`: elsewhere it gets into the logs of others. */
function refusePlace(node: YamlNode): void {
  const place = node.get("in");
  const text = place?.asString();
  if (text === undefined || text === "header") return;
  place?.report("things.bad-description", `a login in "${text}" is not supported`, { expected: "in: header" });
}
