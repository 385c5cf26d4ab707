import type { FlatMemory } from "./kernel-memory.ts";

/** What can be waited for: a descriptor that can be read. */
export interface PollResult {
  readonly descriptor: number;
  readonly isReadable: boolean;
  /** It was closed at the other end, or its device is gone. */
  readonly isLost: boolean;
}

/** The calls of the C library that Node does not offer. They block the thread that makes them. */
export interface CLibrary {
  /** @returns what the kernel returned @throws KernelError */
  ioctl(descriptor: number, request: number, memory: FlatMemory): number;
  /** Waits until one of them can be read or is lost. @throws KernelError */
  poll(descriptors: readonly number[]): readonly PollResult[];
  /** A pipe: the end to read, the end to write; closed when another program is started. @throws KernelError */
  pipe(): readonly [number, number];
}
