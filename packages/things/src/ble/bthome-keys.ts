import { createDecipheriv } from "node:crypto";
import type { Millis } from "@thimble/base";

/** @see BTHome v2, https://bthome.io/encryption: the counter and the check stand behind what is encrypted */
const COUNTER_BYTES = 4;
const CHECK_BYTES = 4;
const KEY_BYTES = 16;
/** The UUID of BTHome's service data, 0xFCD2, as it goes over the air. */
const UUID: readonly number[] = [0xd2, 0xfc];
/** Bit 0 of the first byte. */
const ENCRYPTED = 1;

/**
 * A device that counts from so low again has a new cell. The format does not say it; Home Assistant's reader takes it so, and devices begin at 0.
 * @see https://github.com/Bluetooth-Devices/bthome-ble, issue 116 and pull request 119
 */
const FRESH_START = 100;

/** Counters a second that a device may have gone through while nobody heard it: it says something ten times a second at most. */
const FASTEST = 10;

/** Data with low counters that are remembered: what ten cells say at first. */
const KEPT_EARLY = 1000;
/** Data with one counter that are remembered: some devices say what does not fit into one packet in several, with one counter. */
const KEPT_SAID = 8;

/** Data in a row that do not count until it is told: the device is not heard any more. */
const TOLD_AFTER = 10;

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

/**
 * Unlocks what one device says with its key, in order. What was said before is not taken again: the counter has to rise, unless it begins anew, as after a
 * change of the cell. Then the device goes through counters that it has had; of those that others may have recorded none is taken that is further on than
 * the device can be, so that they can not shut it out.
 */
export class BthomeLock {
  readonly #key: Uint8Array;
  readonly #address: Uint8Array;
  #last: { readonly counter: number; readonly arrived: Millis } | undefined;
  /** The highest counter of earlier cells, as long as the device is not beyond it. */
  #had = -1;
  /** What was said with the last counter, when, and what came of it. */
  readonly #said = new Map<string, { readonly unlocked: Uint8Array; readonly arrived: Millis }>();
  /** What was said with low counters. */
  readonly #early = new Set<string>();
  /** Data in a row that did not count, each once. */
  #passedOver = 0;
  #passedOverLast = "";

  /** @param device its address, `AA:BB:CC:DD:EE:FF` */
  constructor(key: Uint8Array, device: string) {
    this.#key = key;
    this.#address = Uint8Array.from(device.split(":"), (byte) => Number.parseInt(byte, 16));
  }

  /**
   * Service data that says it is encrypted. Asked again for what came then, as for each field of it, it answers the same; the same data that came at another
   * time was said before, by the device once more or by somebody who recorded it.
   * @param arrived `Clock.monotonic()` when it came
   */
  unlock(data: Uint8Array, arrived: Millis): Unlocked {
    const name = Buffer.from(data).toString("hex");
    const said = this.#said.get(name);
    if (said !== undefined) return said.arrived === arrived ? said.unlocked : undefined;
    const end = data.length - COUNTER_BYTES - CHECK_BYTES;
    if (end <= 1) return `it has ${data.length} bytes, too few for encrypted data`;
    const information = data[0] ?? 0;
    const counterBytes = data.subarray(end, end + COUNTER_BYTES);
    const clear = this.#decrypt(information, data.subarray(1, end), counterBytes, data.subarray(end + COUNTER_BYTES));
    if (clear === undefined) return "its key does not fit";
    const counter = new DataView(counterBytes.buffer, counterBytes.byteOffset).getUint32(0, true);
    if (!this.#isNew(counter, name, arrived)) return this.#passOver(counter, name);
    this.#note(counter, name, arrived);
    const unlocked = Uint8Array.of(information & ~ENCRYPTED, ...clear);
    this.#said.set(name, { unlocked, arrived });
    return unlocked;
  }

  #isNew(counter: number, name: string, arrived: Millis): boolean {
    const last = this.#last;
    if (last === undefined) return true;
    if (counter === last.counter) return this.#said.size < KEPT_SAID;
    if (counter < last.counter) return counter < FRESH_START && !this.#early.has(name);
    const most = FRESH_START + ((arrived - last.arrived) / 1000) * FASTEST;
    return counter > this.#had || counter - last.counter <= most;
  }

  #note(counter: number, name: string, arrived: Millis): void {
    const before = this.#last?.counter ?? -1;
    if (counter !== before) this.#said.clear();
    if (counter < before) this.#had = Math.max(this.#had, before);
    if (counter < FRESH_START) this.#early.add(name);
    for (const oldest of this.#early) if (this.#early.size > KEPT_EARLY) this.#early.delete(oldest);
    this.#last = { counter, arrived };
    this.#passedOver = 0;
  }

  #passOver(counter: number, name: string): Unlocked {
    if (name !== this.#passedOverLast) this.#passedOver += 1;
    this.#passedOverLast = name;
    if (this.#passedOver < TOLD_AFTER) return undefined;
    const state = `its counter went back from ${this.#last?.counter} to ${counter}`;
    return `${state}: it is recorded and said again, or the cell was changed and nobody heard the first of what it said since`;
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
