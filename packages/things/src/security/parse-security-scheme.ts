import type { YamlNode } from "@thimble/model";
import { isSecretName } from "./secret-store.ts";
import type { KeyPlace, SecurityScheme } from "./security-scheme.ts";

/** The schemes that have an effect. */
const SCHEMES: readonly string[] = ["nosec", "basic", "bearer", "apikey"];

/** @see WoT Thing Description 1.1, section 5.3.3.6 "APIKeySecurityScheme", in; `body` and `uri` would change what the form says */
const KEY_PLACES: readonly KeyPlace[] = ["header", "query", "cookie"];

/**
 * Reads a security definition; undefined for `nosec`. Reports a scheme that Thimble does not have, by its name.
 * @see WoT Thing Description 1.1, section 5.3.3 "Security Vocabulary Definitions"
 */
export function parseSecurityScheme(name: string, node: YamlNode): SecurityScheme | undefined {
  for (const entry of node.entries())
    if (entry.key.startsWith("thimble:") && entry.key !== "thimble:secret")
      node.reportUnknownKey(entry, ["thimble:secret"]);
  const scheme = node.require("scheme", SCHEMES.join(" or "));
  const kind = scheme?.asString();
  switch (kind) {
    case undefined:
    case "nosec":
      return undefined;
    case "basic":
    case "bearer":
      refusePlace(node);
      return { kind, secret: parseSecretName(name, node) };
    case "apikey":
      return { kind, secret: parseSecretName(name, node), ...parseKey(node) };
    default:
      scheme?.report("things.bad-description", `the security scheme "${kind}" is not supported`, {
        expected: `one of ${SCHEMES.join(", ")}`,
      });
      return undefined;
  }
}

/** The secret is called as the definition is unless `thimble:secret` says otherwise, so that another tool's description works unchanged. */
export function parseSecretName(name: string, node: YamlNode): string {
  const value = node.get("thimble:secret");
  const text = value === undefined ? name : (value.asString("the name of a secret") ?? name);
  // The text is not shown: somebody may have written the secret itself.
  if (!isSecretName(text))
    (value ?? node).report("things.bad-description", "it is no name of a secret", {
      expected: "letters, digits, _, - and ., first a letter or digit; the secret itself is kept on the device",
    });
  return text;
}

/** @see WoT Thing Description 1.1, section 5.4 "Default Value Definitions": `in` of an API key is `query` */
function parseKey(node: YamlNode): { readonly in: KeyPlace; readonly name: string } {
  const place = node.get("in")?.asOneOf(KEY_PLACES) ?? "query";
  const name = node.require("name", "the name of the header, query parameter or cookie");
  const text = name?.asString() ?? "";
  // @see RFC 9110, section 5.6.2 "Tokens"
  if (place !== "query" && text !== "" && !/^[\w!#$%&'*+.^`|~-]+$/.test(text))
    name?.report("things.bad-description", `"${text}" is no name of a ${place}`, { expected: "a word like X-Api-Key" });
  return { in: place, name: text };
}

/** A login goes into the header `Authorization`: elsewhere it gets into the logs of others. */
function refusePlace(node: YamlNode): void {
  const place = node.get("in");
  const text = place?.asString();
  if (text === undefined || text === "header") return;
  place?.report("things.bad-description", `a login in "${text}" is not supported`, { expected: "in: header" });
}
