import type { SecurityScheme } from "../security/security-scheme.ts";

/** What goes with each request to show who it is. */
export interface HttpCredentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: readonly (readonly [name: string, value: string])[];
}

/**
 * The credentials of these schemes, whose secrets are given in the same order.
 * @see RFC 7617, section 2 (basic); RFC 6750, section 2.1 (bearer)
 */
export function toCredentials(schemes: readonly SecurityScheme[], secrets: readonly string[]): HttpCredentials {
  const headers: Record<string, string> = {};
  const query: (readonly [string, string])[] = [];
  for (const [index, scheme] of schemes.entries()) {
    const secret = secrets[index] ?? "";
    if (scheme.kind === "basic") headers["authorization"] = `Basic ${Buffer.from(secret, "utf8").toString("base64")}`;
    else if (scheme.kind === "bearer") headers["authorization"] = `Bearer ${secret}`;
    else if (scheme.in === "header") headers[scheme.name.toLowerCase()] = secret;
    else if (scheme.in === "query") query.push([scheme.name, secret]);
    else headers["cookie"] = `${scheme.name}=${encodeURIComponent(secret)}`;
  }
  return { headers, query };
}
