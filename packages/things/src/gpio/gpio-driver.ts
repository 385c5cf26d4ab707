import { assertNever, type Clock, type Millis, ThimbleError, type Timer } from "@thimble/base";
import type { DriverAnswer, DriverCallOptions, PushedDriver, PushListener } from "../driver/driver.ts";
import { abortable } from "../host/abortable.ts";
import { deviceProblem } from "../kernel/device-problem.ts";
import type { LineEvent } from "../kernel/gpio-codec.ts";
import type { ClaimedLines } from "./claimed-lines.ts";
import { EdgeMeter } from "./edge-meter.ts";
import type { GpioBinding, GpioEdge } from "./gpio-binding.ts";
import { GpioSession, type HeldLine } from "./gpio-session.ts";
import type { ScanParts } from "./scan-chips.ts";

const NANOSECONDS = 1e6;

/** What a GPIO driver is made of. */
export interface GpioDriverParts extends ScanParts {
  /** `gpio:/dev/gpiochip0` or `gpio://name`. */
  readonly address: string;
  readonly clock: Clock;
}

interface Subscription {
  readonly bindings: readonly GpioBinding[];
  readonly listener: PushListener;
  /** Of each binding once it is claimed. */
  lines: readonly (HeldLine | ThimbleError)[];
  readonly timers: Timer[];
  /** What was given out last, by the binding's index. */
  readonly last: Map<number, number>;
  readonly busy: Set<number>;
}

/**
 * Lines of GPIO chips through the character device: levels as their edges come, with the kernel's time; counts and frequencies at their periods;
 * outputs. The lines of a Thing are asked for in one request. Counts go on over an outage; what happened during it is not in them.
 */
export class GpioDriver implements PushedDriver<GpioBinding> {
  readonly delivery = "pushed";
  readonly #parts: GpioDriverParts;
  readonly #subscriptions = new Set<Subscription>();
  /** By line and edge. */
  readonly #meters = new Map<string, EdgeMeter>();
  #session: GpioSession | undefined;
  #connecting: Promise<void> | undefined;
  #isClosed = false;

  constructor(parts: GpioDriverParts) {
    this.#parts = parts;
  }

  connect(): Promise<void> {
    if (this.#isClosed) return Promise.reject(this.#unreachable("the driver was closed"));
    if (this.#session !== undefined) return Promise.resolve();
    this.#connecting ??= this.#open().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  async read(bindings: readonly GpioBinding[], options: DriverCallOptions = {}): Promise<readonly DriverAnswer[]> {
    options.signal?.throwIfAborted();
    const session = this.#session;
    if (session === undefined) return bindings.map(() => this.#unreachable("it is not open"));
    return abortable(this.#read(session, bindings), options.signal);
  }

  async write(binding: GpioBinding, value: number, options: DriverCallOptions = {}): Promise<void> {
    options.signal?.throwIfAborted();
    const session = this.#session;
    if (session === undefined) throw this.#unreachable("it is not open");
    await abortable(this.#write(session, binding, value), options.signal);
  }

  subscribe(bindings: readonly GpioBinding[], listener: PushListener): Disposable {
    const subscription: Subscription = { bindings, listener, lines: [], timers: [], last: new Map(), busy: new Set() };
    this.#subscriptions.add(subscription);
    if (this.#session !== undefined) void this.#begin(this.#session, subscription);
    return { [Symbol.dispose]: () => this.#end(subscription) };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#connecting?.catch(() => undefined);
    const session = this.#session;
    this.#session = undefined;
    for (const subscription of this.#subscriptions) stop(subscription);
    await session?.close();
  }

  async #open(): Promise<void> {
    const session: GpioSession = new GpioSession({
      ...this.#parts,
      onHeld: (line) => this.#onHeld(line),
      onEdge: (chip, event) => this.#onEdge(chip, event),
      onLost: (error) => this.#onLost(session, error),
    });
    try {
      await session.open();
      if (this.#isClosed) throw this.#unreachable("the driver was closed");
    } catch (error) {
      await session.close();
      throw error;
    }
    this.#session = session;
    for (const subscription of this.#subscriptions) await this.#begin(session, subscription);
    if (this.#session !== session) throw this.#unreachable("it went away");
  }

  #onLost(session: GpioSession, error: ThimbleError): void {
    if (this.#session === session) this.#session = undefined;
    // Nothing is left to drive.
    void session.close();
    for (const subscription of this.#subscriptions) {
      stop(subscription);
      subscription.listener.onDown(error);
    }
  }

  /** Claims what a subscription needs, tells how it is, and starts what is told by the clock. */
  async #begin(session: GpioSession, subscription: Subscription): Promise<void> {
    const { bindings, listener, timers } = subscription;
    subscription.lines = await session.claim(bindings);
    if (!this.#subscriptions.has(subscription) || this.#session !== session) return;
    for (const [index, answer] of (await this.#read(session, bindings)).entries()) {
      if (!(answer instanceof ThimbleError)) subscription.last.set(index, answer.value);
      // How it is when somebody begins to listen is no edge.
      if (bindings[index]?.isEvent !== true || answer instanceof ThimbleError) await listener.onAnswer(index, answer);
    }
    if (!this.#subscriptions.has(subscription) || this.#session !== session) return;
    for (const [index, { every }] of bindings.entries()) {
      if (every > 0 && !(subscription.lines[index] instanceof ThimbleError))
        timers.push(this.#parts.clock.every(every, () => void this.#tick(session, subscription, index)));
    }
  }

  #end(subscription: Subscription): void {
    this.#subscriptions.delete(subscription);
    stop(subscription);
    const kept = new Set([...this.#subscriptions].flatMap(({ lines }) => lines));
    // The driver's own end waits for this in turn.
    if (!this.#isClosed) void this.#session?.release((line) => kept.has(line));
  }

  /** Gives out a count or a frequency, or a level that no edge tells of, when it has changed. */
  async #tick(session: GpioSession, subscription: Subscription, index: number): Promise<void> {
    const binding = subscription.bindings[index];
    if (binding === undefined || subscription.busy.has(index)) return;
    subscription.busy.add(index);
    try {
      const [answer] = await this.#read(session, [binding]);
      if (answer === undefined || this.#session !== session) return;
      if (answer instanceof ThimbleError || answer.value !== subscription.last.get(index)) {
        if (!(answer instanceof ThimbleError)) subscription.last.set(index, answer.value);
        await subscription.listener.onAnswer(index, answer);
      }
    } finally {
      subscription.busy.delete(index);
    }
  }

  #onHeld({ chip, offset, plan }: HeldLine): void {
    for (const edge of ["rising", "falling", "both"] as const)
      this.#meter(chip, offset, edge).begin(plan.hasRising && plan.hasFalling);
  }

  async #onEdge(chip: string, event: LineEvent): Promise<void> {
    const { clock, kernel } = this.#parts;
    for (const edge of ["rising", "falling", "both"] as const) this.#meter(chip, event.offset, edge).take(event);
    // The kernel's clock runs as ours does: how long ago it was is all that is needed.
    const arrived = clock.monotonic() - Number(kernel.monotonic() - event.time) / NANOSECONDS;
    for (const subscription of [...this.#subscriptions]) {
      for (const [index, { measure, every, isEvent, edge }] of subscription.bindings.entries()) {
        const line = subscription.lines[index];
        if (measure !== "level" || every > 0 || line === undefined || line instanceof ThimbleError) continue;
        if (line.chip !== chip || line.offset !== event.offset) continue;
        if (isEvent === true && edge !== "both" && (edge === "rising") !== event.isRising) continue;
        const value = Number(event.isRising);
        subscription.last.set(index, value);
        await subscription.listener.onAnswer(index, { value, arrived });
      }
    }
  }

  async #read(session: GpioSession, bindings: readonly GpioBinding[]): Promise<readonly DriverAnswer[]> {
    const lines = await session.claim(bindings);
    const asked = new Map<ClaimedLines, Promise<ReadonlyMap<number, boolean> | ThimbleError>>();
    return Promise.all(
      lines.map(async (line, i): Promise<DriverAnswer> => {
        const binding = bindings[i];
        if (line instanceof ThimbleError || binding === undefined)
          return line instanceof ThimbleError ? line : this.#unreachable("it is not open");
        const arrived = this.#parts.clock.monotonic();
        if (binding.measure !== "level") return { value: this.#measured(line, binding), arrived };
        const levels = asked.get(line.request) ?? levelsOf(line);
        asked.set(line.request, levels);
        const found = await levels;
        if (found instanceof ThimbleError) return found;
        return { value: Number(found.get(line.offset) ?? false), arrived: this.#parts.clock.monotonic() };
      }),
    );
  }

  #measured({ chip, offset }: HeldLine, { measure, edge, every }: GpioBinding): number {
    const meter = this.#meter(chip, offset, edge);
    switch (measure) {
      case "count":
        return meter.count;
      case "frequency":
        return meter.frequencyAt(this.#parts.kernel.monotonic(), nanoseconds(every));
      case "level":
        throw new ThimbleError("base.bug", "Cannot measure a level: it is read");
      default:
        return assertNever(measure);
    }
  }

  async #write(session: GpioSession, binding: GpioBinding, value: number): Promise<void> {
    const [line] = await session.claim([binding]);
    if (line instanceof ThimbleError || line === undefined) throw line ?? this.#unreachable("it is not open");
    if (binding.measure !== "level") {
      if (!Number.isSafeInteger(value) || value < 0) {
        throw new ThimbleError("things.out-of-range", `Cannot set the count of line ${line.offset} to ${value}`, {
          expected: "a whole number from 0 on",
        });
      }
      this.#meter(line.chip, line.offset, binding.edge).preset(value);
      return;
    }
    try {
      await line.request.set(new Map([[line.offset, value !== 0]]));
    } catch (error) {
      throw deviceProblem(error, `drive line ${line.offset} of ${line.chip}`);
    }
  }

  #meter(chip: string, offset: number, edge: GpioEdge): EdgeMeter {
    const key = `${chip}/${offset}/${edge}`;
    const meter = this.#meters.get(key) ?? new EdgeMeter(edge);
    this.#meters.set(key, meter);
    return meter;
  }

  #unreachable(state: string): ThimbleError {
    return new ThimbleError("things.unreachable", `Cannot reach GPIO at ${this.#parts.address}: ${state}`);
  }
}

async function levelsOf({ request, chip }: HeldLine): Promise<ReadonlyMap<number, boolean> | ThimbleError> {
  try {
    return await request.levels();
  } catch (error) {
    return deviceProblem(error, `read lines of ${chip}`);
  }
}

function stop(subscription: Subscription): void {
  for (const timer of subscription.timers.splice(0)) timer[Symbol.dispose]();
  subscription.lines = [];
  subscription.last.clear();
}

function nanoseconds(millis: Millis): bigint {
  return BigInt(Math.round(millis * NANOSECONDS));
}
