import { type Clock, type Millis, sleep, ThimbleError, withDeadline } from "@thimble/base";
import type { DriverCallOptions } from "../driver/driver.ts";
import { abortable } from "../host/abortable.ts";
import { OPEN_TIMEOUT, openInTime } from "../serial/open-in-time.ts";
import type { OpenLine, SerialLine } from "../serial/serial-line.ts";
import type { ModbusFraming } from "./modbus-framing.ts";
import { decodeAnswer } from "./modbus-pdu.ts";
import type { ModbusAnswer, ModbusRequest } from "./modbus-request.ts";

/** After so many answers in a row that did not come, the connection is closed: the other end may have gone without a word. */
const TIMEOUTS_BEFORE_CLOSE = 3;

/** How long devices have for what all of them were told, before the next request. @see MODBUS over Serial Line V1.02, section 2.4.1 */
const TURNAROUND: Millis = 100;

/** How long a request may take to leave: 256 characters at 1200 baud take 2.4 s. */
const SEND_TIMEOUT: Millis = 5000;

/** One connection and what belongs to it. */
interface Link {
  readonly line: OpenLine;
  readonly framing: ModbusFraming;
  /** `Clock.monotonic()` of when the line was last known not to be silent. */
  heard: Millis;
}

/** The request whose answer is awaited. */
interface Waiting {
  /** Whether the request is on the line: what came before is no answer to it. */
  isSent: boolean;
  resolve(pdu: Uint8Array): void;
  reject(error: unknown): void;
}

/** A request and the unit it is for. */
export interface UnitRequest {
  readonly unit: number;
  readonly request: ModbusRequest;
  /** How long the answer may take, from when the request has left. */
  readonly timeout: Millis;
}

/** What a connection is made of. */
export interface ModbusConnectionOptions {
  readonly line: SerialLine;
  /** How requests and answers are put on the line, anew for each time that it is opened. */
  readonly framing: () => ModbusFraming;
  readonly clock: Clock;
  /** The address, for messages. */
  readonly where: string;
}

/**
 * The master of one line: one request on it at a time, in the order of the calls.
 *
 * What leaves the stream in doubt (half a frame, a bad header, several answers missing) closes the line; `connect` opens it anew.
 */
export class ModbusConnection {
  readonly #options: ModbusConnectionOptions;
  readonly #clock: Clock;
  readonly #closed = new AbortController();
  #link: Link | undefined;
  #connecting: Promise<void> | undefined;
  #waiting: Waiting | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #timeouts = 0;
  #openings = 0;

  constructor(options: ModbusConnectionOptions) {
    this.#options = options;
    this.#clock = options.clock;
  }

  /** How often it was opened. */
  get openings(): number {
    return this.#openings;
  }

  /** @throws ThimbleError things.unreachable, base.timeout, things.missing-library */
  connect(): Promise<void> {
    if (this.#closed.signal.aborted) return Promise.reject(this.#unreachable("it was closed"));
    if (this.#link !== undefined) return Promise.resolve();
    this.#connecting ??= this.#open().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  /**
   * Sends a request and returns the device's answer, an exception among them. What all devices of a line are told (unit 0) is answered by
   * none: it is `written` once they have had time for it.
   * @throws ThimbleError things.unreachable, base.timeout, things.bad-answer
   */
  send(request: UnitRequest, options: DriverCallOptions = {}): Promise<ModbusAnswer> {
    const turn = this.#last.then(() => this.#exchange(request, options.signal));
    this.#last = turn.catch(() => undefined);
    return abortable(turn, options.signal);
  }

  /** Closes the connection for good; what waits is refused with things.unreachable. */
  async close(): Promise<void> {
    this.#closed.abort(this.#unreachable("it was closed"));
    const link = this.#link;
    this.#drop(this.#unreachable("it was closed"));
    await this.#connecting?.catch(() => undefined);
    await this.#last;
    await link?.line.close();
  }

  async #open(): Promise<void> {
    const { line, framing } = this.#options;
    const link: { current?: Link } = {};
    const receiver = {
      onBytes: (bytes: Uint8Array) => this.#receive(link.current, bytes),
      onDown: (cause: unknown) => {
        if (this.#link === link.current) this.#drop(this.#unreachable("it closed the connection", cause));
      },
    };
    const late = (): ThimbleError => this.#timeout("the device", OPEN_TIMEOUT);
    try {
      const open = await openInTime(line, receiver, { clock: this.#clock, closed: this.#closed.signal, late });
      link.current = { line: open, framing: framing(), heard: this.#clock.monotonic() };
    } catch (error) {
      throw error instanceof ThimbleError ? error : this.#unreachable("it takes no connection", error);
    }
    this.#link = link.current;
    this.#openings += 1;
    this.#timeouts = 0;
  }

  async #exchange(sent: UnitRequest, signal?: AbortSignal): Promise<ModbusAnswer> {
    signal?.throwIfAborted();
    const link = this.#link;
    if (link === undefined) throw this.#unreachable("there is no connection");
    const { unit, request, timeout } = sent;
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
    // It may be refused while the line is not silent yet.
    promise.catch(() => undefined);
    const waiting: Waiting = { isSent: false, resolve, reject };
    const onAbort = (): void => {
      if (!waiting.isSent || link.framing.isNumbered) reject(signal?.reason);
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    this.#waiting = waiting;
    try {
      if (link.framing.silence > 0) await this.#untilSilent(link, sent, promise);
      waiting.isSent = true;
      link.line.write(link.framing.encode(sent));
      if (link.framing.silence > 0) await this.#untilSent(link, sent, promise);
      if (link.framing.hasBroadcast && unit === 0) return await this.#turnaround(promise);
      // Made only when it is needed: an error takes longer to make than a request to send.
      const onTimeout = (): ThimbleError => this.#onTimeout(link, sent);
      const pdu = await withDeadline(this.#clock, timeout, promise, onTimeout);
      this.#timeouts = 0;
      return this.#located(() => decodeAnswer(request, pdu));
    } finally {
      this.#waiting = undefined;
      signal?.removeEventListener("abort", onAbort);
    }
  }

  /** Waits until frames are far enough apart; a line on which others talk on and on is as good as one that does not answer. */
  async #untilSilent(link: Link, sent: UnitRequest, refused: Promise<unknown>): Promise<void> {
    const end = this.#clock.monotonic() + sent.timeout;
    for (;;) {
      const now = this.#clock.monotonic();
      const wait = link.heard + link.framing.silence - now;
      if (wait <= 0) return;
      if (now >= end) throw this.#onTimeout(link, sent);
      // Timers of whole milliseconds may be early by a part of one.
      await this.#pause(Math.ceil(wait), refused);
    }
  }

  /** Waits until a request has left: at 1200 baud that takes longer than many a timeout. */
  async #untilSent(link: Link, sent: UnitRequest, refused: Promise<unknown>): Promise<void> {
    const drained = Promise.race([link.line.drain(), refused]);
    await withDeadline(this.#clock, SEND_TIMEOUT, drained, () => this.#onTimeout(link, sent));
    link.heard = this.#clock.monotonic();
  }

  async #turnaround(refused: Promise<unknown>): Promise<ModbusAnswer> {
    await this.#pause(TURNAROUND, refused);
    return { kind: "written" };
  }

  async #pause(delay: Millis, refused: Promise<unknown>): Promise<void> {
    const stop = new AbortController();
    try {
      await Promise.race([sleep(this.#clock, delay, stop.signal), refused]);
    } finally {
      stop.abort();
    }
  }

  #onTimeout(link: Link, { unit, timeout }: UnitRequest): ThimbleError {
    this.#timeouts += 1;
    // The rest of half a frame may still come, or never; either way it would be read as the beginning of the next answer.
    const isOver = link.framing.isInDoubt || this.#timeouts >= TIMEOUTS_BEFORE_CLOSE;
    if (isOver && this.#link === link) this.#drop(this.#unreachable("it stopped answering"));
    return this.#timeout(`unit ${unit}`, timeout);
  }

  #receive(link: Link | undefined, bytes: Uint8Array): void {
    if (link === undefined || this.#link !== link) return;
    link.heard = this.#clock.monotonic();
    try {
      const pdu = this.#located(() => link.framing.receive(bytes));
      if (pdu !== undefined && this.#waiting?.isSent === true) this.#waiting.resolve(pdu);
    } catch (error) {
      this.#drop(error);
    }
  }

  #drop(reason: unknown): void {
    const link = this.#link;
    this.#link = undefined;
    void link?.line.close();
    this.#waiting?.reject(reason);
  }

  /** Runs what reads bytes of the device; its refusal says whose they are. */
  #located<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw error instanceof ThimbleError ? error.at(this.#options.where) : error;
    }
  }

  #unreachable(state: string, cause?: unknown): ThimbleError {
    const { line, where } = this.#options;
    return new ThimbleError("things.unreachable", `Cannot reach the Modbus device at ${line.name}: ${state}`, {
      where,
      expected: "a Modbus device that answers there; it is tried again by itself",
      cause,
    });
  }

  #timeout(what: string, after: Millis): ThimbleError {
    const { line, where } = this.#options;
    return new ThimbleError("base.timeout", `Cannot reach ${what} at ${line.name}: no answer within ${after} ms`, {
      where,
      expected: "an answer in time; it is tried again by itself",
    });
  }
}
