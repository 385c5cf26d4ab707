import { type Clock, type Millis, sleep, ThimbleError } from "@thimble/base";
import { createParser, type EventSourceMessage } from "eventsource-parser";
import type { DriverAnswer, PushListener } from "../driver/driver.ts";
import { asThimbleError } from "../host/poll-thing.ts";
import { decodePayload } from "../payload/decode-payload.ts";
import { type HttpBinding, requestKey } from "./http-binding.ts";
import { type HttpExchange, nameOf } from "./http-exchange.ts";

/** How long a stream that the server refuses waits before it asks again. */
const RETRY_AFTER: Millis = 10_000;

/** How long a long poll that brought nothing waits, and how far apart two are at least, so that a server which answers at once is not flooded. */
const NOTHING_NEW_PAUSE: Millis = 1000;
const LEAST_PERIOD: Millis = 10;

/** Answers to a long poll that say that nothing happened meanwhile. @see RFC 9110, sections 15.3.5, 15.5.9 and 15.6.5 */
const NOTHING = { status: 204, body: new Uint8Array() } as const;
const NOTHING_NEW: readonly unknown[] = [408, 504];

/** The longest event, in UTF-16 code units; what is longer breaks the stream. */
const MAXIMUM_EVENT = 1024 * 1024;

interface Subscription {
  readonly bindings: readonly HttpBinding[];
  readonly listener: PushListener;
}

/** One request for what some of the bindings have in common. */
interface Stream {
  readonly binding: HttpBinding;
  readonly abort: AbortController;
  readonly loop: Promise<void>;
}

/** What the server says by itself: long polls and server-sent events, one request at a time for all bindings that it can serve. */
export class HttpStreams {
  readonly #exchange: HttpExchange;
  readonly #clock: Clock;
  readonly #subscriptions = new Set<Subscription>();
  readonly #streams = new Map<string, Stream>();
  readonly #last = new Map<string, DriverAnswer>();
  /** The id of the event that came last, by request: a server that knows it goes on behind it. */
  readonly #eventIds = new Map<string, string>();

  constructor(parts: { readonly exchange: HttpExchange; readonly clock: Clock }) {
    this.#exchange = parts.exchange;
    this.#clock = parts.clock;
  }

  /** What came last for a binding; undefined when nothing did since the connection was made. */
  last(binding: HttpBinding): DriverAnswer | undefined {
    return this.#last.get(keyOf(binding));
  }

  /** Takes a subscription on; `start` asks for it. */
  subscribe(bindings: readonly HttpBinding[], listener: PushListener): Disposable {
    const subscription: Subscription = { bindings, listener };
    this.#subscriptions.add(subscription);
    return {
      [Symbol.dispose]: () => {
        this.#subscriptions.delete(subscription);
        this.#stopUnwanted();
        this.#forgetUnwanted(bindings);
      },
    };
  }

  /** Asks for everything that is subscribed and not asked for yet. */
  start(): void {
    for (const { bindings } of this.#subscriptions) {
      for (const binding of bindings) {
        const key = requestKey(binding);
        if (this.#streams.has(key)) continue;
        const abort = new AbortController();
        const loop = this.#run(binding, abort.signal).catch((error: unknown) => this.#end(key, abort, error));
        this.#streams.set(key, { binding, abort, loop });
      }
    }
  }

  /** Stops asking; resolves when nothing is under way. */
  async close(): Promise<void> {
    this.#subscriptions.clear();
    const loops = [...this.#streams.values()].map(({ loop }) => loop);
    this.#stopUnwanted();
    await Promise.all(loops);
  }

  #stopUnwanted(): void {
    const wanted = new Set([...this.#subscriptions].flatMap(({ bindings }) => bindings.map(requestKey)));
    for (const [key, { abort, binding }] of this.#streams) {
      if (wanted.has(key)) continue;
      this.#streams.delete(key);
      abort.abort(new ThimbleError("base.aborted", `Cannot go on with ${nameOf(binding)}: nobody listens`));
    }
  }

  /** Forgets what came for bindings that nobody listens to any more. */
  #forgetUnwanted(bindings: readonly HttpBinding[]): void {
    const wanted = new Set([...this.#subscriptions].flatMap((each) => each.bindings.map(requestKey)));
    for (const binding of bindings) {
      if (wanted.has(requestKey(binding))) continue;
      this.#last.delete(keyOf(binding));
      this.#eventIds.delete(requestKey(binding));
    }
  }

  /** Tells the listeners of a stream that its connection is gone. */
  #end(key: string, abort: AbortController, error: unknown): void {
    if (abort.signal.aborted) return;
    this.#streams.delete(key);
    for (const { bindings, listener } of [...this.#subscriptions]) {
      const own = bindings.filter((binding) => requestKey(binding) === key);
      for (const binding of own) this.#last.delete(keyOf(binding));
      if (own.length > 0) listener.onDown(asThimbleError(error));
    }
  }

  /** Asks again and again. @throws ThimbleError things.unreachable, when the connection is gone; signal.reason */
  async #run(binding: HttpBinding, signal: AbortSignal): Promise<never> {
    for (;;) {
      try {
        if (binding.delivery === "sse") await this.#readEvents(binding, signal);
        else await this.#waitForNext(binding, signal);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof ThimbleError) || error.code === "things.unreachable") throw error;
        // The server is there and does not do what was asked: no reason to take the connection for gone.
        await this.#deliver(binding, () => error);
        await sleep(this.#clock, RETRY_AFTER, signal);
      }
    }
  }

  /** @see HTML Standard, section 9.2 "Server-sent events" */
  async #readEvents(binding: HttpBinding, signal: AbortSignal): Promise<never> {
    const key = requestKey(binding);
    const { body } = await this.#exchange.open(binding, {
      signal,
      timeout: binding.timeout,
      isStream: true,
      headers: { accept: "text/event-stream", ...lastEventId(this.#eventIds.get(key) ?? "") },
    });
    const events: EventSourceMessage[] = [];
    const parser = createParser({ maxBufferSize: MAXIMUM_EVENT, onEvent: (event) => void events.push(event) });
    const decoder = new TextDecoder();
    const gone = (cause?: unknown): ThimbleError =>
      new ThimbleError("things.unreachable", `Cannot go on with ${nameOf(binding)}: it ended the stream`, { cause });
    try {
      for await (const chunk of body) {
        parser.feed(decoder.decode(chunk, { stream: true }));
        for (const { id, data } of events.splice(0)) {
          if (id !== undefined) this.#eventIds.set(key, id);
          await this.#deliverBody(binding, new TextEncoder().encode(data));
        }
      }
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof ThimbleError ? error : gone(error);
    }
    throw gone();
  }

  async #waitForNext(binding: HttpBinding, signal: AbortSignal): Promise<void> {
    const began = this.#clock.monotonic();
    const { status, body } = await this.#exchange
      .fetchWhole(binding, { signal, timeout: undefined, isStream: true })
      .catch((error: unknown) => {
        if (error instanceof ThimbleError && NOTHING_NEW.includes(error.details["status"])) return NOTHING;
        throw error;
      });
    const isNews = body.byteLength > 0 || (status !== NOTHING.status && this.#hasBareEvent(binding));
    if (body.byteLength > 0) await this.#deliverBody(binding, body);
    else if (isNews) {
      const arrived = this.#clock.monotonic();
      await this.#deliver(binding, (each) => (isBareEvent(each) ? { value: Number.NaN, arrived } : undefined));
    }
    const left = isNews ? began + LEAST_PERIOD - this.#clock.monotonic() : NOTHING_NEW_PAUSE;
    if (left > 0) await sleep(this.#clock, left, signal);
  }

  /** Whether anyone hears from this request of an event that has no value. */
  #hasBareEvent(binding: HttpBinding): boolean {
    const key = requestKey(binding);
    return [...this.#subscriptions].some(({ bindings }) =>
      bindings.some((each) => requestKey(each) === key && isBareEvent(each)),
    );
  }

  #deliverBody(binding: HttpBinding, body: Uint8Array): Promise<void> {
    const arrived = this.#clock.monotonic();
    return this.#deliver(binding, (each) => {
      if (isBareEvent(each)) return { value: Number.NaN, arrived };
      try {
        return { value: decodePayload(body, each.format, nameOf(binding)), arrived };
      } catch (error) {
        if (error instanceof ThimbleError) return error;
        throw error;
      }
    });
  }

  /** Hands an answer on to each binding that has one. */
  async #deliver(binding: HttpBinding, toAnswer: (binding: HttpBinding) => DriverAnswer | undefined): Promise<void> {
    const key = requestKey(binding);
    for (const { bindings, listener } of [...this.#subscriptions]) {
      for (const [index, each] of bindings.entries()) {
        if (requestKey(each) !== key) continue;
        const answer = toAnswer(each);
        if (answer === undefined) continue;
        this.#last.set(keyOf(each), answer);
        await listener.onAnswer(index, answer);
      }
    }
  }
}

/** @see HTML Living Standard, section 9.2.4 "Establishing a connection": UTF-8; one that no header may have is kept to ourselves */
function lastEventId(id: string): Readonly<Record<string, string>> {
  const value = Buffer.from(id, "utf8").toString("latin1");
  // @see RFC 9110, section 5.5: what a header's value may have
  return value !== "" && /^[\t\x20-\x7e\x80-\xff]*$/.test(value) ? { "last-event-id": value } : {};
}

/** Of an event without a value it is enough to know that there was one. */
function isBareEvent({ event }: HttpBinding): boolean {
  return event?.hasValue === false;
}

function keyOf(binding: HttpBinding): string {
  return JSON.stringify(binding);
}
