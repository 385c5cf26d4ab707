import { ThimbleError } from "@thimble/base";
import {
  type BleCharacteristic,
  type BleListener,
  type BleRadio,
  characteristicSource,
  type OpenBle,
} from "../../src/ble/ble-radio.ts";

/** A radio in memory with one device, which says again what it has said to each who opens it. */
export class MemoryRadio implements BleRadio {
  /** What the device says to everyone, by source. */
  readonly said = new Map<string, Uint8Array>();
  /** Its characteristics, by source. */
  readonly held = new Map<string, Uint8Array>();
  readonly notified: string[] = [];
  #listener: BleListener | undefined;
  #isUp = true;
  #gate: PromiseWithResolvers<void> | undefined;

  say(source: string, data: Uint8Array): void {
    this.said.set(source, data);
    this.#listener?.onData(source, data);
  }

  takeDown(): void {
    this.#isUp = false;
    this.#listener?.onDown(new Error("off"));
    this.#listener = undefined;
  }

  bringUp(): void {
    this.#isUp = true;
  }

  loseLink(): void {
    this.#listener?.onLinkLost();
  }

  holdBack(): void {
    this.#gate = Promise.withResolvers();
  }

  letGo(): void {
    this.#gate?.resolve();
    this.#gate = undefined;
  }

  async open(_device: string, listener: BleListener): Promise<OpenBle> {
    if (!this.#isUp) throw new ThimbleError("things.unreachable", "Cannot open the Bluetooth radio");
    this.#listener = listener;
    for (const [source, data] of this.said) listener.onData(source, data);
    const find = (place: BleCharacteristic): string => {
      const source = characteristicSource(place);
      if (!this.held.has(source)) throw new Error("it has none such");
      return source;
    };
    return {
      read: async (place) => {
        await this.#gate?.promise;
        return this.held.get(find(place)) ?? new Uint8Array();
      },
      write: async (place, data, signal) => {
        await this.#gate?.promise;
        signal.throwIfAborted();
        this.held.set(find(place), data);
      },
      notify: async (place) => void this.notified.push(find(place)),
      close: async () => {
        this.#listener = undefined;
      },
    };
  }
}
