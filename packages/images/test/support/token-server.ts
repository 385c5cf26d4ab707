import { createPrivateKey, sign, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { TestContext } from "node:test";
import type { Certificates } from "./debian-registry.ts";

/** Who gives tokens for a registry to who shows the right user and password. */
export interface TokenServer {
  readonly realm: string;
  /** Every scope that was asked for. */
  readonly scopes: readonly string[];
}

/**
 * Starts one that ends with the test; its tokens are signed by the server key of these certificates.
 * @see Docker Registry HTTP API, "Token Authentication Specification", and "Token Authentication Implementation"
 */
export async function startTokenServer(
  t: TestContext,
  { cert, key }: Certificates,
  authorization: string,
): Promise<TokenServer> {
  const certificate = new X509Certificate(await readFile(cert));
  const secret = createPrivateKey(await readFile(key));
  const scopes: string[] = [];
  const server = createServer((request, response) => {
    if (request.headers.authorization !== authorization) return void response.writeHead(401).end();
    const { searchParams } = new URL(request.url ?? "", "http://tokens");
    const asked = searchParams.getAll("scope").flatMap((scope) => scope.split(" "));
    scopes.push(...asked);
    const access = asked.map((scope) => {
      const [type = "", ...rest] = scope.split(":");
      return { type, name: rest.slice(0, -1).join(":"), actions: (rest.at(-1) ?? "").split(",") };
    });
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: "issuer", sub: "anna", aud: searchParams.get("service"), access };
    const header = { typ: "JWT", alg: "ES256", x5c: [certificate.raw.toString("base64")] };
    const body = { ...claims, nbf: now - 10, iat: now, exp: now + 300, jti: String(scopes.length) };
    const text = [header, body].map((it) => Buffer.from(JSON.stringify(it)).toString("base64url")).join(".");
    const signature = sign("sha256", Buffer.from(text), { key: secret, dsaEncoding: "ieee-p1363" });
    response.end(JSON.stringify({ token: `${text}.${signature.toString("base64url")}` }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => void server.closeAllConnections());
  t.after(() => void server.close());
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { realm: `http://127.0.0.1:${port}/token`, scopes };
}
