import { type Clock, type Millis, type Random, sleep, ThimbleError } from "@thimble/base";
import type { DriverAnswer, PushListener } from "../driver/driver.ts";
import { asThimbleError } from "../host/poll-thing.ts";
import { type CoapBinding, coapRequestKey } from "./coap-binding.ts";
import type { CoapClient } from "./coap-client.ts";
import type { CoapEndpoint } from "./coap-endpoint.ts";
import type { CoapResponse } from "./coap-message.ts";
import { isNewer, type NotificationMark } from "./is-newer.ts";
import { toCoapAnswer, toCoapRequest } from "./to-coap-request.ts";

/** How long an observation that the server refuses waits before it is asked for again. */
const RETRY_AFTER: Millis = 10_000;

/** How long after the last notification's age it is asked for again. @see RFC 7641, section 3.3.1: between 5 and 15 seconds */
const GRACE_MINIMUM: Millis = 5000;
const GRACE_MAXIMUM: Millis = 15_000;

interface Subscription {
  readonly bindings: readonly CoapBinding[];
  readonly listener: PushListener;
}

interface Observation {
  readonly binding: CoapBinding;
  readonly abort: AbortController;
  readonly loop: Promise<void>;
}

/** What observations are made of. */
export interface CoapObservationParts {
  readonly endpoint: CoapEndpoint;
  readonly client: CoapClient;
  readonly clock: Clock;
  readonly random: Random;
}

/** What the server tells by itself: one observation for all bindings that it can serve. @see RFC 7641 */
export class CoapObservations {
  readonly #parts: CoapObservationParts;
  readonly #subscriptions = new Set<Subscription>();
  readonly #observations = new Map<string, Observation>();
  readonly #last = new Map<string, DriverAnswer>();

  constructor(parts: CoapObservationParts) {
    this.#parts = parts;
  }

  /** What came last for a binding; undefined when nothing did since the server was reached. */
  last(binding: CoapBinding): DriverAnswer | undefined {
    return this.#last.get(JSON.stringify(binding));
  }

  /** Takes a subscription on; `start` asks for it. */
  subscribe(bindings: readonly CoapBinding[], listener: PushListener): Disposable {
    const subscription: Subscription = { bindings, listener };
    this.#subscriptions.add(subscription);
    return {
      [Symbol.dispose]: () => {
        this.#subscriptions.delete(subscription);
        this.#stopUnwanted();
      },
    };
  }

  /** Asks for everything that is subscribed and not asked for yet. */
  start(): void {
    for (const binding of [...this.#subscriptions].flatMap(({ bindings }) => bindings)) {
      const key = coapRequestKey(binding);
      if (this.#observations.has(key)) continue;
      const abort = new AbortController();
      const loop = this.#run(binding, abort.signal).catch((error: unknown) => this.#end(key, abort, error));
      this.#observations.set(key, { binding, abort, loop });
    }
  }

  /** Takes note that the server is gone: ends what is asked for and tells the listeners. `start` asks again. */
  fail(error: ThimbleError): void {
    for (const [key, { abort }] of [...this.#observations]) {
      abort.abort(error);
      this.#tellDown(key, error);
    }
  }

  /** Ends all; resolves when nothing is under way. */
  async close(): Promise<void> {
    this.#subscriptions.clear();
    const loops = [...this.#observations.values()].map(({ loop }) => loop);
    this.#stopUnwanted();
    await Promise.all(loops);
  }

  #stopUnwanted(): void {
    const wanted = new Set([...this.#subscriptions].flatMap(({ bindings }) => bindings.map(coapRequestKey)));
    for (const [key, { abort }] of this.#observations) {
      if (wanted.has(key)) continue;
      this.#observations.delete(key);
      this.#forget(key);
      abort.abort(new ThimbleError("base.aborted", `Cannot go on with ${this.#parts.endpoint.name}: nobody listens`));
    }
  }

  #forget(key: string): void {
    for (const text of this.#last.keys()) {
      const binding: CoapBinding = JSON.parse(text);
      if (coapRequestKey(binding) === key) this.#last.delete(text);
    }
  }

  #end(key: string, abort: AbortController, error: unknown): void {
    if (abort.signal.aborted) return;
    this.#tellDown(key, asThimbleError(error));
  }

  #tellDown(key: string, error: ThimbleError): void {
    this.#observations.delete(key);
    this.#forget(key);
    for (const { bindings, listener } of [...this.#subscriptions])
      if (bindings.some((binding) => coapRequestKey(binding) === key)) listener.onDown(error);
  }

  /** Observes again and again. @throws ThimbleError things.unreachable or base.timeout when the server is gone; signal.reason */
  async #run(binding: CoapBinding, signal: AbortSignal): Promise<never> {
    for (;;) {
      try {
        await this.#observe(binding, signal);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof ThimbleError) || !["things.refused", "things.bad-answer"].includes(error.code))
          throw error;
        await this.#deliver(binding, () => error);
        await sleep(this.#parts.clock, RETRY_AFTER, signal);
      }
    }
  }

  /** Registers, and takes notifications until none has come for longer than it should. */
  async #observe(binding: CoapBinding, signal: AbortSignal): Promise<void> {
    const { endpoint, client } = this.#parts;
    const token = endpoint.newToken();
    const request = { ...toCoapRequest(binding, undefined), observe: 0 as const };
    const inbox = new Inbox(this.#parts);
    using _ = endpoint.watch(token, (response) => inbox.put(response));
    const first = await endpoint.request(request, { timeout: binding.timeout, signal, token });
    inbox.put(first);
    for (let response = await inbox.take(signal); response !== undefined; response = await inbox.take(signal)) {
      const whole = await client.rest(
        request,
        response,
        { timeout: binding.timeout, signal },
        nameOf(endpoint, binding),
      );
      const arrived = this.#parts.clock.monotonic();
      const isFirst = response === first;
      await this.#deliver(binding, (each) =>
        // What is answered to the request itself is how it is, and no event.
        isFirst && each.event !== undefined
          ? undefined
          : toCoapAnswer(whole.payload, each, nameOf(endpoint, each), arrived),
      );
      // The server does not observe: its answers are asked for as it says that they are fresh.
      if (first.observe === undefined) await sleep(this.#parts.clock, Math.max(1, first.maxAge) * 1000, signal);
      if (first.observe === undefined) return;
    }
  }

  async #deliver(binding: CoapBinding, toAnswer: (binding: CoapBinding) => DriverAnswer | undefined): Promise<void> {
    const key = coapRequestKey(binding);
    for (const { bindings, listener } of [...this.#subscriptions]) {
      for (const [index, each] of bindings.entries()) {
        if (coapRequestKey(each) !== key) continue;
        const answer = toAnswer(each);
        if (answer === undefined) continue;
        this.#last.set(JSON.stringify(each), answer);
        await listener.onAnswer(index, answer);
      }
    }
  }
}

function nameOf({ name }: CoapEndpoint, { method, path }: CoapBinding): string {
  return `${method} ${name}/${path.join("/")}`;
}

/** The newest notification that nobody has taken yet: a listener that is slow gets the last value, not all of them. */
class Inbox {
  readonly #clock: Clock;
  readonly #random: Random;
  #waiting: (() => void) | undefined;
  #response: CoapResponse | undefined;
  #mark: NotificationMark | undefined;
  #maxAge = 0;

  constructor({ clock, random }: CoapObservationParts) {
    this.#clock = clock;
    this.#random = random;
  }

  put(response: CoapResponse): void {
    const mark = { observe: response.observe ?? 0, arrived: this.#clock.monotonic() };
    if (response.observe !== undefined && this.#mark !== undefined && !isNewer(this.#mark, mark)) return;
    if (response.observe !== undefined) this.#mark = mark;
    this.#response = response;
    this.#maxAge = response.maxAge * 1000;
    this.#waiting?.();
  }

  /** The next one; undefined when none has come for so long that the server may have forgotten. */
  async take(signal: AbortSignal): Promise<CoapResponse | undefined> {
    if (this.#response === undefined) await this.#arrival(signal);
    const response = this.#response;
    this.#response = undefined;
    return response;
  }

  async #arrival(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    const grace = GRACE_MINIMUM + (GRACE_MAXIMUM - GRACE_MINIMUM) * this.#random.next();
    using _ = this.#clock.after(this.#maxAge + grace, resolve);
    this.#waiting = resolve;
    try {
      await promise;
    } finally {
      this.#waiting = undefined;
      signal.removeEventListener("abort", onAbort);
    }
  }
}
