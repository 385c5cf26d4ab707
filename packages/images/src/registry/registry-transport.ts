import { Backoff, type Clock, type Millis, type Random, sleep, ThimbleError } from "@thimble/base";
import { MAXIMUM_DOCUMENT_BYTES } from "../oci/image-manifest.ts";
import { JsonReader } from "../oci/json-reader.ts";
import type { CredentialSource } from "./credentials.ts";
import type { Http, HttpAnswer, HttpRequest } from "./http.ts";
import { nextPage } from "./next-page.ts";
import { readWhole } from "./read-whole.ts";
import type { RegistryAddress } from "./registry-address.ts";
import { isPassing, lied, registryFailure, shownUrl, unreachable } from "./registry-failure.ts";
import { RegistryLogin } from "./registry-login.ts";

/** With what a registry is spoken to. */
export interface RegistryTransportOptions {
  readonly address: RegistryAddress;
  readonly http: Http;
  readonly credentials: CredentialSource;
  readonly clock: Clock;
  readonly random: Random;
  /** Tries of one request, the first among them. Default 5: with the waits of the default backoff at most 7.5 s = 0.5+1+2+4. */
  readonly tries?: number;
}

/** A request, and what is right as its answer. */
export interface RegistryRequest {
  /** For errors: "Cannot <doing>: …". */
  readonly doing: string;
  readonly method: string;
  /** A path below the registry, or where the registry sent to before. */
  readonly to: string | URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Statuses that are handed out; any other is an error. */
  readonly good: readonly number[];
  /** What a token has to allow, e.g. `repository:plant/guard:pull`. */
  readonly scopes: readonly string[];
  /** Whether it is sent again when that may help. Default true. */
  readonly isRepeated?: boolean;
}

/** The default of `RegistryTransportOptions.tries`. */
const DEFAULT_TRIES = 5;
/** How long a registry may make us wait by Retry-After. One that asks for more is told to the person instead. */
const MAXIMUM_RETRY_AFTER: Millis = 60_000;
/** How long a connection may be silent. */
const SILENCE: Millis = 30_000;
/** Redirects of one request; a registry needs one, to where it keeps its blobs. */
const MAXIMUM_REDIRECTS = 5;
/** Pages of one list: 1000 of a hundred names are more than anybody looks through. */
const MAXIMUM_PAGES = 1000;
/** @see RFC 9110, section 15.4 */
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

/** Speaks to one registry: shows who asks, waits and tries again, follows redirects, and never waits for ever. */
export class RegistryTransport {
  readonly #options: RegistryTransportOptions;
  readonly #login: RegistryLogin;

  constructor(options: RegistryTransportOptions) {
    this.#options = options;
    const http: Http = { send: (request, signal) => this.#listen(request, signal) };
    this.#login = new RegistryLogin(http, options.address.registry, options.credentials);
  }

  /**
   * Sends a request until its answer is good.
   *
   * @throws ThimbleError images.registry-unreachable, -busy after the last try; -denied, -not-found, -refused at once
   * @throws signal.reason when the signal is or becomes aborted
   */
  async send(request: RegistryRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const retry = this.retry();
    for (;;) {
      try {
        return await this.#sendOnce(request, signal);
      } catch (error) {
        if (request.isRepeated === false) throw error;
        await retry.wait(error, signal);
      }
    }
  }

  /**
   * The pages of a list of names, as long as there is a next.
   * @throws ThimbleError as `send`; images.size-mismatch, images.malformed; images.registry-refused when the pages do not end
   */
  async *pages(
    request: Pick<RegistryRequest, "doing" | "scopes"> & { readonly to: string },
    signal: AbortSignal,
  ): AsyncGenerator<JsonReader> {
    for await (const answer of this.answers({ ...request, method: "GET", good: [200] }, MAXIMUM_PAGES, signal)) {
      yield JsonReader.parse(await readWhole(answer, MAXIMUM_DOCUMENT_BYTES, request.doing), request.doing);
    }
  }

  /**
   * The answers of a list with pages, as long as there is a next; who takes one reads or discards it.
   * @throws ThimbleError as `send`; images.registry-refused when there are more than `maximum`
   */
  async *answers(
    request: RegistryRequest & { readonly to: string },
    maximum: number,
    signal: AbortSignal,
  ): AsyncGenerator<HttpAnswer> {
    let next: URL | undefined = new URL(request.to, this.base);
    for (let page = 0; next !== undefined; page += 1) {
      const url: URL = next;
      if (page === maximum) throw lied(request.doing, url, "it has no last page", `at most ${maximum} pages`);
      const answer = await this.send({ ...request, to: url }, signal);
      yield answer;
      next = nextPage(answer.header("link"), url);
    }
  }

  /** Waits, by the clock of the transport. @throws signal.reason */
  pause(wait: Millis, signal: AbortSignal): Promise<void> {
    return sleep(this.#options.clock, wait, signal);
  }

  /** Where the registry is. */
  get base(): URL {
    return this.#options.address.base;
  }

  /** The tries of something that is more than one request. */
  retry(): Retry {
    const { clock, random, tries = DEFAULT_TRIES } = this.#options;
    return new Retry(clock, random, tries);
  }

  async #sendOnce(request: RegistryRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const { doing, good } = request;
    let url = new URL(request.to, this.#options.address.base);
    for (let hops = 0; hops <= MAXIMUM_REDIRECTS; hops += 1) {
      const answer = await this.#sendAs(request, url, signal);
      if (good.includes(answer.status)) return answer;
      if (!REDIRECTS.includes(answer.status) || !["GET", "HEAD"].includes(request.method)) {
        const error = await registryFailure(doing, url, answer);
        throw waitAsked(error, answer, this.#options.clock);
      }
      answer.discard();
      url = redirected(doing, url, answer.header("location"));
    }
    throw lied(doing, url, `it redirects more than ${MAXIMUM_REDIRECTS} times`, "an answer");
  }

  /** Sends with what shows who asks, when it goes to the registry itself: where it redirects to gets no credentials. */
  async #sendAs(request: RegistryRequest, url: URL, signal: AbortSignal): Promise<HttpAnswer> {
    const { doing, method, headers = {}, body, scopes } = request;
    const isHome = url.origin === this.#options.address.base.origin;
    const known = isHome ? this.#login.known(scopes) : undefined;
    try {
      const answer = await this.#listen({ url, method, headers: withLogin(headers, known), body }, signal);
      if (answer.status !== 401 || !isHome) return answer;
      const shown = await this.#login.answer(answer, url, scopes, signal);
      if (shown === undefined) return answer;
      answer.discard();
      return await this.#listen({ url, method, headers: withLogin(headers, shown), body }, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw unreachable(doing, url, error);
    }
  }

  /** Sends, and breaks the connection when it is silent for too long, in the body too. */
  async #listen(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    signal.throwIfAborted();
    const silence = new AbortController();
    const both = AbortSignal.any([signal, silence.signal]);
    const watch = () => this.#options.clock.after(SILENCE, () => silence.abort(silent(request.url)));
    using _head = watch();
    const answer = await this.#options.http.send(request, both).catch((error: unknown) => {
      throw silence.signal.aborted ? silence.signal.reason : error;
    });
    return { ...answer, body: watched(answer.body, watch, both) };
  }
}

/** Bytes after which a transfer has all its tries again: a registry that sends one byte a connection is still given up. */
const PROGRESS_BYTES: number = 64 * 1024;

/** Tries that are left, and the waits between them. */
export class Retry {
  readonly #clock: Clock;
  readonly #backoff: Backoff;
  #tries: number;
  #renewedAt = 0;

  constructor(clock: Clock, random: Random, tries: number) {
    this.#clock = clock;
    this.#tries = tries;
    this.#backoff = new Backoff(random);
  }

  /**
   * Tells how far a transfer has come. After each 64 KiB it has all its tries again, and at least the default: what came shows that more can come,
   * and a large blob over a bad link breaks often. What is behind the furthest it ever came is no progress.
   */
  reached(offset: number): void {
    if (offset < this.#renewedAt + PROGRESS_BYTES) return;
    this.#renewedAt = offset;
    this.#tries = Math.max(this.#tries, DEFAULT_TRIES);
    this.#backoff.reset();
  }

  /** Waits until the next try. @throws the error when another try can not mend it, or was the last; signal.reason */
  async wait(error: unknown, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (!(error instanceof ThimbleError) || !error.retryable || this.#backoff.attempts >= this.#tries - 1) throw error;
    const asked = Number(error.details["retryAfterMs"] ?? 0);
    if (asked > MAXIMUM_RETRY_AFTER) throw error;
    await sleep(this.#clock, Math.max(asked, this.#backoff.next()), signal);
  }
}

/** The same error with how long the registry asks to wait. @see RFC 9110, section 10.2.3 "Retry-After": seconds or a date */
function waitAsked(error: ThimbleError, answer: HttpAnswer, clock: Clock): ThimbleError {
  const header = answer.header("retry-after");
  if (header === undefined || !isPassing(answer.status)) return error;
  const wait = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - clock.now();
  if (!(wait > 0)) return error;
  return new ThimbleError(error.code, error.message, {
    ...(error.where === undefined ? {} : { where: error.where }),
    expected: `a registry that has time; it asks to wait ${Math.ceil(wait / 1000)} s`,
    details: { ...error.details, retryAfterMs: wait },
  });
}

function redirected(doing: string, from: URL, location: string | undefined): URL {
  const to = location !== undefined && URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  const isSafe = to?.protocol === "https:" || (to?.protocol === "http:" && from.protocol === "http:");
  if (to === undefined || !isSafe)
    throw lied(doing, from, "it redirects to no address that is as safe", "an https address");
  return to;
}

function withLogin(headers: Readonly<Record<string, string>>, login: string | undefined): Record<string, string> {
  return { ...headers, "user-agent": "thimble", ...(login === undefined ? {} : { authorization: login }) };
}

function silent(url: URL): ThimbleError {
  return new ThimbleError(
    "images.registry-unreachable",
    `Cannot hear ${url.host}: it was silent for ${SILENCE / 1000} s`,
    {
      where: shownUrl(url),
      expected: "a registry that goes on answering",
    },
  );
}

async function* watched(
  body: AsyncIterable<Uint8Array>,
  watch: () => Disposable,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const parts = body[Symbol.asyncIterator]();
  try {
    for (let part = await heard(parts, watch); part.done !== true; part = await heard(parts, watch)) yield part.value;
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    await parts.return?.();
  }
}

/** The watch ends before the part is handed out: a reader may take its time. */
async function heard(parts: AsyncIterator<Uint8Array>, watch: () => Disposable): Promise<IteratorResult<Uint8Array>> {
  using _silence = watch();
  return await parts.next();
}
