import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { assertNever, ThimbleError } from "@thimble/base";
import { encodeFrame, type ModbusFrame, ModbusFrameReader } from "../modbus/modbus-frame.ts";
import { decodeRequest, encodeAnswer } from "../modbus/modbus-pdu.ts";
import type { ModbusAnswer, ModbusRequest } from "../modbus/modbus-request.ts";
import type { ModbusMishap } from "./modbus-mishap.ts";

/** Answers a request for a unit. */
export type ModbusHandler = (request: ModbusRequest, unit: number) => ModbusAnswer | ModbusMishap;

/** What goes wrong with the server until it is mended. Requests are handled all the same, except with `exception`. */
export type ModbusServerFault =
  /** Every answer is this exception. */
  | { readonly kind: "exception"; readonly code: number }
  /** Only the first half of each answer is sent. */
  | { readonly kind: "half-frame" }
  /** Answers are kept back, and all sent by `mend`. */
  | { readonly kind: "late" }
  /** The connection is closed in place of an answer. */
  | { readonly kind: "close" }
  /** Bytes that are no Modbus TCP are sent in place of an answer. */
  | { readonly kind: "garbage" };

/** What a mishap is like that somebody could have switched on. */
const FAULTS_OF_WAYS: Readonly<Record<ModbusMishap["way"], ModbusServerFault | undefined>> = {
  answer: undefined,
  nothing: undefined,
  garbage: { kind: "garbage" },
  "hang-up": { kind: "close" },
};

/** A Modbus TCP server on a handler; faults on demand. */
export class ModbusTcpServer {
  readonly #handler: ModbusHandler;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #fault: ModbusServerFault | undefined;
  #held: (() => void)[] = [];
  #requests = 0;

  constructor(handler: ModbusHandler) {
    this.#handler = handler;
    this.#server = createServer({ noDelay: true }, (socket) => this.#serve(socket));
  }

  /** Requests that have arrived so far. */
  get requests(): number {
    return this.#requests;
  }

  /**
   * Listens and returns the port.
   * @param options.port 0 for any that is free
   * @param options.host the address to listen on; 127.0.0.1 by default
   * @throws ThimbleError things.port-in-use, or things.unreachable when the address is not this machine's
   */
  async listen(options: { readonly port: number; readonly host?: string }): Promise<number> {
    const { port, host = "127.0.0.1" } = options;
    try {
      this.#server.listen({ port, host });
      await once(this.#server, "listening");
    } catch (cause) {
      const isInUse = cause instanceof Error && "code" in cause && cause.code === "EADDRINUSE";
      const code = isInUse ? "things.port-in-use" : "things.unreachable";
      const state = isInUse ? "another program listens there" : "the system refuses it";
      const expected = "another port, or 0 for any that is free";
      throw new ThimbleError(code, `Cannot listen on ${host}:${port}: ${state}`, {
        where: `${host}:${port}`,
        expected,
        cause,
        details: { port },
      });
    }
    const address = this.#server.address();
    return typeof address === "object" && address !== null ? address.port : port;
  }

  /** Breaks the server in this way from now on. */
  break(fault: ModbusServerFault): void {
    this.#fault = fault;
  }

  /** Ends the fault; answers that were kept back are sent now. */
  mend(): void {
    this.#fault = undefined;
    for (const send of this.#held.splice(0)) send();
  }

  /** Closes every connection and stops listening. Idempotent. */
  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    if (!this.#server.listening) return;
    const closed = once(this.#server, "close");
    this.#server.close();
    await closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #serve(socket: Socket): void {
    const reader = new ModbusFrameReader();
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    // A client that goes away in the middle is its own business.
    socket.on("error", () => socket.destroy());
    socket.on("data", (bytes: Buffer) => {
      try {
        for (const frame of reader.push(bytes)) this.#onFrame(socket, frame);
      } catch {
        // What is no Modbus TCP ends the connection: where the next message begins can not be known.
        socket.destroy();
      }
    });
  }

  #onFrame(socket: Socket, { transaction, unit, pdu }: ModbusFrame): void {
    this.#requests += 1;
    const fault = this.#fault;
    const request = decodeRequest(pdu);
    const refusal = fault?.kind === "exception" ? fault : request.kind === "exception" ? request : undefined;
    const answer: ModbusAnswer | ModbusMishap =
      request.kind === "exception" || refusal !== undefined
        ? { kind: "exception", code: refusal?.code ?? 0 }
        : this.#handler(request, unit);
    if (answer.kind === "mishap") {
      const send = (): void =>
        this.#send(socket, { transaction, unit, pdu }, answer.answer(), FAULTS_OF_WAYS[answer.way]);
      if (answer.way === "nothing") return;
      if (answer.until === undefined) send();
      else void answer.until.then(send);
    } else this.#send(socket, { transaction, unit, pdu }, answer, fault);
  }

  #send(
    socket: Socket,
    { transaction, unit, pdu }: ModbusFrame,
    answer: ModbusAnswer,
    fault: ModbusServerFault | undefined,
  ): void {
    const bytes = encodeFrame({ transaction, unit, pdu: encodeAnswer(pdu, answer) });
    switch (fault?.kind) {
      case undefined:
      case "exception":
        socket.write(bytes);
        return;
      case "half-frame":
        socket.write(bytes.subarray(0, bytes.length >> 1));
        return;
      case "late":
        this.#held.push(() => socket.write(bytes));
        return;
      case "close":
        socket.destroy();
        return;
      case "garbage":
        socket.write("HTTP/1.1 400 Bad Request\r\n\r\n");
        return;
      default:
        assertNever(fault);
    }
  }
}
