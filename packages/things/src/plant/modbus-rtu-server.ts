import { RtuRequestReader } from "../modbus/modbus-request-reader.ts";
import type { OpenLine, SerialLine } from "../serial/serial-line.ts";
import { type ModbusHandler, ModbusResponder } from "./modbus-responder.ts";

/** Modbus devices on a serial line, on a handler; faults on demand. Over TCP, `ModbusTcpServer` does the same with `RtuRequestReader`. */
export class ModbusRtuServer {
  readonly responder: ModbusResponder;
  readonly #line: SerialLine;
  #open: OpenLine | undefined;

  constructor(handler: ModbusHandler, line: SerialLine) {
    this.responder = new ModbusResponder(handler);
    this.#line = line;
  }

  /**
   * Opens the line and answers from then on.
   * @throws ThimbleError things.unreachable, things.missing-library; signal.reason
   */
  async open(signal: AbortSignal): Promise<void> {
    const reader = new RtuRequestReader();
    const caller = {
      write: (bytes: Uint8Array) => this.#open?.write(bytes),
      close: () => void this.close(),
    };
    const onBytes = (bytes: Uint8Array): void => this.responder.receive(bytes, reader, caller);
    const onDown = (): void => {
      this.#open = undefined;
    };
    this.#open = await this.#line.open({ onBytes, onDown }, signal);
  }

  /** Closes the line. Idempotent. */
  async close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    await open?.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
