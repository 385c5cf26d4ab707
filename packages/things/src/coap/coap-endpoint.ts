import { type Clock, type Millis, type Random, ThimbleError, type Timer } from "@thimble/base";
import {
  type CoapRequest,
  type CoapResponse,
  decodePacket,
  EMPTY,
  encodeEmpty,
  encodeRequest,
} from "./coap-message.ts";
import { type CoapSocket, openCoapSocket, type ResolveHost, resolveHost } from "./coap-socket.ts";

/** When a message that is not acknowledged is sent again. @see RFC 7252, section 4.8: ACK_TIMEOUT, ACK_RANDOM_FACTOR and MAX_RETRANSMIT */
const ACK_TIMEOUT: Millis = 2000;
const ACK_RANDOM_FACTOR = 1.5;
const MAXIMUM_RETRANSMISSIONS = 4;

/** How long the other end may take to say that it is there. */
const PROBE_TIMEOUT: Millis = 3000;

const LIST_OF_RESOURCES: CoapRequest = {
  method: "GET",
  path: [".well-known", "core"],
  query: [],
  accept: undefined,
  contentFormat: undefined,
  payload: undefined,
};

/** Messages are numbered with 16 bits. @see RFC 7252, section 3 */
const MESSAGE_IDS = 65_536;

/** How many confirmable messages are remembered, so that one that comes again is acknowledged again. */
const REMEMBERED = 32;

/** After this time a message's number may stand for another message. @see RFC 7252, section 4.8.2: EXCHANGE_LIFETIME */
const EXCHANGE_LIFETIME: Millis = 247_000;

/** @see RFC 7252, section 3: a token has up to 8 bytes; section 5.3.1: 4 at least where it must not be guessed */
const TOKEN_BYTES = 8;

/** The exchange under way. */
interface Exchange {
  readonly messageId: number;
  readonly token: string;
  resolve(response: CoapResponse | undefined): void;
  reject(error: unknown): void;
  isAcknowledged: boolean;
}

/** How long an exchange may take, and what ends it. */
export interface ExchangeOptions {
  readonly timeout: Millis;
  readonly signal: AbortSignal;
  /** Of an observation, which keeps its token; by default a new one. */
  readonly token?: string;
}

/**
 * The message layer of CoAP with one server: one exchange at a time, sent again until it is acknowledged; what a server says by itself goes to
 * whoever watches its token.
 *
 * It is our own over coap-packet's encoding, rather than the library coap: that one waits on timers of its own (no virtual time), takes an answer
 * from any address, and puts parts of a body together without looking at their numbers or at how many there are. It is the server of the tests.
 * @see RFC 7252, section 4 "Message Transmission"; section 4.7: NSTART is 1
 */
export class CoapEndpoint {
  readonly #host: string;
  readonly #port: number;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #resolve: ResolveHost;
  readonly #watchers = new Map<string, (response: CoapResponse) => void>();
  readonly #remembered: { readonly messageId: number; readonly token: string; readonly until: Millis }[] = [];
  #socket: CoapSocket | undefined;
  #messageId: number;
  #exchange: Exchange | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(options: {
    readonly host: string;
    readonly port: number;
    readonly clock: Clock;
    readonly random: Random;
    /** Default the system's. */
    readonly resolve?: ResolveHost;
  }) {
    this.#host = options.host;
    this.#port = options.port;
    this.#clock = options.clock;
    this.#random = options.random;
    this.#resolve = options.resolve ?? resolveHost;
    this.#messageId = Math.floor(options.random.next() * MESSAGE_IDS);
  }

  /** What the server is called in messages. */
  get name(): string {
    return `coap://${this.#host.includes(":") ? `[${this.#host}]` : this.#host}:${this.#port}`;
  }

  /**
   * Resolves when the server has said that it is there, whatever it says. It is asked for its list of resources, for there are servers that do not
   * answer an empty message. Its name is looked up anew: it may have another address by now.
   * @throws ThimbleError things.unreachable, base.timeout; or signal.reason
   * @see RFC 6690, section 4: /.well-known/core; RFC 7252, section 4.3, "CoAP ping"
   */
  async probe(signal: AbortSignal): Promise<void> {
    const token = this.newToken();
    await this.#inTurn(signal, async () => {
      await this.#leaveOldAddress();
      return this.#send((id) => encodeRequest(LIST_OF_RESOURCES, id, token), token, { timeout: PROBE_TIMEOUT, signal });
    });
  }

  /**
   * Sends a request and resolves with the server's response, whatever its code.
   * @throws ThimbleError things.unreachable, base.timeout, things.bad-answer; or signal.reason
   */
  async request(request: CoapRequest, options: ExchangeOptions): Promise<CoapResponse> {
    const token = options.token ?? this.newToken();
    const response = await this.#inTurn(options.signal, () =>
      this.#send((id) => encodeRequest(request, id, token), token, options),
    );
    if (response !== undefined) return response;
    throw new ThimbleError("things.bad-answer", `Cannot ask ${this.name}: it answered with a reset`, {
      expected: "a CoAP server that takes requests",
    });
  }

  /** A token that no other exchange has. */
  newToken(): string {
    const bytes = Array.from({ length: TOKEN_BYTES }, () => Math.floor(this.#random.next() * 256));
    return Buffer.from(bytes).toString("hex");
  }

  /** Hands on responses with this token that answer no exchange: notifications. Dispose to end it: the next one is answered with a reset. */
  watch(token: string, listener: (response: CoapResponse) => void): Disposable {
    this.#watchers.set(token, listener);
    return { [Symbol.dispose]: () => void this.#watchers.delete(token) };
  }

  /** Closes the socket for good; what waits is refused with things.unreachable. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#exchange?.reject(this.#unreachable("the driver was closed"));
    this.#watchers.clear();
    await this.#last;
    this.#socket?.close();
    this.#socket = undefined;
  }

  #inTurn<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(() => {
      signal.throwIfAborted();
      return work();
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #send(
    encode: (messageId: number) => Buffer,
    token: string,
    { timeout, signal }: ExchangeOptions,
  ): Promise<CoapResponse | undefined> {
    const socket = await this.#open();
    this.#messageId = (this.#messageId + 1) % MESSAGE_IDS;
    const bytes = encode(this.#messageId);
    const { promise, resolve, reject } = Promise.withResolvers<CoapResponse | undefined>();
    const exchange: Exchange = { messageId: this.#messageId, token, resolve, reject, isAcknowledged: false };
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    this.#exchange = exchange;
    const late = new ThimbleError(
      "base.timeout",
      `Cannot get an answer of ${this.name}: nothing came within ${timeout} ms`,
    );
    const timers = { again: undefined as Timer | undefined };
    using _ = this.#clock.after(timeout, () => reject(late));
    const transmit = (count: number, wait: Millis): void => {
      if (exchange.isAcknowledged) return;
      socket.send(bytes);
      if (count < MAXIMUM_RETRANSMISSIONS) timers.again = this.#clock.after(wait, () => transmit(count + 1, wait * 2));
    };
    try {
      transmit(0, ACK_TIMEOUT * (1 + (ACK_RANDOM_FACTOR - 1) * this.#random.next()));
      return await promise;
    } finally {
      timers.again?.[Symbol.dispose]();
      signal.removeEventListener("abort", onAbort);
      this.#exchange = undefined;
    }
  }

  async #leaveOldAddress(): Promise<void> {
    const socket = this.#socket;
    // Where nobody can say where it is, it may still be where it was.
    const found = socket && (await this.#resolve(this.#host).catch(() => undefined));
    if (found === undefined || found.address === socket?.address || this.#socket !== socket) return;
    this.#socket = undefined;
    socket?.close();
  }

  async #open(): Promise<CoapSocket> {
    if (this.#isClosed) throw this.#unreachable("the driver was closed");
    if (this.#socket !== undefined) return this.#socket;
    let socket: CoapSocket;
    try {
      const listener = {
        onDatagram: (bytes: Uint8Array) => this.#receive(bytes),
        onError: (error: Error) => this.#exchange?.reject(this.#unreachable("nobody listens there", error)),
      };
      socket = await openCoapSocket(this.#host, this.#port, listener, this.#resolve);
    } catch (error) {
      throw this.#unreachable("it has no address that can be reached", error);
    }
    this.#socket = socket;
    if (!this.#isClosed) return socket;
    socket.close();
    throw this.#unreachable("the driver was closed");
  }

  #receive(bytes: Uint8Array): void {
    const packet = decodePacket(bytes);
    if (packet === undefined) return;
    const { kind, messageId, token, code, response } = packet;
    const exchange = this.#exchange;
    if (kind === "reset" || (kind === "acknowledgement" && code === EMPTY)) {
      if (exchange?.messageId !== messageId) return;
      exchange.isAcknowledged = true;
      if (kind === "reset") exchange.resolve(undefined);
      return;
    }
    if (response === undefined) {
      // An empty confirmable message asks whether we are there; a request has come to the wrong place.
      if (kind === "confirmable") this.#answer("reset", messageId);
      return;
    }
    const isAwaited = exchange?.token === token && (kind !== "acknowledgement" || exchange.messageId === messageId);
    const watcher = this.#watchers.get(token);
    if (kind === "confirmable" && this.#confirm(messageId, token, isAwaited || watcher !== undefined)) return;
    if (isAwaited) {
      exchange.isAcknowledged = true;
      exchange.resolve(response);
    } else if (watcher !== undefined && kind !== "acknowledgement") watcher(response);
    // @see RFC 7641, section 3.6: a reset ends an observation that nobody wants any more
    else if (kind === "non-confirmable") this.#answer("reset", messageId);
  }

  /** Answers a confirmable message: one that is nobody's is reset, so that the server sends no more of its kind. Returns whether it was here before. */
  #confirm(messageId: number, token: string, isWanted: boolean): boolean {
    const now = this.#clock.monotonic();
    const isKnown = this.#remembered.some(
      (each) => each.messageId === messageId && each.token === token && each.until > now,
    );
    this.#answer(isWanted || isKnown ? "acknowledgement" : "reset", messageId);
    if (isWanted && !isKnown) this.#remembered.push({ messageId, token, until: now + EXCHANGE_LIFETIME });
    if (this.#remembered.length > REMEMBERED) this.#remembered.shift();
    return isKnown;
  }

  #answer(kind: "acknowledgement" | "reset", messageId: number): void {
    this.#socket?.send(encodeEmpty(kind, messageId));
  }

  #unreachable(state: string, cause?: unknown): ThimbleError {
    return new ThimbleError("things.unreachable", `Cannot reach ${this.name}: ${state}`, {
      expected: "a CoAP server that listens there; it is tried again by itself",
      cause,
    });
  }
}
