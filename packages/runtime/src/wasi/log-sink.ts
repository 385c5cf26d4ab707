import type { LogLevel } from "@thimble/base";
import type { ByteSink } from "@thimble/wasi";
import type { CurrentCall } from "../host/current-call.ts";
import { logLine } from "../host/log-interface.ts";

/** A longer line is cut into lines: what a container keeps back is bounded. In bytes. */
const MAXIMUM_LINE = 1024;
const NEWLINE = 0x0a;

/**
 * Where a container's standard output or error goes: into its log, line by line, within its budget of log lines and as effects of the event
 * that wrote the end of the line. What is no UTF-8 becomes U+FFFD.
 */
export class LogSink implements ByteSink {
  readonly #current: CurrentCall;
  readonly #level: LogLevel;
  /** A line without its end. */
  #begun: Uint8Array = new Uint8Array(0);

  constructor(current: CurrentCall, level: LogLevel) {
    this.#current = current;
    this.#level = level;
  }

  write(bytes: Uint8Array): number {
    let rest = Buffer.concat([this.#begun, bytes]);
    for (let end = lineEnd(rest); end !== undefined; end = lineEnd(rest)) {
      this.#log(rest.subarray(0, end));
      rest = rest.subarray(rest[end] === NEWLINE ? end + 1 : end);
    }
    this.#begun = rest;
    return bytes.length;
  }

  /** Logs a line that has no end, when there is one. */
  flush(): void {
    if (this.#begun.length > 0) this.#log(this.#begun);
    this.#begun = new Uint8Array(0);
  }

  #log(line: Uint8Array): void {
    const { call } = this.#current;
    if (call !== undefined) logLine(call, this.#level, () => Buffer.from(line).toString("utf8").replace(/\r$/, ""));
  }
}

/** Where the first line ends; undefined when it has no end yet. */
function lineEnd(bytes: Uint8Array): number | undefined {
  const end = bytes.subarray(0, MAXIMUM_LINE).indexOf(NEWLINE);
  if (end >= 0) return end;
  return bytes.length >= MAXIMUM_LINE ? MAXIMUM_LINE : undefined;
}
