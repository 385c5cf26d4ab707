/** Bytes of the remaining length at most. @see MQTT 3.1.1 section 2.2.3 */
const LENGTH_BYTES = 4;
/** Seven bits of the length in each, and one that says that more follow. @see MQTT 3.1.1 section 2.2.3 */
const MORE = 0x80;

/**
 * Follows the packets in the bytes of a connection and finds the first that is too large by its header, before its body is there: who reads
 * packets keeps what has come of one until it is whole.
 */
export class PacketGauge {
  readonly #maximum: number;
  /** Bytes of the present packet's body that have not come. */
  #missing = 0;
  /** Bytes of the present packet's header that have come: the first, then those of its length. */
  #header = 0;
  #length = 0;

  /** `maximum` bytes of a packet behind its header. */
  constructor(maximum: number) {
    this.#maximum = maximum;
  }

  /** Takes the bytes that came next; false when a packet among them is too large or its length is none. */
  take(bytes: Uint8Array): boolean {
    let at = 0;
    while (at < bytes.length) {
      if (this.#missing > 0) {
        const skipped = Math.min(this.#missing, bytes.length - at);
        this.#missing -= skipped;
        at += skipped;
      } else if (!this.#takeHeader(bytes[at++] ?? 0)) return false;
    }
    return true;
  }

  #takeHeader(byte: number): boolean {
    if (this.#header > 0) {
      this.#length += (byte & ~MORE) * 128 ** (this.#header - 1);
      if (this.#length > this.#maximum) return false;
      if ((byte & MORE) === 0) {
        this.#missing = this.#length;
        this.#header = 0;
        this.#length = 0;
        return true;
      }
    }
    this.#header += 1;
    return this.#header <= LENGTH_BYTES;
  }
}
