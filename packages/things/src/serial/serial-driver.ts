import { type Clock, type Millis, ThimbleError, type Timer, withDeadline } from "@thimble/base";
import type { RE2JS } from "re2js";
import type { DriverAnswer, DriverCallOptions, PolledDriver, PushListener, PushPart } from "../driver/driver.ts";
import { PendingAnswers } from "../driver/pending-answers.ts";
import { abortable } from "../host/abortable.ts";
import { asThimbleError } from "../host/poll-thing.ts";
import { checksumOf } from "./checksum.ts";
import { bodyOf, compilePattern, matchMessage } from "./match-message.ts";
import { MessageCutter, type MessageFrame } from "./message-cutter.ts";
import { OPEN_TIMEOUT, openInTime } from "./open-in-time.ts";
import { parseSerialAddress } from "./serial-address.ts";
import type { SerialBinding } from "./serial-binding.ts";
import type { OpenLine, SerialLine } from "./serial-line.ts";
import { SerialPortLine } from "./serialport-line.ts";
import { TcpLine } from "./tcp-line.ts";

/** How long a read waits for a first message of a device that speaks by itself. */
const FIRST_MESSAGE_TIMEOUT: Millis = 2000;

/** How long a message may take to leave: 256 characters at 1200 baud take 2.4 s. What takes longer is an adapter that hangs. */
const SEND_TIMEOUT: Millis = 5000;

/** After so long without a byte, half a message is given up where nothing else ends it. */
const REST: Millis = 500;

interface Subscription {
  readonly bindings: readonly SerialBinding[];
  readonly listener: PushListener;
  readonly pending: PendingAnswers;
}

/** What the device says by itself of something, since it was first asked after. */
interface Heard {
  readonly binding: SerialBinding;
  last: DriverAnswer | undefined;
}

/** The answer that is waited for. */
interface Waiting {
  /** Takes a message; false when it is no answer. */
  take(message: string, arrived: Millis): boolean;
  reject(error: unknown): void;
}

/** What is sent, and what answers it. */
interface Exchange<T> {
  readonly text: string;
  readonly binding: SerialBinding;
  /** What a message comes to; undefined when it is no answer. */
  readonly accept: (message: string, arrived: Millis) => T | undefined;
}

/**
 * Talks to what is on a serial line in messages: asks and waits for the answer, one request at a time, or hands on what the device says by
 * itself. It does not connect again by itself: the host's backoff rules.
 */
export class SerialDriver implements PolledDriver<SerialBinding> {
  readonly delivery = "polled";
  readonly push: PushPart<SerialBinding> = {
    has: ({ request }) => request === undefined,
    subscribe: (bindings, listener) => this.#subscribe(bindings, listener),
  };
  readonly #line: SerialLine;
  readonly #frame: MessageFrame;
  readonly #clock: Clock;
  readonly #cutter: MessageCutter;
  readonly #closed = new AbortController();
  readonly #subscriptions = new Set<Subscription>();
  /** By what a binding looks for in a message. */
  readonly #heard = new Map<string, Heard>();
  readonly #patterns = new Map<string, RE2JS>();
  #open: OpenLine | undefined;
  #connecting: Promise<void> | undefined;
  #waiting: Waiting | undefined;
  /** Gives up what is leaving; undefined when nothing is. */
  #stopSending: ((error: ThimbleError) => void) | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #silence: Timer | undefined;

  /** `address` is as `formatSerialAddress` writes it; it says the line too, unless that is given. */
  constructor(options: { readonly address: string; readonly clock: Clock; readonly line?: SerialLine }) {
    const { place, frame } = parseSerialAddress(options.address);
    this.#clock = options.clock;
    this.#frame = frame;
    this.#cutter = new MessageCutter(frame);
    this.#line =
      options.line ??
      (place.kind === "tcp" ? new TcpLine({ hostname: place.host, port: place.port }) : new SerialPortLine(place));
  }

  connect(): Promise<void> {
    if (this.#closed.signal.aborted) return Promise.reject(this.#unreachable("it was closed"));
    if (this.#open !== undefined) return Promise.resolve();
    this.#connecting ??= this.#connect().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  async read(bindings: readonly SerialBinding[], options: DriverCallOptions = {}): Promise<readonly DriverAnswer[]> {
    options.signal?.throwIfAborted();
    const answers: DriverAnswer[] = [];
    const asked = Map.groupBy(bindings.entries(), ([, { request }]) => request);
    for (const [request, entries] of asked) {
      const group = entries.map(([, binding]) => binding);
      const results =
        request === undefined
          ? await Promise.all(group.map((binding) => this.#listen(binding, options.signal)))
          : await this.#ask(request, group, options.signal);
      for (const [i, [index]] of entries.entries()) answers[index] = results[i] ?? this.#silent(0);
    }
    return answers;
  }

  async write(binding: SerialBinding, value: number, options: DriverCallOptions = {}): Promise<void> {
    options.signal?.throwIfAborted();
    const { template = "{value}", confirm, radix } = binding;
    if (radix === 16 && !(Number.isInteger(value) && value >= 0))
      throw new ThimbleError(
        "things.out-of-range",
        `Cannot write ${value}: hexadecimal digits hold whole numbers from 0 on`,
      );
    const text = template.replaceAll("{value}", value.toString(radix).toUpperCase());
    const pattern = confirm === undefined ? undefined : this.#pattern(confirm);
    const accept = (message: string): true | undefined =>
      pattern?.matcher(bodyOf(message, binding) ?? "").find() === true ? true : undefined;
    const turn = this.#turn.then(async () => {
      if (pattern === undefined) await this.#send(text, binding);
      else await this.#exchange({ text, binding, accept });
    });
    this.#turn = turn.catch(() => undefined);
    await abortable(turn, options.signal);
  }

  async close(): Promise<void> {
    this.#closed.abort(this.#unreachable("it was closed"));
    const open = this.#open;
    this.#drop(this.#unreachable("it was closed"));
    await this.#connecting?.catch(() => undefined);
    await this.#turn;
    await open?.close();
  }

  async #connect(): Promise<void> {
    const receiver = {
      onBytes: (bytes: Uint8Array) => this.#receive(bytes),
      onDown: (cause: unknown) => this.#onDown(cause),
    };
    const late = (): ThimbleError => this.#silent(OPEN_TIMEOUT);
    this.#cutter.reset();
    this.#open = await openInTime(this.#line, receiver, { clock: this.#clock, closed: this.#closed.signal, late });
  }

  #onDown(cause: unknown): void {
    const error = this.#unreachable("it closed the connection", cause);
    this.#drop(error);
    for (const heard of this.#heard.values()) heard.last = undefined;
    for (const { listener } of this.#subscriptions) listener.onDown(error);
  }

  #drop(error: ThimbleError): void {
    this.#open = undefined;
    this.#silence?.[Symbol.dispose]();
    this.#waiting?.reject(error);
    this.#stopSending?.(error);
  }

  #receive(bytes: Uint8Array): void {
    for (const message of this.#cutter.push(bytes)) this.#take(message);
    this.#silence?.[Symbol.dispose]();
    const after = this.#frame.end.kind === "silence" ? this.#frame.end.after : REST;
    if (this.#frame.end.kind === "delimiter") return;
    this.#silence = this.#clock.after(after, () => {
      const message = this.#cutter.silence();
      if (message !== undefined) this.#take(message);
    });
  }

  /** A message is the answer that is waited for, or what the device says by itself. */
  #take(message: string): void {
    const arrived = this.#clock.monotonic();
    if (this.#waiting?.take(message, arrived) === true) return;
    const fresh = new Map<string, DriverAnswer>();
    for (const [key, heard] of this.#heard) {
      const answer = this.#match(message, heard.binding, arrived);
      if (answer === undefined) continue;
      heard.last = answer;
      fresh.set(key, answer);
    }
    for (const { bindings, pending } of [...this.#subscriptions]) {
      for (const [index, binding] of bindings.entries()) {
        const answer = fresh.get(keyOf(binding));
        if (answer !== undefined) pending.push(index, answer);
      }
    }
  }

  #subscribe(bindings: readonly SerialBinding[], listener: PushListener): Disposable {
    const pending = new PendingAnswers({
      listener,
      countsEach: () => false,
      onFailure: (error) => listener.onDown(asThimbleError(error)),
    });
    const subscription: Subscription = { bindings, listener, pending };
    for (const binding of bindings) this.#follow(binding);
    this.#subscriptions.add(subscription);
    const end = (): void => {
      this.#subscriptions.delete(subscription);
      pending.close();
    };
    return { [Symbol.dispose]: end };
  }

  /** Looks for it in each message from now on. */
  #follow(binding: SerialBinding): Heard {
    const key = keyOf(binding);
    const heard = this.#heard.get(key) ?? { binding, last: undefined };
    this.#heard.set(key, heard);
    return heard;
  }

  /** The last value that the device said by itself, or the next one. */
  async #listen(binding: SerialBinding, signal: AbortSignal | undefined): Promise<DriverAnswer> {
    if (this.#open === undefined) return this.#unreachable("there is no connection");
    const { last } = this.#follow(binding);
    if (last !== undefined) return last;
    const { promise, resolve } = Promise.withResolvers<DriverAnswer>();
    using _ = this.#subscribe([binding], { onAnswer: async (_index, answer) => resolve(answer), onDown: resolve });
    const late = this.#silent(FIRST_MESSAGE_TIMEOUT);
    const first = withDeadline(this.#clock, FIRST_MESSAGE_TIMEOUT, promise, () => late);
    // Awaited, so that it listens until then.
    return await abortable(
      first.catch(() => late),
      signal,
    );
  }

  /** Sends a request, and waits for a message that one of the bindings finds its value in. */
  #ask(
    text: string,
    bindings: readonly SerialBinding[],
    signal: AbortSignal | undefined,
  ): Promise<readonly DriverAnswer[]> {
    const [binding] = bindings;
    if (binding === undefined) return Promise.resolve([]);
    const accept = (message: string, arrived: Millis): readonly DriverAnswer[] | undefined => {
      const answers = bindings.map((each) => this.#match(message, each, arrived));
      if (answers.every((answer) => answer === undefined)) return undefined;
      return answers.map((answer) => answer ?? this.#badAnswer());
    };
    const turn = this.#turn.then(() => this.#exchange({ text, binding, accept }));
    this.#turn = turn.catch(() => undefined);
    const answered = turn.catch((error: unknown) => bindings.map(() => asThimbleError(error)));
    // The line is not free before the answer is there, or its time is up: it would be taken for the next one's.
    return abortable(answered, signal);
  }

  async #exchange<T>({ text, binding, accept }: Exchange<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    promise.catch(() => undefined);
    let isHeard = false;
    const take = (message: string, arrived: Millis): boolean => {
      const result = accept(message, arrived);
      if (result !== undefined) resolve(result);
      isHeard ||= result === undefined;
      return result !== undefined;
    };
    try {
      this.#cutter.reset();
      const sent = this.#send(text, binding);
      this.#waiting = { take, reject };
      await Promise.race([sent, promise]);
      const late = (): ThimbleError => (isHeard ? this.#badAnswer() : this.#silent(binding.timeout));
      return await withDeadline(this.#clock, binding.timeout, promise, late);
    } finally {
      this.#waiting = undefined;
    }
  }

  /** Sends a message with its checksum and its delimiter. */
  async #send(text: string, { checksum }: SerialBinding): Promise<void> {
    const open = this.#open;
    if (open === undefined) throw this.#unreachable("there is no connection");
    const body = Uint8Array.from(text, (character) => character.charCodeAt(0));
    const { end } = this.#frame;
    const tail = end.kind === "delimiter" ? Uint8Array.from(end.text, (character) => character.charCodeAt(0)) : [];
    open.write(Uint8Array.of(...body, ...(checksum === undefined ? [] : checksumOf(checksum, body)), ...tail));
    const { promise: stopped, reject } = Promise.withResolvers<never>();
    this.#stopSending = reject;
    try {
      const sent = Promise.race([open.drain(), stopped]);
      await withDeadline(this.#clock, SEND_TIMEOUT, sent, () => this.#silent(SEND_TIMEOUT));
    } catch (cause) {
      throw cause instanceof ThimbleError ? cause : this.#unreachable("it closed the connection", cause);
    } finally {
      // An answer may come before its request has left, and the next one be sent.
      if (this.#stopSending === reject) this.#stopSending = undefined;
    }
  }

  #match(message: string, binding: SerialBinding, arrived: Millis): DriverAnswer | undefined {
    if (binding.pattern === undefined) return undefined;
    return matchMessage(message, binding, this.#pattern(binding.pattern), arrived);
  }

  #pattern(text: string): RE2JS {
    const pattern = this.#patterns.get(text) ?? compilePattern(text);
    this.#patterns.set(text, pattern);
    return pattern;
  }

  #unreachable(state: string, cause?: unknown): ThimbleError {
    const { name } = this.#line;
    return new ThimbleError("things.unreachable", `Cannot reach the device at ${name}: ${state}`, {
      where: name,
      cause,
    });
  }

  #silent(after: Millis): ThimbleError {
    const { name } = this.#line;
    return new ThimbleError("base.timeout", `Cannot reach the device at ${name}: no answer within ${after} ms`, {
      where: name,
    });
  }

  #badAnswer(): ThimbleError {
    const { name } = this.#line;
    return new ThimbleError("things.bad-answer", `Cannot read the answer of the device at ${name}: it does not fit`, {
      where: name,
      expected: "a message that thimble:pattern matches, with the checksum that thimble:checksum names",
    });
  }
}

function keyOf({ pattern, group, radix, checksum }: SerialBinding): string {
  return JSON.stringify([pattern, group, radix, checksum]);
}
