import { randomBytes } from "node:crypto";
import type { Clock } from "@thimble/base";
import type { SecretStore } from "../security/secret-store.ts";
import type { SecurityScheme } from "../security/security-scheme.ts";
import { splitLogin } from "../security/split-login.ts";
import { chooseDigest, digestAuthorization } from "./digest-authorization.ts";
import { type HttpChallenge, parseChallenges } from "./http-challenge.ts";
import {
  addressWith,
  basicAuthorization,
  type HttpCredentials,
  type SchemeSecret,
  toCredentials,
} from "./http-credentials.ts";
import type { HttpAnswer, HttpTransport } from "./http-transport.ts";
import { OauthTokens } from "./oauth-tokens.ts";

/** What a server asked for, and how often it was answered. */
interface Asked {
  readonly challenge: HttpChallenge;
  count: number;
}

/** A request that is to be shown who it is from. */
export interface LoginRequest {
  readonly security: readonly SecurityScheme[];
  readonly method: string;
  readonly url: URL;
  readonly signal: AbortSignal;
  readonly ca: string | undefined;
}

/** How a driver shows one server who it is: secrets, tokens, and answers to what the server asked before, which hold for what comes next. */
export class HttpLogins {
  readonly #secrets: SecretStore;
  readonly #tokens: OauthTokens;
  /** By the name of the secret. */
  readonly #asked = new Map<string, Asked>();

  constructor(parts: { readonly clock: Clock; readonly secrets: SecretStore; readonly transport: HttpTransport }) {
    this.#secrets = parts.secrets;
    this.#tokens = new OauthTokens(parts);
  }

  /** The credentials of a request. @throws ThimbleError things.no-secret; as `OauthTokens.get` */
  async of(request: LoginRequest): Promise<HttpCredentials> {
    const pairs = await Promise.all(
      request.security.map(async (scheme): Promise<SchemeSecret> => {
        return [
          scheme,
          await (scheme.kind === "oauth2" ? this.#tokens.get(scheme, request) : this.#secrets.load(scheme.secret)),
        ];
      }),
    );
    const { headers, ...others } = toCredentials(pairs);
    // A digest is of the address that is asked for, keys and all.
    const sent = { ...request, url: addressWith(request.url, others) };
    const answer = pairs.map((pair) => this.#answerTo(pair, sent)).find((each) => each !== undefined);
    return { headers: { ...headers, ...(answer !== undefined && { authorization: answer }) }, ...others };
  }

  /** Takes a refusal, status 401. Whether the request may be taken with what is known now. */
  refused(security: readonly SecurityScheme[], { headers }: HttpAnswer): boolean {
    let isAnother = false;
    const header = headers["www-authenticate"];
    const challenges = parseChallenges(typeof header === "string" ? header : (header?.join(", ") ?? ""));
    for (const scheme of security) {
      if (scheme.kind === "oauth2") {
        this.#tokens.drop(scheme);
        isAnother = true;
      } else if (scheme.kind === "digest" || scheme.kind === "auto") {
        const basic = scheme.kind === "auto" ? challenges.find((each) => each.scheme === "basic") : undefined;
        const challenge = chooseDigest(challenges) ?? basic;
        if (challenge === undefined) continue;
        this.#asked.set(scheme.secret, { challenge, count: 0 });
        isAnother = true;
      }
    }
    return isAnother;
  }

  /** What answers the server's question; undefined where it asked none yet. */
  #answerTo([scheme, secret]: SchemeSecret, { method, url }: LoginRequest): string | undefined {
    const asked = scheme.kind === "digest" || scheme.kind === "auto" ? this.#asked.get(scheme.secret) : undefined;
    if (asked === undefined) return undefined;
    if (asked.challenge.scheme === "basic") return basicAuthorization(secret);
    asked.count += 1;
    return digestAuthorization(asked.challenge, {
      login: splitLogin(secret),
      method,
      uri: url.pathname + url.search,
      count: asked.count,
      cnonce: randomBytes(8).toString("hex"),
    });
  }
}
