import { JsonReader } from "../oci/json-reader.ts";
import { type Challenge, parseChallenges } from "./challenge.ts";
import type { CredentialSource, Credentials } from "./credentials.ts";
import type { Http, HttpAnswer } from "./http.ts";
import { readWhole } from "./read-whole.ts";
import { lied, registryFailure } from "./registry-failure.ts";

/** Bytes of a token and what is about it, at most; tokens with many groups have some kilobytes. */
const MAXIMUM_TOKEN_BYTES = 256 * 1024;

/** Shows one registry who asks, as it wants to be shown: by itself, or by a token from whom it names. Keeps tokens by what they are for. */
export class RegistryLogin {
  readonly #http: Http;
  readonly #registry: string;
  readonly #source: CredentialSource;
  readonly #headers = new Map<string, string>();
  #credentials: Promise<Credentials | undefined> | undefined;

  constructor(http: Http, registry: string, source: CredentialSource) {
    this.#http = http;
    this.#registry = registry;
    this.#source = source;
  }

  /** The header that was good for these scopes before; undefined when there is none yet. */
  known(scopes: readonly string[]): string | undefined {
    return this.#headers.get(scopes.join(" "));
  }

  /**
   * The header `Authorization` that answers a 401; undefined when there is nothing to show.
   *
   * @throws ThimbleError images.registry-denied, images.registry-refused when no token is given; images.bad-credentials
   * @see Docker Registry HTTP API, "Token Authentication Specification", and "OAuth2 Token Authentication"
   */
  async answer(
    challenged: HttpAnswer,
    url: URL,
    scopes: readonly string[],
    signal: AbortSignal,
  ): Promise<string | undefined> {
    this.#headers.delete(scopes.join(" "));
    const challenges = parseChallenges(challenged.header("www-authenticate") ?? "");
    const bearer = challenges.find(({ scheme, parameters }) => scheme === "bearer" && parameters.has("realm"));
    const header =
      bearer === undefined ? await this.#basic(challenges, signal) : await this.#token(bearer, url, scopes, signal);
    if (header !== undefined) this.#headers.set(scopes.join(" "), header);
    return header;
  }

  async #basic(challenges: readonly Challenge[], signal: AbortSignal): Promise<string | undefined> {
    if (!challenges.some(({ scheme }) => scheme === "basic")) return undefined;
    const credentials = await this.#find(signal);
    return credentials?.kind === "password" ? credentials.basicHeader() : undefined;
  }

  async #token(
    { parameters }: Challenge,
    registry: URL,
    scopes: readonly string[],
    signal: AbortSignal,
  ): Promise<string> {
    const doing = `log in to ${this.#registry}`;
    const text = parameters.get("realm") ?? "";
    const realm = URL.canParse(text) ? new URL(text) : undefined;
    // Over TLS, or where the registry is not spoken to over TLS either.
    if (realm === undefined || !["https:", registry.protocol].includes(realm.protocol) || realm.username !== "") {
      throw lied(doing, registry, "it names no address for tokens that can be trusted", "an https address as realm");
    }
    const service = parameters.get("service");
    const credentials = await this.#find(signal);
    const answer = await this.#http.send(tokenRequest(realm, service, scopes, credentials), signal);
    if (answer.status !== 200) throw await registryFailure(doing, realm, answer);
    const json = JsonReader.parse(await readWhole(answer, MAXIMUM_TOKEN_BYTES, "token"), "token");
    const token = (json.optional("token") ?? json.optional("access_token"))?.json;
    // What it is stays untold: half a token is a secret too.
    if (typeof token !== "string" || !/^[\x21-\x7e]+$/.test(token)) {
      throw lied(doing, realm, "it gave no token", "a JSON object with a token");
    }
    return `Bearer ${token}`;
  }

  #find(signal: AbortSignal): Promise<Credentials | undefined> {
    this.#credentials ??= this.#source.find(this.#registry, signal).catch((error: unknown) => {
      // The next call tries for itself.
      this.#credentials = undefined;
      throw error;
    });
    return this.#credentials;
  }
}

function tokenRequest(
  realm: URL,
  service: string | undefined,
  scopes: readonly string[],
  credentials: Credentials | undefined,
) {
  if (credentials?.kind === "identity-token") {
    const form = credentials.refreshForm(service ?? "", scopes.join(" "));
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    return { method: "POST", url: realm, headers, body: new TextEncoder().encode(form) };
  }
  const url = new URL(realm);
  if (service !== undefined) url.searchParams.set("service", service);
  for (const scope of scopes) url.searchParams.append("scope", scope);
  return { method: "GET", url, headers: credentials === undefined ? {} : { authorization: credentials.basicHeader() } };
}
