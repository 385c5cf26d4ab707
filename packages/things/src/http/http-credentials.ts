import type { SecurityScheme } from "../security/security-scheme.ts";

/** What goes with each request to show who it is. */
export interface HttpCredentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: readonly (readonly [string, string])[];
  /** What takes the place of a variable of the address. Default nothing. */
  readonly variables?: readonly (readonly [name: string, value: string])[];
}

/** A scheme and what shows it: a secret, or what was made of it. */
export type SchemeSecret = readonly [scheme: SecurityScheme, secret: string];

/**
 * The credentials of these schemes, each with its secret. What answers the server's own question (`digest`, `auto`) is not among them.
 * @see RFC 7617, section 2 (basic); RFC 6750, section 2.1 (bearer)
 */
export function toCredentials(pairs: readonly SchemeSecret[]): HttpCredentials {
  const headers: Record<string, string> = {};
  const query: (readonly [string, string])[] = [];
  const variables: (readonly [string, string])[] = [];
  for (const [scheme, secret] of pairs) {
    if (scheme.kind === "basic") headers["authorization"] = basicAuthorization(secret);
    // The secret of oauth2 is the token that was got for it.
    else if (scheme.kind === "bearer" || scheme.kind === "oauth2") headers["authorization"] = `Bearer ${secret}`;
    else if (scheme.kind !== "apikey") continue;
    else if (scheme.in === "header") headers[scheme.name.toLowerCase()] = secret;
    else if (scheme.in === "query") query.push([scheme.name, secret]);
    else if (scheme.in === "uri") variables.push([scheme.name, secret]);
    else headers["cookie"] = `${scheme.name}=${encodeURIComponent(secret)}`;
  }
  return { headers, query, ...(variables.length > 0 && { variables }) };
}

/** @see RFC 7617, section 2 */
export function basicAuthorization(login: string): string {
  return `Basic ${Buffer.from(login, "utf8").toString("base64")}`;
}

/** The address with its keys: variables in path and query in place, and the parameters of the query behind it. */
export function addressWith(url: URL, { query, variables = [] }: Pick<HttpCredentials, "query" | "variables">): URL {
  const text = variables.reduce(
    (href, [name, value]) => href.replaceAll(`%7B${encodeURIComponent(name)}%7D`, encodeURIComponent(value)),
    url.href,
  );
  const address = new URL(text);
  for (const [name, value] of query) address.searchParams.append(name, value);
  return address;
}
