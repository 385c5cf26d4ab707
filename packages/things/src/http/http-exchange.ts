import { type Clock, type Millis, ThimbleError } from "@thimble/base";
import { mediaTypeOf } from "../payload/payload-format.ts";
import type { SecretStore } from "../security/secret-store.ts";
import type { HttpBinding } from "./http-binding.ts";
import { addressWith, type HttpCredentials } from "./http-credentials.ts";
import { toHttpError } from "./http-error.ts";
import { HttpLogins } from "./http-logins.ts";
import type { HttpAnswer, HttpRequest, HttpTransport } from "./http-transport.ts";

/** The longest body that is taken. */
const MAXIMUM_BODY_BYTES = 1024 * 1024;

/** How many redirects are followed. */
const MAXIMUM_REDIRECTS = 5;

/** @see RFC 9110, section 15.4: those that keep the method; the others ask with GET, which writes nothing */
const SAME_METHOD_REDIRECTS: readonly number[] = [307, 308];
const REDIRECTS: readonly number[] = [301, 302, 303, ...SAME_METHOD_REDIRECTS];

/** What an exchange sends beside what its binding says. */
export interface ExchangeOptions {
  readonly signal: AbortSignal;
  readonly body?: Uint8Array | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** How long the head of the answer may take, and the rest of it too unless it is a stream; undefined for as long as it likes. */
  readonly timeout: Millis | undefined;
  readonly isStream?: boolean;
}

/** One request and its answer: credentials, redirects within the server, status, size and time. */
export class HttpExchange {
  readonly #transport: HttpTransport;
  readonly #clock: Clock;
  readonly #secrets: SecretStore;
  readonly #logins: HttpLogins;

  constructor(parts: { readonly transport: HttpTransport; readonly clock: Clock; readonly secrets: SecretStore }) {
    this.#transport = parts.transport;
    this.#clock = parts.clock;
    this.#secrets = parts.secrets;
    this.#logins = new HttpLogins(parts);
  }

  /**
   * The body of a whole answer.
   * @throws ThimbleError things.unreachable, base.timeout, things.refused, things.bad-answer, things.no-secret; or signal.reason
   */
  async fetch(binding: HttpBinding, options: ExchangeOptions): Promise<Uint8Array> {
    return (await this.fetchWhole(binding, options)).body;
  }

  /**
   * A whole answer: its status, which is one of those for success, and its body.
   * @throws as `fetch`
   */
  fetchWhole(
    binding: HttpBinding,
    options: ExchangeOptions,
  ): Promise<{ readonly status: number; readonly body: Uint8Array }> {
    return this.#within(binding, options, async (signal) => {
      const answer = await this.#ask(binding, options, signal);
      return { status: answer.status, body: await readBody(answer, nameOf(binding)) };
    });
  }

  /**
   * The head of an answer, whose body may go on for ever.
   * @throws as `fetch`
   */
  open(binding: HttpBinding, options: ExchangeOptions): Promise<HttpAnswer> {
    // The deadline is for the head: the request goes on with the caller's signal.
    return this.#within(binding, options, (late) => {
      const stop = new AbortController();
      const onLate = (): void => stop.abort(late.reason);
      late.addEventListener("abort", onLate, { once: true });
      const signal = AbortSignal.any([stop.signal, options.signal]);
      return this.#ask(binding, options, signal).finally(() => late.removeEventListener("abort", onLate));
    });
  }

  async #within<T>(
    binding: HttpBinding,
    { signal, timeout }: ExchangeOptions,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    signal.throwIfAborted();
    const deadline = new AbortController();
    const late = new ThimbleError(
      "base.timeout",
      `Cannot get an answer of ${nameOf(binding)}: nothing whole came within ${timeout} ms`,
    );
    using _ = timeout === undefined ? undefined : this.#clock.after(timeout, () => deadline.abort(late));
    try {
      return await work(AbortSignal.any([deadline.signal, signal]));
    } catch (error) {
      signal.throwIfAborted();
      throw deadline.signal.aborted ? late : toHttpError(error, nameOf(binding));
    }
  }

  async #ask(binding: HttpBinding, options: ExchangeOptions, signal: AbortSignal): Promise<HttpAnswer> {
    const { security, method } = binding;
    const ca = binding.ca === undefined ? undefined : await this.#secrets.loadAuthorities(binding.ca);
    let url = new URL(binding.url);
    let isAnswered = false;
    for (let redirects = 0; ; ) {
      const credentials = await this.#logins.of({ security, method, url, signal, ca });
      const request = { ...toRequest(binding, url, options, credentials), ca };
      const answer = await this.#transport.send(request, signal, options.isStream ?? false);
      if (answer.status >= 200 && answer.status < 300) return answer;
      // What is not read would keep its connection.
      await readBody(answer, nameOf(binding)).catch(() => undefined);
      // Once: what the server asks, or a token in place of one that has ended.
      const mayAnswer: boolean = answer.status === 401 && !isAnswered;
      isAnswered ||= mayAnswer;
      if (mayAnswer && this.#logins.refused(security, answer)) continue;
      url = nextUrl(binding, url, answer, redirects);
      redirects += 1;
    }
  }
}

/** What a binding is called in messages: a query may hold what is nobody's business. */
export function nameOf({ url, method }: HttpBinding): string {
  const { origin, pathname } = new URL(url);
  return `${method} ${origin}${pathname}`;
}

function toRequest(
  binding: HttpBinding,
  target: URL,
  { body, headers }: ExchangeOptions,
  credentials: HttpCredentials,
): Omit<HttpRequest, "ca"> {
  const url = addressWith(target, credentials);
  const type = mediaTypeOf(binding.format);
  return {
    url,
    method: binding.method,
    headers: {
      accept: type,
      ...(body === undefined ? {} : { "content-type": type, "content-length": String(body.byteLength) }),
      ...Object.fromEntries(binding.headers.map(([name, value]) => [name.toLowerCase(), value])),
      ...credentials.headers,
      ...headers,
    },
    body,
  };
}

/** Where to ask next. @throws ThimbleError things.refused when there is no such place */
function nextUrl(binding: HttpBinding, url: URL, { status, headers }: HttpAnswer, redirects: number): URL {
  const location = headers["location"];
  const isRedirect = REDIRECTS.includes(status) && typeof location === "string";
  if (!isRedirect) throw refused(binding, status, `it answered with status ${status}`);
  const next = URL.parse(location, url);
  // The secret is for this server only.
  if (next?.origin !== url.origin) throw refused(binding, status, "it redirects to another server");
  if (binding.method !== "GET" && !SAME_METHOD_REDIRECTS.includes(status))
    throw refused(binding, status, `it redirects with status ${status}, which would write nothing`);
  if (redirects >= MAXIMUM_REDIRECTS)
    throw refused(binding, status, `it redirects more than ${MAXIMUM_REDIRECTS} times`);
  return next;
}

function refused(binding: HttpBinding, status: number, state: string): ThimbleError {
  const isLogin = status === 401 || status === 403;
  return new ThimbleError("things.refused", `Cannot ask ${nameOf(binding)}: ${state}`, {
    expected: isLogin
      ? "security and securityDefinitions that the server takes, and their secret on the device"
      : "an address and a method that the server's manual has",
    details: { status },
  });
}

/** The whole body, however many parts it comes in. @throws ThimbleError things.bad-answer when it is too long */
async function readBody(answer: HttpAnswer, name: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of answer.body) {
    length += part.byteLength;
    if (length > MAXIMUM_BODY_BYTES)
      throw new ThimbleError("things.bad-answer", `Cannot take the answer of ${name}: it is too long`, {
        expected: `at most ${MAXIMUM_BODY_BYTES} bytes`,
      });
    parts.push(part);
  }
  return Buffer.concat(parts, length);
}
