import { EventEmitter } from "node:events";
import { ThimbleError } from "@thimble/base";
import type { SerialPort } from "serialport";
import type { LineSettings } from "./line-settings.ts";
import type { LineReceiver, OpenLine, SerialLine } from "./serial-line.ts";

/** What is used of the package `serialport`. */
export type SerialPortPackage = Pick<typeof import("serialport"), "SerialPort">;

/** A serial port of this machine. The package `serialport` is native and optional: it is loaded when the port is first opened. */
export class SerialPortLine implements SerialLine {
  readonly name: string;
  readonly #settings: LineSettings;
  readonly #load: () => Promise<SerialPortPackage>;

  /** `load` imports the package; by default the one that is installed. */
  constructor(options: {
    readonly path: string;
    readonly settings: LineSettings;
    readonly load?: () => Promise<SerialPortPackage>;
  }) {
    this.name = options.path;
    this.#settings = options.settings;
    this.#load = options.load ?? (() => import("serialport"));
  }

  async open(receiver: LineReceiver, signal: AbortSignal): Promise<OpenLine> {
    signal.throwIfAborted();
    const { SerialPort } = await this.#loaded();
    // Locked, so that no other program talks on the line meanwhile.
    const port = new SerialPort({ path: this.name, ...this.#settings, autoOpen: false, lock: true });
    const { promise: closed, resolve: onClosed } = Promise.withResolvers<void>();
    port.once("close", () => onClosed());
    await new Promise<void>((resolve, reject) => {
      port.open((error) => (error === null ? resolve() : reject(this.#unreachable(error))));
    });
    wakeLoop(port);
    const close = async (): Promise<void> => {
      isClosed = true;
      if (port.isOpen) port.close(() => onClosed());
      else onClosed();
      await closed;
    };
    let isClosed = false;
    const onDown = (cause: unknown): void => {
      if (isClosed) return;
      void close();
      receiver.onDown(cause);
    };
    port.on("error", onDown);
    // The port closes by itself when its device is pulled out.
    port.once("close", onDown);
    port.on("data", (bytes: Buffer) => receiver.onBytes(bytes));
    if (signal.aborted) await close();
    signal.throwIfAborted();
    return { write: (bytes) => void port.write(bytes), drain: () => drained(port), close };
  }

  async #loaded(): Promise<SerialPortPackage> {
    try {
      return await this.#load();
    } catch (cause) {
      throw new ThimbleError("things.missing-library", `Cannot open ${this.name}: serial ports need a package`, {
        where: this.name,
        expected: "npm install serialport@13",
        cause,
      });
    }
  }

  #unreachable(cause: Error): ThimbleError {
    const isLocked = cause.message.includes("lock port");
    const state = isLocked ? "another program or Thing has it open" : "the system does not open it";
    return new ThimbleError("things.unreachable", `Cannot open ${this.name}: ${state}`, {
      where: this.name,
      expected: isLocked
        ? "one at a time; Things on one line have the same baudRate, dataBits, parity and stopBits"
        : "a serial port that is there, and a user in the group that may use it (dialout)",
      cause,
    });
  }
}

/**
 * Has Node run what waits for an event of the port. The package calls back without saying so to Node, which since 26.4 then leaves the
 * promises that it has settled until something else happens: an answer would be seen when its time is up.
 * @see https://github.com/serialport/bindings-cpp/pull/239
 */
function wakeLoop(port: SerialPort): void {
  const poller: unknown = Reflect.get(port.port ?? {}, "poller");
  if (!(poller instanceof EventEmitter)) return;
  for (const event of ["readable", "writable", "disconnect"])
    poller.on(event, () => void setImmediate(() => undefined));
}

function drained(port: SerialPort): Promise<void> {
  return new Promise((resolve, reject) => {
    port.drain((error) => (error === null || error === undefined ? resolve() : reject(error)));
  });
}
