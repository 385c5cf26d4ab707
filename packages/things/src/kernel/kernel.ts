import type { KernelMemory } from "./kernel-memory.ts";

/** Takes what a file gives by itself. */
export interface FileListener {
  /** Bytes that are taken at once at most. */
  readonly maximumBytes: number;
  /** Whole records, oldest first. No more are taken until this settles; the kernel keeps what comes meanwhile. */
  onBytes(bytes: Uint8Array): Promise<void>;
  /** The device is gone; nothing comes any more. */
  onLost(error: Error): void;
}

/** One call of a burst. */
export interface KernelCall {
  readonly request: number;
  readonly memory: KernelMemory;
}

/** An open device file, or a file that one of its ioctls gave out. */
export interface DeviceFile {
  /** How errors name it: `/dev/gpiochip0`. */
  readonly name: string;

  /**
   * One call of the kernel. `memory` holds what the kernel wrote into it afterwards. Calls on one file are done one after the other, in order.
   * @param request the number, as `ioctl-number.ts` makes it
   * @returns what the kernel returned, 0 or more
   * @throws KernelError when the kernel refuses
   */
  ioctl(request: number, memory: KernelMemory): Promise<number>;

  /**
   * Calls that follow one another as fast as they can, with nothing between them. Each memory holds what the kernel wrote into it afterwards.
   * @returns when each began and when the last ended, in nanoseconds by CLOCK_MONOTONIC
   * @throws KernelError when the kernel refuses one; those before it were done
   */
  burst(calls: readonly KernelCall[]): Promise<readonly bigint[]>;

  /** The file of a descriptor that an ioctl gave out. It is closed by itself, or with the file that it came from. */
  derive(descriptor: number, name: string): DeviceFile;

  /** Hands on what the file gives from now on. One listener a file; dispose to end it. */
  listen(listener: FileListener): Disposable;

  /** Gives the descriptor back; the kernel lets go what it stood for. Waits for a call that is under way. Idempotent. */
  close(): Promise<void>;
}

/** The kernel's devices. Adapters: `LinuxKernel`, `SimulatedKernel`. */
export interface Kernel {
  /**
   * Opens a device file for reading and writing.
   * @throws KernelError when there is none or it may not be used; ThimbleError things.missing-library when nothing can call the kernel
   */
  open(path: string): Promise<DeviceFile>;

  /** Nanoseconds by CLOCK_MONOTONIC, by which the kernel stamps events. */
  monotonic(): bigint;
}
