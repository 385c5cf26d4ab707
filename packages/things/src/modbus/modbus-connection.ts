import { connect, type Socket } from "node:net";
import { type Clock, type Millis, ThimbleError, withDeadline } from "@thimble/base";
import type { DriverCallOptions } from "../driver/driver.ts";
import { encodeFrame, ModbusFrameReader } from "./modbus-frame.ts";
import { decodeAnswer, encodeRequest } from "./modbus-pdu.ts";
import type { ModbusAnswer, ModbusRequest } from "./modbus-request.ts";

/** How long a connection may take to open. */
const CONNECT_TIMEOUT: Millis = 3000;

/** After so many answers in a row that did not come, the connection is closed: the other end may have gone without a word. */
const TIMEOUTS_BEFORE_CLOSE = 3;

/** Transactions are 16-bit. @see MODBUS Messaging on TCP/IP V1.0b, section 3.1.3 */
const TRANSACTIONS = 65_536;

/** One connection and what belongs to it. */
interface Link {
  readonly socket: Socket;
  readonly reader: ModbusFrameReader;
}

/** The request whose answer is awaited. */
interface Waiting {
  readonly transaction: number;
  readonly unit: number;
  resolve(pdu: Uint8Array): void;
  reject(error: unknown): void;
}

/** A request and the unit it is for. */
export interface UnitRequest {
  readonly unit: number;
  readonly request: ModbusRequest;
  readonly timeout: Millis;
}

/**
 * A Modbus TCP client connection: one request on the wire at a time, in the order of the calls.
 *
 * An answer counts only when its transaction and unit are those of the request that waits, so a late one is never taken for another's.
 * What leaves the stream in doubt (half a frame, a bad header, several answers missing) closes the connection; `connect` opens a new one.
 */
export class ModbusConnection {
  readonly #host: string;
  readonly #port: number;
  readonly #clock: Clock;
  #link: Link | undefined;
  #opening: Socket | undefined;
  #connecting: Promise<void> | undefined;
  #waiting: Waiting | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #transaction = 0;
  #timeouts = 0;
  #isClosed = false;

  constructor(options: { readonly host: string; readonly port: number; readonly clock: Clock }) {
    this.#host = options.host;
    this.#port = options.port;
    this.#clock = options.clock;
  }

  /** @throws ThimbleError things.unreachable, base.timeout */
  connect(): Promise<void> {
    if (this.#isClosed) return Promise.reject(this.#unreachable("it was closed"));
    if (this.#link !== undefined) return Promise.resolve();
    this.#connecting ??= this.#open().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  /**
   * Sends a request and returns the device's answer, an exception among them.
   * @throws ThimbleError things.unreachable, base.timeout, things.bad-answer
   */
  send(request: UnitRequest, options: DriverCallOptions = {}): Promise<ModbusAnswer> {
    const turn = this.#last.then(() => this.#exchange(request, options.signal));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** Closes the connection for good; what waits is refused with things.unreachable. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#drop(this.#unreachable("it was closed"));
    this.#opening?.destroy();
    await this.#connecting?.catch(() => undefined);
    await this.#last;
  }

  async #open(): Promise<void> {
    const socket = connect({ host: this.#host, port: this.#port, noDelay: true });
    const link: Link = { socket, reader: new ModbusFrameReader() };
    this.#opening = socket;
    const opened = new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.on("error", reject);
      socket.once("close", () => reject(new Error("the connection was closed")));
    });
    try {
      await withDeadline(this.#clock, CONNECT_TIMEOUT, opened, () => this.#timeout("the device", CONNECT_TIMEOUT));
      if (this.#isClosed) throw this.#unreachable("it was closed");
    } catch (error) {
      socket.destroy();
      throw error instanceof ThimbleError ? error : this.#unreachable("it takes no connection", error);
    } finally {
      this.#opening = undefined;
    }
    socket.on("data", (bytes: Buffer) => this.#receive(link, bytes));
    socket.on("close", () => {
      if (this.#link === link) this.#drop(this.#unreachable("it closed the connection"));
    });
    this.#link = link;
    this.#timeouts = 0;
  }

  async #exchange({ unit, request, timeout }: UnitRequest, signal?: AbortSignal): Promise<ModbusAnswer> {
    signal?.throwIfAborted();
    const link = this.#link;
    if (link === undefined) throw this.#unreachable("there is no connection");
    this.#transaction = (this.#transaction + 1) % TRANSACTIONS;
    const transaction = this.#transaction;
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
    const onAbort = (): void => reject(signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    // Made only when it is needed: an error takes longer to make than a request to send.
    const onTimeout = (): ThimbleError => {
      this.#onTimeout(link);
      return this.#timeout(`unit ${unit}`, timeout);
    };
    this.#waiting = { transaction, unit, resolve, reject };
    link.socket.write(encodeFrame({ transaction, unit, pdu: encodeRequest(request) }));
    try {
      const pdu = await withDeadline(this.#clock, timeout, promise, onTimeout);
      this.#timeouts = 0;
      return this.#located(() => decodeAnswer(request, pdu));
    } finally {
      this.#waiting = undefined;
      signal?.removeEventListener("abort", onAbort);
    }
  }

  #onTimeout(link: Link): void {
    this.#timeouts += 1;
    // The rest of half a frame may still come, or never; either way it would be read as the beginning of the next answer.
    const isInDoubt = link.reader.pendingBytes > 0 || this.#timeouts >= TIMEOUTS_BEFORE_CLOSE;
    if (isInDoubt && this.#link === link) this.#drop(this.#unreachable("it stopped answering"));
  }

  #receive(link: Link, bytes: Uint8Array): void {
    try {
      for (const { transaction, unit, pdu } of this.#located(() => link.reader.push(bytes))) {
        const waiting = this.#waiting;
        if (waiting?.transaction === transaction && waiting.unit === unit) waiting.resolve(pdu);
      }
    } catch (error) {
      this.#drop(error);
    }
  }

  #drop(reason: unknown): void {
    const link = this.#link;
    this.#link = undefined;
    link?.socket.destroy();
    this.#waiting?.reject(reason);
  }

  get #name(): string {
    return `${this.#host}:${this.#port}`;
  }

  /** Runs what reads bytes of the device; its refusal says whose they are. */
  #located<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw error instanceof ThimbleError ? error.at(this.#where) : error;
    }
  }

  get #where(): string {
    return `modbus+tcp://${this.#name}`;
  }

  #unreachable(state: string, cause?: unknown): ThimbleError {
    return new ThimbleError("things.unreachable", `Cannot reach the Modbus device at ${this.#name}: ${state}`, {
      where: this.#where,
      expected: "a Modbus TCP server that listens there; it is tried again by itself",
      cause,
    });
  }

  #timeout(what: string, after: Millis): ThimbleError {
    return new ThimbleError("base.timeout", `Cannot reach ${what} at ${this.#name}: no answer within ${after} ms`, {
      where: this.#where,
      expected: "an answer in time; it is tried again by itself",
    });
  }
}
