import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { ThimbleError } from "@thimble/base";
import { type ModbusRequestReader, TcpRequestReader } from "../modbus/modbus-request-reader.ts";
import { type ModbusHandler, ModbusResponder, type ModbusServerFault } from "./modbus-responder.ts";

/** A Modbus TCP server on a handler; faults on demand. With a reader of RTU requests it serves RTU over TCP. */
export class ModbusTcpServer {
  readonly #responder: ModbusResponder;
  readonly #reader: () => ModbusRequestReader;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  /** `reader` reads the requests of one connection; by default those of Modbus TCP. */
  constructor(handler: ModbusHandler, reader: () => ModbusRequestReader = () => new TcpRequestReader()) {
    this.#responder = new ModbusResponder(handler);
    this.#reader = reader;
    this.#server = createServer({ noDelay: true }, (socket) => this.#serve(socket));
  }

  /** Requests that have arrived so far. */
  get requests(): number {
    return this.#responder.requests;
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
    this.#responder.break(fault);
  }

  /** Ends the fault; answers that were kept back are sent now. */
  mend(): void {
    this.#responder.mend();
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
    const reader = this.#reader();
    const caller = { write: (bytes: Uint8Array) => void socket.write(bytes), close: () => void socket.destroy() };
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    // A client that goes away in the middle is its own business.
    socket.on("error", () => socket.destroy());
    socket.on("data", (bytes: Buffer) => this.#responder.receive(bytes, reader, caller));
  }
}
