/** Takes what comes over a line that is open. */
export interface LineReceiver {
  /** Bytes as they come, cut anywhere. They are the receiver's to keep. */
  onBytes(bytes: Uint8Array): void;
  /** The line is gone, by the other end or by a fault; nothing comes after it. Not called for a line that was closed here. */
  onDown(cause?: unknown): void;
}

/** A line that is open. */
export interface OpenLine {
  /** Sends bytes after those of the calls before; a fault is told by `onDown`. */
  write(bytes: Uint8Array): void;
  /** Resolves when all that was written has left, as far as the system can tell; rejects when the line is gone. */
  drain(): Promise<void>;
  /** Closes it; resolves when another may open it. Idempotent, never rejects. */
  close(): Promise<void>;
}

/** The port to a two-way stream of bytes: a serial port, or a TCP connection to what has one. */
export interface SerialLine {
  /** As people know it: `/dev/ttyUSB0`, `192.0.2.7:502`. */
  readonly name: string;
  /**
   * Opens it, for this caller alone where the system can see to that. Each call opens anew.
   * @throws ThimbleError things.unreachable, things.missing-library; signal.reason
   */
  open(receiver: LineReceiver, signal: AbortSignal): Promise<OpenLine>;
}
