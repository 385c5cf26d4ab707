import { createDecipheriv } from "node:crypto";

/** @see BTHome v2, https://bthome.io/encryption: the counter and the check stand behind what is encrypted */
const COUNTER_BYTES = 4;
const CHECK_BYTES = 4;
const KEY_BYTES = 16;
/** The UUID of BTHome's service data, 0xFCD2, as it goes over the air. */
const UUID: readonly number[] = [0xd2, 0xfc];
/** Bit 0 of the first byte. */
const ENCRYPTED = 1;

/** A device that counts from so low again has a new cell; otherwise a counter that goes back is what somebody recorded. */
const FRESH_START = 100;

/** The key in a secret of 32 hexadecimal digits; undefined for one that is none. */
export function parseBindkey(secret: string): Uint8Array | undefined {
  return /^[0-9a-f]{32}$/i.test(secret) ? Uint8Array.from(Buffer.from(secret, "hex")) : undefined;
}

/** What came of encrypted service data. */
export type Unlocked =
  /** As if it had not been encrypted. */
  | Uint8Array
  /** What is wrong with it, for people. */
  | string
  /** It was said before, and is recorded and sent again, or late: it counts for nothing. */
  | undefined;

/** Unlocks what one device says with its key, in order. What was said before is not taken again. */
export class BthomeLock {
  readonly #key: Uint8Array;
  readonly #address: Uint8Array;
  #counter: number | undefined;
  #last: { readonly data: Uint8Array; readonly unlocked: Unlocked } | undefined;

  /** @param device its address, `AA:BB:CC:DD:EE:FF` */
  constructor(key: Uint8Array, device: string) {
    this.#key = key;
    this.#address = Uint8Array.from(device.split(":"), (byte) => Number.parseInt(byte, 16));
  }

  /** Service data that says it is encrypted. Asked again for the same data, as for each field of it, it answers the same. */
  unlock(data: Uint8Array): Unlocked {
    if (this.#last !== undefined && Buffer.compare(this.#last.data, data) === 0) return this.#last.unlocked;
    const unlocked = this.#unlock(data);
    this.#last = { data, unlocked };
    return unlocked;
  }

  #unlock(data: Uint8Array): Unlocked {
    const end = data.length - COUNTER_BYTES - CHECK_BYTES;
    if (end <= 1) return `it has ${data.length} bytes, too few for encrypted data`;
    const information = data[0] ?? 0;
    const counterBytes = data.subarray(end, end + COUNTER_BYTES);
    const clear = this.#decrypt(information, data.subarray(1, end), counterBytes, data.subarray(end + COUNTER_BYTES));
    if (clear === undefined) return "its key does not fit";
    const counter = new DataView(counterBytes.buffer, counterBytes.byteOffset).getUint32(0, true);
    if (this.#counter !== undefined && counter <= this.#counter && counter >= FRESH_START) return undefined;
    this.#counter = counter;
    return Uint8Array.of(information & ~ENCRYPTED, ...clear);
  }

  #decrypt(information: number, text: Uint8Array, counter: Uint8Array, check: Uint8Array): Uint8Array | undefined {
    const nonce = Uint8Array.of(...this.#address, ...UUID, information, ...counter);
    const decipher = createDecipheriv("aes-128-ccm", this.#key, nonce, { authTagLength: CHECK_BYTES });
    decipher.setAuthTag(check);
    try {
      const clear = decipher.update(text);
      decipher.final();
      return clear;
    } catch {
      // The check does not fit: another key, or another device's data.
      return undefined;
    }
  }
}

/** Whether service data is of version 2 and encrypted. */
export function isEncrypted(data: Uint8Array): boolean {
  return (data[0] ?? 0) >> 5 === 2 && ((data[0] ?? 0) & ENCRYPTED) !== 0;
}

/** How long a key is, for what is said of one that is none. */
export const BINDKEY_WORDS: string = `${KEY_BYTES * 2} hexadecimal digits`;
