import type { KernelMemory } from "../kernel-memory.ts";

/** An open file of a simulated kernel. */
export interface SimulatedFile {
  /** @throws KernelError as the kernel would */
  ioctl(request: number, memory: KernelMemory): number;
  /** What it gives by itself; undefined for nothing ever. */
  readonly records?: RecordQueue;
  close(): void;
}

/** What a simulated device's ioctls may do with the kernel around it. */
export interface SimulatedKernelParts {
  /** A descriptor for a file that an ioctl gives out. */
  describe(file: SimulatedFile): number;
}

/** A device that can stand in a simulated kernel. */
export interface SimulatedDevice {
  open(kernel: SimulatedKernelParts): SimulatedFile;
}

/** Records that wait to be read, oldest first. When it is full the oldest is lost, as in the kernel. */
export class RecordQueue {
  readonly #records: Uint8Array[] = [];
  readonly #capacity: number;
  /** Called when a record came. */
  onPush: () => void = () => undefined;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  push(record: Uint8Array): void {
    if (this.#records.length >= this.#capacity) this.#records.shift();
    this.#records.push(record);
    this.onPush();
  }

  /** As many whole records as fit; none when there is none. */
  take(maximumBytes: number): Uint8Array {
    const taken: number[] = [];
    for (let next = this.#records[0]; next !== undefined; next = this.#records[0]) {
      if (taken.length + next.length > maximumBytes) break;
      taken.push(...next);
      this.#records.shift();
    }
    return Uint8Array.from(taken);
  }
}
