import { type Clock, type Millis, ThimbleError, withDeadline } from "@thimble/base";
import type { DriverAnswer, DriverCallOptions, PushedDriver, PushListener } from "../driver/driver.ts";
import { PendingAnswers } from "../driver/pending-answers.ts";
import { abortable } from "../host/abortable.ts";
import { asThimbleError } from "../host/poll-thing.ts";
import type { CanBinding } from "./can-binding.ts";
import type { CanBus, OpenCanBus } from "./can-bus.ts";
import type { CanFrame } from "./can-frame.ts";
import { decodeSignal, encodeSignal } from "./can-signal.ts";
import { RecentFrames } from "./recent-frames.ts";

/** How long a read waits for a first frame. Controllers repeat what they have to say at least once a second. */
const READ_TIMEOUT: Millis = 2000;

interface Subscription {
  readonly bindings: readonly CanBinding[];
  readonly listener: PushListener;
  /** The bus can not be held back. */
  readonly pending: PendingAnswers;
}

/** Talks on one CAN bus: signals of its frames as readings, frames with one signal changed as writes. */
export class CanDriver implements PushedDriver<CanBinding> {
  readonly delivery = "pushed";
  readonly #name: string;
  readonly #bus: CanBus;
  readonly #clock: Clock;
  readonly #subscriptions = new Set<Subscription>();
  readonly #frames = new RecentFrames();
  readonly #waiting = new Set<(frame: CanFrame) => void>();
  #open: OpenCanBus | undefined;
  #connecting: Promise<void> | undefined;
  #isClosed = false;

  /** `name` is for messages. */
  constructor(options: { readonly name: string; readonly bus: CanBus; readonly clock: Clock }) {
    this.#name = options.name;
    this.#bus = options.bus;
    this.#clock = options.clock;
  }

  connect(): Promise<void> {
    if (this.#isClosed) return Promise.reject(this.#unreachable("the driver was closed"));
    if (this.#open !== undefined) return Promise.resolve();
    this.#connecting ??= this.#openBus().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  async read(bindings: readonly CanBinding[], options: DriverCallOptions = {}): Promise<readonly DriverAnswer[]> {
    options.signal?.throwIfAborted();
    return await abortable(
      Promise.all(bindings.map((binding) => this.#last(binding) ?? this.#first(binding))),
      options.signal,
    );
  }

  async write(binding: CanBinding, value: number, options: DriverCallOptions = {}): Promise<void> {
    options.signal?.throwIfAborted();
    if (this.#open === undefined) throw this.#unreachable("the interface is not open");
    const { id, isExtended, length, signal, only } = binding;
    const before = this.#frames.get(binding)?.data ?? new Uint8Array(length);
    const data = encodeSignal(
      signal,
      only === undefined ? before : (encodeSignal(only.signal, before, only.value) ?? before),
      value,
    );
    if (data === undefined)
      throw new ThimbleError(
        "things.out-of-range",
        `Cannot write ${value}: it does not fit the ${signal.length} bits of the signal`,
      );
    try {
      this.#open.send({ id, isExtended, data });
    } catch (error) {
      throw this.#unreachable("it takes no frame", error);
    }
    // An interface does not hear itself.
    this.#onFrame({ id, isExtended, data });
  }

  subscribe(bindings: readonly CanBinding[], listener: PushListener): Disposable {
    const pending = new PendingAnswers({
      listener,
      countsEach: () => false,
      onFailure: (error) => listener.onDown(asThimbleError(error)),
    });
    const subscription: Subscription = { bindings, listener, pending };
    this.#subscriptions.add(subscription);
    const end = (): void => {
      this.#subscriptions.delete(subscription);
      pending.close();
    };
    return { [Symbol.dispose]: end };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#connecting?.catch(() => undefined);
    this.#open?.close();
    this.#open = undefined;
    this.#frames.clear();
  }

  async #openBus(): Promise<void> {
    const open = await this.#bus.open({
      onFrame: (frame) => this.#onFrame(frame),
      onDown: (cause) => this.#onDown(cause),
    });
    if (this.#isClosed) {
      open.close();
      throw this.#unreachable("the driver was closed");
    }
    this.#open = open;
  }

  #onFrame(frame: CanFrame): void {
    const arrived = this.#clock.monotonic();
    this.#frames.put(frame, arrived);
    for (const tell of [...this.#waiting]) tell(frame);
    for (const subscription of this.#subscriptions) {
      for (const [index, binding] of subscription.bindings.entries()) {
        if (binding.id !== frame.id || binding.isExtended !== frame.isExtended || !isIn(binding, frame.data)) continue;
        subscription.pending.push(index, this.#answer(binding, frame.data, arrived));
      }
    }
  }

  #onDown(cause: unknown): void {
    this.#open = undefined;
    this.#frames.clear();
    const error = this.#unreachable("the interface went down", cause);
    for (const { listener } of this.#subscriptions) listener.onDown(error);
  }

  #last(binding: CanBinding): DriverAnswer | undefined {
    if (this.#open === undefined) return this.#unreachable("the interface is not open");
    const seen = this.#frames.get(binding);
    return seen === undefined || !isIn(binding, seen.data) ? undefined : this.#answer(binding, seen.data, seen.arrived);
  }

  async #first(binding: CanBinding): Promise<DriverAnswer> {
    const { promise, resolve } = Promise.withResolvers<DriverAnswer>();
    const tell = (): void => {
      const answer = this.#last(binding);
      if (answer !== undefined) resolve(answer);
    };
    this.#waiting.add(tell);
    const late = new ThimbleError(
      "base.timeout",
      `Cannot read the frame ${describeId(binding)} on ${this.#name}: none came within ${READ_TIMEOUT} ms`,
    );
    try {
      return await withDeadline(this.#clock, READ_TIMEOUT, promise, () => late);
    } catch (error) {
      if (error === late) return late;
      throw error;
    } finally {
      this.#waiting.delete(tell);
    }
  }

  #answer(binding: CanBinding, data: Uint8Array, arrived: Millis): DriverAnswer {
    const value = decodeSignal(binding.signal, data);
    if (value !== undefined) return { value, arrived };
    const message = `Cannot read the frame ${describeId(binding)} on ${this.#name}: it has ${data.length} bytes, too few for the signal`;
    return new ThimbleError("things.bad-answer", message);
  }

  #unreachable(state: string, cause?: unknown): ThimbleError {
    return new ThimbleError("things.unreachable", `Cannot reach the CAN bus ${this.#name}: ${state}`, { cause });
  }
}

/** Whether a frame has the signal, by its multiplexor. */
function isIn({ only }: CanBinding, data: Uint8Array): boolean {
  return only === undefined || decodeSignal(only.signal, data) === only.value;
}

function describeId({ id, isExtended }: Pick<CanFrame, "id" | "isExtended">): string {
  return `0x${id.toString(16).padStart(isExtended ? 8 : 3, "0")}`;
}
