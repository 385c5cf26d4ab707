/** What a program reads as its standard input. */
export interface ByteSource {
  /** Fills the start of `into`, waiting until there is something; returns how many bytes, 0 at the end. */
  read(into: Uint8Array): number;
  /**
   * Waits for something to read, or for the end, at most `wait` ms (0 to Infinity). Returns how many bytes there are, 0 at the end, and
   * undefined when the time is over.
   */
  poll(wait: number): number | undefined;
}

/** Where a program's standard output or error goes. */
export interface ByteSink {
  /** Takes bytes, which the caller may change afterwards; returns how many. */
  write(bytes: Uint8Array): number;
}
