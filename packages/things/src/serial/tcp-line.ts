import { connect } from "node:net";
import { ThimbleError } from "@thimble/base";
import type { LineReceiver, OpenLine, SerialLine } from "./serial-line.ts";

/** A TCP connection as a line. */
export class TcpLine implements SerialLine {
  readonly name: string;
  readonly #host: string;
  readonly #port: number;

  /** `hostname` and `port` as a URL has them: an IPv6 address in brackets. */
  constructor(options: { readonly hostname: string; readonly port: string }) {
    this.#host = options.hostname.replace(/^\[(.*)\]$/, "$1");
    this.#port = Number(options.port);
    this.name = `${options.hostname}:${options.port}`;
  }

  async open(receiver: LineReceiver, signal: AbortSignal): Promise<OpenLine> {
    signal.throwIfAborted();
    const socket = connect({ host: this.#host, port: this.#port, noDelay: true });
    const { promise: closed, resolve: onClosed } = Promise.withResolvers<void>();
    let fault: unknown;
    socket.on("error", (error) => {
      fault = error;
    });
    socket.once("close", () => onClosed());
    const opened = new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("close", () => reject(this.#unreachable(fault)));
    });
    const onAbort = (): void => void socket.destroy();
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      await opened;
    } finally {
      signal.removeEventListener("abort", onAbort);
      signal.throwIfAborted();
    }
    let isClosed = false;
    socket.on("data", (bytes: Buffer) => receiver.onBytes(bytes));
    void closed.then(() => {
      if (!isClosed) receiver.onDown(fault);
    });
    return {
      write: (bytes) => void socket.write(bytes),
      // What is in the system's buffers has left as far as anybody can tell.
      drain: () => Promise.resolve(),
      close: () => {
        isClosed = true;
        socket.destroy();
        return closed;
      },
    };
  }

  #unreachable(cause: unknown): ThimbleError {
    return new ThimbleError("things.unreachable", `Cannot reach ${this.name}: it takes no connection`, {
      where: this.name,
      expected: "a device that listens there; it is tried again by itself",
      cause,
    });
  }
}
