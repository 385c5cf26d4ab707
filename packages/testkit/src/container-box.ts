import { type Millis, nearest, ThimbleError, type VirtualClock } from "@thimble/base";
import { encodeSenml, eventTopic, QUALITIES, type Quality, type Triggers, topicMatches } from "@thimble/model";
import type { ContainerHandle, Engine, StateValue } from "@thimble/runtime";
import type { Published } from "./published.ts";
import type { Pump } from "./pump.ts";
import type { Invoked, LogLine, Recorder, Written } from "./recorder.ts";

/** What may be said of a reading besides its value. */
export interface ReadingOptions {
  /** When it was measured: seconds since 1970-01-01T00:00:00Z. Default: the box's clock. */
  readonly time?: number;
  /** Default `good`. */
  readonly quality?: Quality;
}

/** What a box is made of. */
export interface ContainerBoxParts {
  readonly engine: Engine;
  readonly handle: ContainerHandle;
  readonly on: Triggers;
  readonly clock: VirtualClock;
  readonly pump: Pump;
  readonly recorder: Recorder;
}

/**
 * A running container with nothing around it: readings and messages go in, what it asked of the world can be looked at when the
 * call returns. Time stands still until `advance`; a handler that waits goes on with it, or with `settled`.
 */
export class ContainerBox implements AsyncDisposable {
  readonly #parts: ContainerBoxParts;

  /** See `runContainer`, which makes one. */
  constructor(parts: ContainerBoxParts) {
    this.#parts = parts;
  }

  /** Messages published so far, the first one first. */
  get published(): readonly Published[] {
    return this.#parts.recorder.published;
  }

  /** Values written to Things so far. */
  get written(): readonly Written[] {
    return this.#parts.recorder.written;
  }

  /** Actions invoked so far. */
  get invoked(): readonly Invoked[] {
    return this.#parts.recorder.invoked;
  }

  /** Lines of the log so far. */
  get logs(): readonly LogLine[] {
    return this.#parts.recorder.logs;
  }

  /** What the keyed state holds now. Give it to the next box to see a restart. */
  get state(): ReadonlyMap<string, StateValue> {
    return this.#parts.recorder.state;
  }

  /** Instructions of the last event. The same on every machine: a test may pin them. */
  get instructions(): number {
    return this.#parts.handle.stats().instructions.last;
  }

  /** The clock's time: seconds since 1970-01-01T00:00:00Z. */
  get time(): number {
    return this.#parts.clock.now() / 1000;
  }

  /**
   * Hands over a reading of a property such as `machine/temperature`.
   * @throws ThimbleError base.argument when the container does not read that property; runtime.* when the container ends by it
   */
  reading(property: string, value: number, { time = this.time, quality = "good" }: ReadingOptions = {}): void {
    const { properties } = this.#parts.handle;
    const number = properties.indexOf(property);
    if (number === -1)
      throw unknownName(`a reading of ${property}: the container has no grant for it`, property, properties);
    const worth = QUALITIES.indexOf(quality);
    this.#parts.recorder.readings.set(property, { value, time, quality: worth });
    this.#offer(() => this.#parts.handle.offerReading(number, value, time, worth));
  }

  /**
   * Hands over a message, once for each of the container's filters that match its topic.
   * @throws ThimbleError base.argument when none matches; runtime.* when the container ends by it
   */
  message(topic: string, payload: string | Uint8Array): void {
    const bytes = typeof payload === "string" ? new TextEncoder().encode(payload) : payload;
    const filters = this.#parts.on.message;
    const matching = filters.flatMap((filter, number) => (topicMatches(filter, topic) ? [number] : []));
    if (matching.length === 0)
      throw unknownName(`a message on ${topic}: no filter of the container matches`, topic, filters);
    for (const number of matching) this.#offer(() => this.#parts.handle.offerMessage(number, topic, bytes, this.time));
  }

  /**
   * Hands over an event of a Thing such as `machine/overheated`, now, with what goes with it: a number in its SenML unit, or a word.
   * @throws ThimbleError as `message`
   */
  event(event: string, value: number | boolean | string = true): void {
    const record = { name: event, unit: undefined, time: this.time, value, sum: undefined, updateTime: undefined };
    this.message(eventTopic(event), encodeSenml([record]));
  }

  /**
   * Lets time go by, with the ticks that fall into it.
   * @throws ThimbleError runtime.* when the container ends by one
   */
  async advance(delta: Millis): Promise<void> {
    await this.#parts.clock.advance(delta);
    this.#checkEnd();
  }

  /**
   * Lets time go by until no handler waits any more, and everything that was handed over is handled.
   * @throws ThimbleError runtime.* when the container ends by it
   */
  async settled(): Promise<void> {
    const { handle, clock } = this.#parts;
    await clock.advance(0);
    while (handle.counts().queued > 0) await clock.advance(clock.untilNext ?? 0);
    this.#checkEnd();
  }

  /** Stops the container in order; what it waits for is cancelled. Idempotent. */
  async stop(): Promise<void> {
    const stopped = this.#parts.engine.close();
    this.#parts.pump.drain();
    await stopped;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  #offer(offer: () => string): void {
    this.#checkEnd();
    const answer = offer();
    if (answer !== "accepted")
      throw new ThimbleError("base.argument", `Cannot hand over an event: the container is stopped`);
    this.#parts.pump.drain();
    this.#checkEnd();
  }

  #checkEnd(): void {
    const { end } = this.#parts.recorder;
    if (end === undefined || end.reason === "stopped") return;
    throw new ThimbleError(`runtime.${end.reason}`, end.message, { details: { reason: end.reason } });
  }
}

function unknownName(what: string, name: string, known: readonly string[]): ThimbleError {
  const expected =
    nearest(name, known) ?? (known.length === 0 ? "a container that has some" : `one of ${known.join(", ")}`);
  return new ThimbleError("base.argument", `Cannot hand over ${what}`, { expected });
}
