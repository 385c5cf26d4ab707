import { type Clock, type Millis, ThimbleError, withDeadline } from "@thimble/base";
import type { DriverAnswer, DriverCallOptions, PolledDriver, PushListener, PushPart } from "../driver/driver.ts";
import { decodeAnswer, decodePayload } from "../payload/decode-payload.ts";
import { encodePayload } from "../payload/encode-payload.ts";
import { MemberWriter } from "../payload/member-writer.ts";
import type { SecretStore } from "../security/secret-store.ts";
import { type HttpBinding, requestKey } from "./http-binding.ts";
import { toHttpError } from "./http-error.ts";
import { HttpExchange, nameOf } from "./http-exchange.ts";
import { HttpStreams } from "./http-streams.ts";
import { HttpTransport } from "./http-transport.ts";

/** How long the server may take to accept a connection. */
const CONNECT_TIMEOUT: Millis = 3000;

/** How long a read of what the server says by itself waits for a first word. */
const FIRST_VALUE_TIMEOUT: Millis = 2000;

/**
 * Talks to one HTTP server: reads with one request for each address, whatever number of properties it holds; listens where the server
 * speaks by itself.
 */
export class HttpDriver implements PolledDriver<HttpBinding> {
  readonly delivery = "polled";
  readonly push: PushPart<HttpBinding>;
  readonly #origin: string;
  readonly #clock: Clock;
  readonly #transport = new HttpTransport();
  readonly #exchange: HttpExchange;
  readonly #streams: HttpStreams;
  readonly #closed = new AbortController();
  /** The last member of a document that was written: the next one waits for it. */
  readonly #members = new MemberWriter<HttpBinding>({
    read: (whole, signal) => this.#fetch(this.#here(whole), signal),
    write: (member, body, signal) => this.#send(member, body, signal),
    nameOf: (whole) => nameOf(this.#here(whole)),
  });
  #isUp = false;
  #connecting: Promise<void> | undefined;

  /** `address` is `http://host:port` or `https://host:port`. */
  constructor(options: { readonly address: string; readonly clock: Clock; readonly secrets: SecretStore }) {
    const { address, clock, secrets } = options;
    this.#origin = address;
    this.#clock = clock;
    this.#exchange = new HttpExchange({ transport: this.#transport, clock, secrets });
    this.#streams = new HttpStreams({ exchange: this.#exchange, clock });
    this.push = {
      has: ({ delivery }) => delivery !== "poll",
      subscribe: (bindings, listener) => this.#subscribe(bindings, listener),
    };
  }

  async connect(): Promise<void> {
    this.#closed.signal.throwIfAborted();
    if (!this.#isUp) {
      this.#connecting ??= this.#probe().finally(() => {
        this.#connecting = undefined;
      });
      await this.#connecting;
    }
    this.#streams.start();
  }

  async read(bindings: readonly HttpBinding[], options: DriverCallOptions = {}): Promise<readonly DriverAnswer[]> {
    options.signal?.throwIfAborted();
    const bodies = new Map<string, Promise<Uint8Array | ThimbleError>>();
    return Promise.all(
      bindings.map(async (each) => {
        const binding = this.#here(each);
        if (this.push.has(binding)) return this.#streams.last(binding) ?? this.#firstValue(binding, options.signal);
        const key = requestKey(binding);
        const asked = bodies.get(key) ?? this.#fetch(binding, options.signal);
        bodies.set(key, asked);
        const body = await asked;
        return body instanceof ThimbleError ? body : this.#toAnswer(body, binding);
      }),
    );
  }

  async write(binding: HttpBinding, value: number, options: DriverCallOptions = {}): Promise<void> {
    options.signal?.throwIfAborted();
    const { within } = binding;
    if (within === undefined) return this.#send(binding, encodePayload(value, binding.format), options.signal);
    return this.#members.write(binding, within, value, options.signal);
  }

  async #send(binding: HttpBinding, body: Uint8Array | undefined, signal: AbortSignal | undefined): Promise<void> {
    const answer = await this.#fetch(this.#here(binding), signal, body);
    if (answer instanceof ThimbleError) throw answer;
  }

  async invoke(binding: HttpBinding, value: number, options: DriverCallOptions = {}): Promise<number> {
    options.signal?.throwIfAborted();
    const here = this.#here(binding);
    const answer = await this.#fetch(here, options.signal, encodePayload(value, binding.format));
    if (answer instanceof ThimbleError) throw answer;
    return decodeAnswer(answer, binding.format, nameOf(here));
  }

  async close(): Promise<void> {
    this.#closed.abort(this.#unreachable("the driver was closed"));
    this.#isUp = false;
    await this.#streams.close();
    await this.#connecting?.catch(() => undefined);
    this.#transport.close();
  }

  #subscribe(bindings: readonly HttpBinding[], listener: PushListener): Disposable {
    const here = bindings.map((binding) => this.#here(binding));
    const onDown = (error: ThimbleError): void => {
      // The next `connect` finds out whether the server is there at all.
      this.#isUp = false;
      listener.onDown(error);
    };
    const onAnswer = (index: number, answer: DriverAnswer): Promise<void> => listener.onAnswer(index, answer);
    const subscription = this.#streams.subscribe(here, { onAnswer, onDown });
    if (this.#isUp) this.#streams.start();
    return subscription;
  }

  /** The binding at the address of this driver: the device may be elsewhere than its description says. */
  #here(binding: HttpBinding): HttpBinding {
    const { hostname, port } = new URL(this.#origin);
    const url = new URL(binding.url);
    url.hostname = hostname;
    url.port = port;
    return { ...binding, url: url.href };
  }

  async #probe(): Promise<void> {
    const stop = new AbortController();
    const late = new ThimbleError(
      "base.timeout",
      `Cannot reach ${this.#origin}: no connection within ${CONNECT_TIMEOUT} ms`,
    );
    const probed = this.#transport.probe(new URL(this.#origin), AbortSignal.any([stop.signal, this.#closed.signal]));
    try {
      await withDeadline(this.#clock, CONNECT_TIMEOUT, probed, () => late);
    } catch (error) {
      stop.abort(late);
      this.#closed.signal.throwIfAborted();
      throw toHttpError(error, this.#origin);
    }
    this.#isUp = true;
  }

  /** What was answered, or what went wrong. Rejects with signal.reason only. */
  async #fetch(
    binding: HttpBinding,
    signal: AbortSignal | undefined,
    body?: Uint8Array,
  ): Promise<Uint8Array | ThimbleError> {
    const signals = signal === undefined ? [this.#closed.signal] : [this.#closed.signal, signal];
    try {
      return await this.#exchange.fetch(binding, { signal: AbortSignal.any(signals), timeout: binding.timeout, body });
    } catch (error) {
      if (signal?.aborted === true || !(error instanceof ThimbleError)) throw error;
      // The next `connect` finds out whether the server is there at all.
      if (error.code === "things.unreachable") this.#isUp = false;
      return error;
    }
  }

  #toAnswer(body: Uint8Array, binding: HttpBinding): DriverAnswer {
    try {
      return { value: decodePayload(body, binding.format, nameOf(binding)), arrived: this.#clock.monotonic() };
    } catch (error) {
      if (error instanceof ThimbleError) return error;
      throw error;
    }
  }

  async #firstValue(binding: HttpBinding, signal: AbortSignal | undefined): Promise<DriverAnswer> {
    if (!this.#isUp) return this.#unreachable("there is no connection");
    const { promise, resolve, reject } = Promise.withResolvers<DriverAnswer>();
    const onAbort = (): void => reject(signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    const late = new ThimbleError(
      "base.timeout",
      `Cannot get a value of ${nameOf(binding)}: nothing came within ${FIRST_VALUE_TIMEOUT} ms`,
    );
    using _ = this.#subscribe([binding], { onAnswer: async (_index, answer) => resolve(answer), onDown: resolve });
    try {
      return await withDeadline(this.#clock, FIRST_VALUE_TIMEOUT, promise, () => late);
    } catch (error) {
      if (error === late) return late;
      throw error;
    } finally {
      signal?.removeEventListener("abort", onAbort);
    }
  }

  #unreachable(state: string): ThimbleError {
    return new ThimbleError("things.unreachable", `Cannot reach ${this.#origin}: ${state}`);
  }
}
