import { type Clock, type Millis, ThimbleError, withDeadline } from "@thimble/base";
import { bytesNeeded, encodeSignal } from "../can/can-signal.ts";
import type { DriverAnswer, DriverCallOptions, PolledDriver, PushListener, PushPart } from "../driver/driver.ts";
import { PendingAnswers } from "../driver/pending-answers.ts";
import { abortable } from "../host/abortable.ts";
import { asThimbleError } from "../host/poll-thing.ts";
import type { SecretStore } from "../security/secret-store.ts";
import { type BleBinding, type CharacteristicPlace, isToldByDevice } from "./ble-binding.ts";
import type { BleRadio, OpenBle } from "./ble-radio.ts";
import { BINDKEY_WORDS, BthomeLock, isEncrypted, parseBindkey, type Unlocked } from "./bthome-keys.ts";
import { decodePlace } from "./decode-place.ts";

/** How long a read waits for the device to say something by itself. Sensors that run on a cell speak every 1 to 10 s. */
const FIRST_TIMEOUT: Millis = 10_000;
/** How long a connection, a read or a write may take; a device that sleeps is connected to when it wakes. */
const CALL_TIMEOUT: Millis = 30_000;

interface Subscription {
  readonly bindings: readonly BleBinding[];
  readonly listener: PushListener;
  /** The air can not be held back. */
  readonly pending: PendingAnswers;
}

/** Talks with one Bluetooth LE device: listens to what it says to everyone, reads, writes and is notified of its characteristics. */
export class BleDriver implements PolledDriver<BleBinding> {
  readonly delivery = "polled";
  readonly push: PushPart<BleBinding>;
  readonly #device: string;
  readonly #radio: BleRadio;
  readonly #clock: Clock;
  readonly #secrets: SecretStore;
  /** By the name of the secret that holds its key. */
  readonly #locks = new Map<string, BthomeLock>();
  readonly #subscriptions = new Set<Subscription>();
  /** What was said last, by source. */
  readonly #heard = new Map<string, { readonly data: Uint8Array; readonly arrived: Millis }>();
  readonly #waiting = new Set<() => void>();
  readonly #closed = new AbortController();
  /** A device takes one request after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  #open: OpenBle | undefined;
  #connecting: Promise<void> | undefined;

  /** `device` is `AA:BB:CC:DD:EE:FF`. */
  constructor(options: {
    readonly device: string;
    readonly radio: BleRadio;
    readonly clock: Clock;
    readonly secrets: SecretStore;
  }) {
    this.#secrets = options.secrets;
    this.#device = options.device;
    this.#radio = options.radio;
    this.#clock = options.clock;
    this.push = {
      has: isToldByDevice,
      subscribe: (bindings, listener) => this.#subscribe(bindings, listener),
    };
  }

  async connect(): Promise<void> {
    this.#closed.signal.throwIfAborted();
    if (this.#open !== undefined) return;
    this.#connecting ??= this.#openRadio().finally(() => {
      this.#connecting = undefined;
    });
    await this.#connecting;
  }

  async read(bindings: readonly BleBinding[], options: DriverCallOptions = {}): Promise<readonly DriverAnswer[]> {
    options.signal?.throwIfAborted();
    const locked = await this.#loadKeys(bindings).catch(asThimbleError);
    if (locked !== undefined) return bindings.map(() => locked);
    const asked = new Map<string, Promise<DriverAnswer | Uint8Array>>();
    const answers = bindings.map(async (binding) => {
      const { place } = binding;
      if (place.kind !== "characteristic" || place.isNotified)
        return this.#lastHeard(binding) ?? this.#firstHeard(binding);
      const data =
        asked.get(place.source) ?? this.#ask("read", (open, signal) => open.read(place, signal)).catch(asThimbleError);
      asked.set(place.source, data);
      const answer = await data;
      return answer instanceof Uint8Array
        ? (this.#answer(binding, answer, this.#clock.monotonic()) ?? this.#silent())
        : answer;
    });
    return await abortable(Promise.all(answers), options.signal);
  }

  async write({ place }: BleBinding, value: number, options: DriverCallOptions = {}): Promise<void> {
    options.signal?.throwIfAborted();
    if (place.kind !== "characteristic")
      throw new ThimbleError("base.bug", "Cannot write what a device says to everyone");
    const write = async (open: OpenBle, signal: AbortSignal): Promise<void> => {
      const before = isWhole(place) ? new Uint8Array(bytesNeeded(place.number)) : await open.read(place, signal);
      const data = encodeSignal(place.number, before, value);
      if (data === undefined)
        throw new ThimbleError(
          "things.out-of-range",
          `Cannot write ${value}: it does not fit the ${place.number.length} bits`,
        );
      await open.write(place, data, signal);
    };
    await abortable(this.#ask("write to", write, options.signal), options.signal);
  }

  async close(): Promise<void> {
    this.#closed.abort(this.#unreachable("the driver was closed"));
    await this.#connecting?.catch(() => undefined);
    const open = this.#open;
    this.#open = undefined;
    this.#heard.clear();
    for (const tell of [...this.#waiting]) tell();
    await open?.close();
  }

  #subscribe(bindings: readonly BleBinding[], listener: PushListener): Disposable {
    // Of a button each press counts.
    const onFailure = (error: unknown): void => listener.onDown(asThimbleError(error));
    const pending = new PendingAnswers({ listener, countsEach: () => true, onFailure });
    const subscription: Subscription = { bindings, listener, pending };
    this.#subscriptions.add(subscription);
    if (this.#open !== undefined) this.#begin(bindings).catch((error: unknown) => this.#down(asThimbleError(error)));
    const end = (): void => {
      this.#subscriptions.delete(subscription);
      pending.close();
    };
    return { [Symbol.dispose]: end };
  }

  async #openRadio(): Promise<void> {
    let gone: ThimbleError | undefined;
    const opening = this.#radio.open(this.#device, {
      onData: (source, data) => this.#onData(source, data),
      onLinkLost: () => this.#onLinkLost(),
      onDown: (cause) => {
        gone = this.#unreachable("the radio went down", cause);
        this.#down(gone);
      },
    });
    const late = (): ThimbleError => this.#late("open the radio for");
    const open = await withDeadline(this.#clock, CALL_TIMEOUT, opening, late).catch((error: unknown) => {
      // A radio that opens after all is not needed any more.
      opening.then((tooLate) => tooLate.close()).catch(() => undefined);
      throw error;
    });
    this.#open = open;
    try {
      this.#closed.signal.throwIfAborted();
      // While it opened, nobody was told.
      if (gone !== undefined) throw gone;
      for (const { bindings } of this.#subscriptions) await this.#begin(bindings);
    } catch (error) {
      this.#open = undefined;
      await open.close();
      throw error;
    }
  }

  async #begin(bindings: readonly BleBinding[]): Promise<void> {
    await this.#loadKeys(bindings);
    await this.#startNotifications(bindings);
  }

  /** Keys of what is encrypted. @throws ThimbleError things.no-secret, also for a secret that is no key */
  async #loadKeys(bindings: readonly BleBinding[]): Promise<undefined> {
    const names = new Set(bindings.flatMap(({ place }) => (place.kind === "field" ? (place.key ?? []) : [])));
    for (const name of names) {
      if (this.#locks.has(name)) continue;
      const key = parseBindkey(await this.#secrets.load(name));
      if (key === undefined)
        throw new ThimbleError(
          "things.no-secret",
          `Cannot unlock what ${this.#device} says: the secret "${name}" is no key`,
          {
            expected: BINDKEY_WORDS,
          },
        );
      this.#locks.set(name, new BthomeLock(key, this.#device));
    }
  }

  async #startNotifications(bindings: readonly BleBinding[]): Promise<void> {
    for (const place of notifiedPlaces(bindings))
      await this.#ask("subscribe to", (open, signal) => open.notify(place, signal));
  }

  #onData(source: string, data: Uint8Array): void {
    const arrived = this.#clock.monotonic();
    if (this.#wasSaid(data, arrived)) return;
    this.#heard.set(source, { data, arrived });
    for (const tell of [...this.#waiting]) tell();
    for (const subscription of this.#subscriptions) {
      for (const [index, binding] of subscription.bindings.entries()) {
        if (binding.place.source !== source) continue;
        const answer = this.#answer(binding, data, arrived);
        if (answer !== undefined) subscription.pending.push(index, answer);
      }
    }
  }

  /** Without notifications nothing is lost: the next request connects again. */
  #onLinkLost(): void {
    const bindings = [...this.#subscriptions].flatMap((subscription) => subscription.bindings);
    if (notifiedPlaces(bindings).length > 0) this.#down(this.#unreachable("it ended the connection"));
  }

  #down(error: ThimbleError): void {
    const open = this.#open;
    if (open === undefined) return;
    this.#open = undefined;
    this.#heard.clear();
    // A radio that is gone can not be told.
    open.close().catch(() => undefined);
    for (const tell of [...this.#waiting]) tell();
    for (const { listener } of this.#subscriptions) listener.onDown(error);
  }

  #lastHeard(binding: BleBinding): DriverAnswer | undefined {
    if (this.#open === undefined) return this.#unreachable("the radio is not open");
    const heard = this.#heard.get(binding.place.source);
    return heard === undefined ? undefined : this.#answer(binding, heard.data, heard.arrived);
  }

  async #firstHeard(binding: BleBinding): Promise<DriverAnswer> {
    const { promise, resolve } = Promise.withResolvers<DriverAnswer>();
    const tell = (): void => {
      const answer = this.#lastHeard(binding);
      if (answer !== undefined) resolve(answer);
    };
    this.#waiting.add(tell);
    const late = this.#silent();
    try {
      return await withDeadline(this.#clock, FIRST_TIMEOUT, promise, () => late);
    } catch (error) {
      if (error === late) return late;
      throw error;
    } finally {
      this.#waiting.delete(tell);
    }
  }

  #answer({ place }: BleBinding, data: Uint8Array, arrived: Millis): DriverAnswer | undefined {
    const unlocked = this.#unlock(place, data, arrived);
    if (unlocked === undefined) return undefined;
    const value = typeof unlocked === "string" ? unlocked : decodePlace(place, unlocked);
    if (typeof value !== "string") return value === undefined ? undefined : { value, arrived };
    return new ThimbleError("things.bad-answer", `Cannot read the ${place.source} of ${this.#device}: ${value}`);
  }

  /** Whether it is encrypted and was said before, by all keys: then what was heard last stays. */
  #wasSaid(data: Uint8Array, arrived: Millis): boolean {
    const locks = [...this.#locks.values()];
    return locks.length > 0 && isEncrypted(data) && locks.every((lock) => lock.unlock(data, arrived) === undefined);
  }

  /** The data as it would be without encryption, what is wrong with it, or undefined for what was said before. */
  #unlock(place: BleBinding["place"], data: Uint8Array, arrived: Millis): Unlocked {
    const lock = place.kind === "field" && place.key !== undefined ? this.#locks.get(place.key) : undefined;
    if (lock === undefined) return data;
    // Whoever is near may say anything in the name of the device: what counts is what its key proves.
    return isEncrypted(data) ? lock.unlock(data, arrived) : "it is not encrypted, and its key says that it should be";
  }

  /** Does it when those before are done, and not any more once it is late or `caller` is aborted. @throws ThimbleError */
  async #ask<T>(
    what: string,
    work: (open: OpenBle, signal: AbortSignal) => Promise<T>,
    caller?: AbortSignal,
  ): Promise<T> {
    const done = this.#turn.then(async () => {
      caller?.throwIfAborted();
      const open = this.#open;
      if (open === undefined) throw this.#unreachable("the radio is not open");
      const over = new AbortController();
      const signal = caller === undefined ? over.signal : AbortSignal.any([over.signal, caller]);
      try {
        return await withDeadline(this.#clock, CALL_TIMEOUT, work(open, signal), () => this.#late(what));
      } finally {
        over.abort(this.#late(what));
      }
    });
    this.#turn = done.catch(() => undefined);
    try {
      return await abortable(done, this.#closed.signal);
    } catch (error) {
      if (error instanceof ThimbleError) throw error;
      throw new ThimbleError("things.refused", `Cannot ${what} ${this.#device}: ${messageOf(error)}`, { cause: error });
    }
  }

  #late(what: string): ThimbleError {
    return new ThimbleError(
      "base.timeout",
      `Cannot ${what} ${this.#device}: no answer within ${CALL_TIMEOUT / 1000} s`,
    );
  }

  #silent(): ThimbleError {
    const message = `Cannot read ${this.#device}: it said nothing of it within ${FIRST_TIMEOUT / 1000} s`;
    return new ThimbleError("base.timeout", message);
  }

  #unreachable(state: string, cause?: unknown): ThimbleError {
    return new ThimbleError("things.unreachable", `Cannot reach the Bluetooth device ${this.#device}: ${state}`, {
      cause,
    });
  }
}

/** Whether the number is all of the characteristic, as far as the form knows. */
function isWhole({ number }: CharacteristicPlace): boolean {
  return bytesNeeded(number) * 8 === number.length;
}

function notifiedPlaces(bindings: readonly BleBinding[]): readonly CharacteristicPlace[] {
  return bindings.flatMap(({ place }) => (place.kind === "characteristic" && place.isNotified ? [place] : []));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
