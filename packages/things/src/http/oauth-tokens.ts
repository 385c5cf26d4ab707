import { type Clock, type Millis, ThimbleError, withDeadline } from "@thimble/base";
import { valueAt } from "@thimble/model";
import { abortable } from "../host/abortable.ts";
import type { SecretStore } from "../security/secret-store.ts";
import type { SecurityScheme } from "../security/security-scheme.ts";
import { splitLogin } from "../security/split-login.ts";
import { basicAuthorization } from "./http-credentials.ts";
import type { HttpAnswer, HttpTransport } from "./http-transport.ts";

type OauthScheme = SecurityScheme & { readonly kind: "oauth2" };

/** The part of its life after which a token is not used any more: clocks differ, and a request takes its time. */
const USED_PART = 0.9;

/** How long a server may take to give a token: it is for all who wait, whatever time each of them has. */
const TIMEOUT: Millis = 10_000;

/** The longest answer of a server that gives tokens. */
const MAXIMUM_ANSWER_BYTES = 64 * 1024;

interface Token {
  readonly text: Promise<string>;
  /** `Clock.monotonic()`; undefined as long as it is not known, or has no end. */
  until: Millis | undefined;
}

interface GivenToken {
  readonly text: string;
  /** Seconds; undefined where the server does not say. */
  readonly life: number | undefined;
}

/** How tokens are asked for. */
export interface TokenRequest {
  readonly signal: AbortSignal;
  /** The certificates of the authorities that are trusted, PEM; undefined for those of the system. */
  readonly ca: string | undefined;
}

/**
 * Tokens for a client by itself, each kept until its end. One request at a time is made for what several want.
 * @see RFC 6749, section 4.4 "Client Credentials Grant"
 */
export class OauthTokens {
  readonly #clock: Clock;
  readonly #secrets: SecretStore;
  readonly #transport: HttpTransport;
  readonly #tokens = new Map<string, Token>();

  constructor(parts: { readonly clock: Clock; readonly secrets: SecretStore; readonly transport: HttpTransport }) {
    this.#clock = parts.clock;
    this.#secrets = parts.secrets;
    this.#transport = parts.transport;
  }

  /**
   * A token. Who does not wait for it any more takes it from nobody else.
   * @throws ThimbleError things.no-secret, things.refused, things.bad-answer, base.timeout, and what a request may; signal.reason
   */
  get(scheme: OauthScheme, { signal, ca }: TokenRequest): Promise<string> {
    return abortable(this.#shared(scheme, ca), signal);
  }

  #shared(scheme: OauthScheme, ca: string | undefined): Promise<string> {
    const key = keyOf(scheme);
    const known = this.#tokens.get(key);
    if (known !== undefined && (known.until === undefined || this.#clock.monotonic() < known.until)) return known.text;
    const asked = this.#askInTime(scheme, ca);
    const token: Token = { text: asked.then(({ text }) => text), until: undefined };
    this.#tokens.set(key, token);
    asked.then(
      ({ life }) => {
        if (life !== undefined) token.until = this.#clock.monotonic() + life * 1000 * USED_PART;
      },
      () => this.#forget(key, token),
    );
    return token.text;
  }

  /** Takes note that the server does not take the token any more. */
  drop(scheme: OauthScheme): void {
    this.#tokens.delete(keyOf(scheme));
  }

  #forget(key: string, token: Token): void {
    if (this.#tokens.get(key) === token) this.#tokens.delete(key);
  }

  async #askInTime(scheme: OauthScheme, ca: string | undefined): Promise<GivenToken> {
    const stop = new AbortController();
    const late = new ThimbleError(
      "base.timeout",
      `Cannot get a token of ${nameOf(scheme)}: nothing whole came within ${TIMEOUT} ms`,
    );
    try {
      return await withDeadline(this.#clock, TIMEOUT, this.#ask(scheme, { signal: stop.signal, ca }), () => late);
    } finally {
      stop.abort(late);
    }
  }

  async #ask(scheme: OauthScheme, { signal, ca }: TokenRequest): Promise<GivenToken> {
    const { user, password = "" } = splitLogin(await this.#secrets.load(scheme.secret));
    const scopes = scheme.scopes.length === 0 ? {} : { scope: scheme.scopes.join(" ") };
    const body = new TextEncoder().encode(
      new URLSearchParams({ grant_type: "client_credentials", ...scopes }).toString(),
    );
    const url = new URL(scheme.token);
    const headers = {
      accept: "application/json",
      "content-type": "application/x-www-form-urlencoded",
      "content-length": String(body.byteLength),
      // @see RFC 6749, section 2.3.1: both are form-encoded first
      authorization: basicAuthorization(`${formEncoded(user)}:${formEncoded(password)}`),
    };
    const answer = await this.#transport.send({ url, method: "POST", headers, body, ca }, signal, false);
    return readToken(answer, nameOf(scheme));
  }
}

/** @see RFC 6749, section 5.1 */
async function readToken(answer: HttpAnswer, name: string): Promise<GivenToken> {
  const body = await readText(answer);
  if (answer.status !== 200)
    throw new ThimbleError(
      "things.refused",
      `Cannot get a token of ${name}: it answered with status ${answer.status}`,
      {
        expected: "client:secret that it knows, as the secret of the device, and scopes that it grants",
        // No `status`: it is not the Thing's answer.
      },
    );
  const document = parseJson(body);
  const text = valueAt(document, "/access_token");
  const type = valueAt(document, "/token_type");
  const life = valueAt(document, "/expires_in");
  if (typeof text !== "string" || typeof type !== "string" || type.toLowerCase() !== "bearer")
    throw new ThimbleError(
      "things.bad-answer",
      `Cannot get a token of ${name}: there is no bearer token in its answer`,
      {
        expected: "access_token and token_type: Bearer, as RFC 6749 has them",
      },
    );
  return { text, life: typeof life === "number" && life >= 0 ? life : undefined };
}

async function readText({ body }: HttpAnswer): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body) {
    length += part.byteLength;
    if (length > MAXIMUM_ANSWER_BYTES) return "";
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The answer may hold a secret: it is in no error.
    return undefined;
  }
}

/** @see RFC 6749, appendix B */
function formEncoded(text: string): string {
  return new URLSearchParams([["", text]]).toString().slice(1);
}

/** What the server is called in messages: without what its query may hold. */
function nameOf({ token }: OauthScheme): string {
  const { origin, pathname } = new URL(token);
  return `${origin}${pathname}`;
}

function keyOf({ token, secret, scopes }: OauthScheme): string {
  return JSON.stringify([token, secret, scopes]);
}
