import { assertNever } from "@thimble/base";
import type { CLibrary, PollResult } from "./c-library.ts";
import type { DeviceNews, DeviceOrder } from "./device-protocol.ts";
import { asKernelError, KernelError } from "./kernel-error.ts";

/** What the loop does its work with. */
export interface DeviceLoopParts {
  readonly library: CLibrary;
  /** The end of the pipe that is read. */
  readonly wake: number;
  readonly read: (descriptor: number, buffer: Uint8Array) => number;
  readonly close: (descriptor: number) => void;
  /** The next order that waits; undefined when none does. */
  readonly receive: () => DeviceOrder | undefined;
  /** Nanoseconds by CLOCK_MONOTONIC. */
  readonly now: () => bigint;
  readonly post: (news: DeviceNews) => void;
}

interface Listening {
  readonly buffer: Uint8Array;
  /** Whether what came last was not taken yet. */
  isFull: boolean;
}

/** Bytes of the pipe that are taken at once: one was written for each order. */
const WAKE_BYTES = 4096;

/** What the thread of a device does: waits for orders and for what its files give, and blocks for nothing else but the kernel. */
export class DeviceLoop {
  readonly #parts: DeviceLoopParts;
  readonly #open: Set<number>;
  readonly #listening = new Map<number, Listening>();
  readonly #wakeBuffer = new Uint8Array(WAKE_BYTES);
  #isEnded = false;

  /** @param descriptor the device's file, open */
  constructor(descriptor: number, parts: DeviceLoopParts) {
    this.#parts = parts;
    this.#open = new Set([descriptor]);
  }

  /** Runs until it is told to end, then closes every file. */
  run(): void {
    while (!this.#isEnded) this.turn();
    for (const descriptor of this.#open) this.#parts.close(descriptor);
    this.#parts.close(this.#parts.wake);
  }

  /** Waits once, and does what there is to do. */
  turn(): void {
    const { library, wake } = this.#parts;
    const waiting = [...this.#listening].flatMap(([descriptor, { isFull }]) => (isFull ? [] : [descriptor]));
    for (const result of library.poll([wake, ...waiting])) {
      if (result.descriptor === wake) this.#takeOrders(result);
      else this.#takeBytes(result);
    }
  }

  #takeOrders({ isReadable, isLost }: PollResult): void {
    if (isReadable) this.#parts.read(this.#parts.wake, this.#wakeBuffer);
    else if (isLost) this.#isEnded = true;
    for (let order = this.#parts.receive(); order !== undefined; order = this.#parts.receive()) this.#obey(order);
  }

  #obey(order: DeviceOrder): void {
    const { library, post } = this.#parts;
    switch (order.kind) {
      case "ioctl":
        this.#answer(order.id, () => {
          const result = library.ioctl(order.descriptor, order.request, order);
          post({ kind: "done", id: order.id, result, bytes: order.bytes });
        });
        return;
      case "burst":
        this.#answer(order.id, () => {
          // Made before, so that nothing is collected in between.
          const times = order.calls.map(() => 0n);
          for (const [i, { request, ...memory }] of order.calls.entries()) {
            times[i] = this.#parts.now();
            library.ioctl(order.descriptor, request, memory);
          }
          const bytes = order.calls.map((each) => each.bytes);
          post({ kind: "burst-done", id: order.id, bytes, times: [...times, this.#parts.now()] });
        });
        return;
      case "listen":
        this.#listening.set(order.descriptor, { buffer: new Uint8Array(order.maximumBytes), isFull: false });
        this.#open.add(order.descriptor);
        return;
      case "more": {
        const listening = this.#listening.get(order.descriptor);
        if (listening !== undefined) listening.isFull = false;
        return;
      }
      case "ignore":
        this.#listening.delete(order.descriptor);
        return;
      case "close":
        this.#listening.delete(order.descriptor);
        this.#open.delete(order.descriptor);
        this.#answer(order.id, () => {
          this.#parts.close(order.descriptor);
          post({ kind: "done", id: order.id, result: 0, bytes: new Uint8Array(0) });
        });
        return;
      case "end":
        this.#isEnded = true;
        return;
      default:
        assertNever(order);
    }
  }

  #answer(id: number, work: () => void): void {
    try {
      work();
    } catch (error) {
      const { code, message } = asKernelError(error);
      this.#parts.post({ kind: "refused", id, code, message });
    }
  }

  #takeBytes({ descriptor, isReadable, isLost }: PollResult): void {
    const listening = this.#listening.get(descriptor);
    if (listening === undefined) return;
    try {
      const length = isReadable ? this.#parts.read(descriptor, listening.buffer) : 0;
      if (length > 0) {
        listening.isFull = true;
        this.#parts.post({ kind: "bytes", descriptor, bytes: listening.buffer.slice(0, length) });
      } else if (isReadable || isLost) throw new KernelError("ENODEV", "read: nothing comes any more (ENODEV)");
    } catch (error) {
      this.#listening.delete(descriptor);
      const { code, message } = asKernelError(error);
      this.#parts.post({ kind: "lost", descriptor, code, message });
    }
  }
}
