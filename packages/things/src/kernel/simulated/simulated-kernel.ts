import type { Clock } from "@thimble/base";
import type { DeviceFile, FileListener, Kernel, KernelCall } from "../kernel.ts";
import { KernelError, kernelError } from "../kernel-error.ts";
import type { SimulatedDevice, SimulatedFile } from "./simulated-device.ts";

const ENOENT = 2;
const EBADF = 9;
const ENODEV = 19;

/** A kernel that is made up: devices by their path, which can be taken away while they are in use. */
export class SimulatedKernel implements Kernel {
  readonly #clock: Clock;
  readonly #devices = new Map<string, SimulatedDevice>();
  readonly #open = new Map<string, Set<SimulatedDeviceFile>>();
  readonly #described = new Map<number, SimulatedFile>();
  #nextDescriptor = 100;

  constructor(parts: { readonly clock: Clock }) {
    this.#clock = parts.clock;
  }

  /** Puts a device at a path, in place of the one that is there. */
  attach(path: string, device: SimulatedDevice): void {
    this.#devices.set(path, device);
  }

  /** Takes a device away; what has it open loses it. */
  detach(path: string): void {
    this.#devices.delete(path);
    for (const file of this.#open.get(path) ?? []) file.lose(kernelError("read", ENODEV));
    this.#open.delete(path);
  }

  /** The devices there are, by path. */
  get paths(): readonly string[] {
    return [...this.#devices.keys()].toSorted();
  }

  async open(path: string): Promise<DeviceFile> {
    const device = this.#devices.get(path);
    if (device === undefined) throw kernelError(`open ${path}`, ENOENT);
    const files = this.#open.get(path) ?? new Set();
    this.#open.set(path, files);
    const describe = (file: SimulatedFile): number => {
      this.#described.set(this.#nextDescriptor, file);
      return this.#nextDescriptor++;
    };
    const file = new SimulatedDeviceFile(path, device.open({ describe }), {
      now: () => this.monotonic(),
      take: (descriptor) => this.#described.get(descriptor),
      siblings: files,
    });
    return file;
  }

  monotonic(): bigint {
    return BigInt(Math.round(this.#clock.monotonic() * 1e6));
  }
}

interface FileParts {
  readonly now: () => bigint;
  readonly take: (descriptor: number) => SimulatedFile | undefined;
  /** All files that are open on the device. */
  readonly siblings: Set<SimulatedDeviceFile>;
}

class SimulatedDeviceFile implements DeviceFile {
  readonly name: string;
  readonly #file: SimulatedFile;
  readonly #parts: FileParts;
  readonly #derived: DeviceFile[] = [];
  #listener: FileListener | undefined;
  #isBusy = false;
  #refusal: KernelError | undefined;

  constructor(name: string, file: SimulatedFile, parts: FileParts) {
    this.name = name;
    this.#file = file;
    this.#parts = parts;
    parts.siblings.add(this);
    if (file.records !== undefined) file.records.onPush = () => this.#pump();
  }

  async ioctl(...[request, memory]: Parameters<DeviceFile["ioctl"]>): Promise<number> {
    if (this.#refusal !== undefined) throw this.#refusal;
    return this.#file.ioctl(request, memory);
  }

  async burst(calls: readonly KernelCall[]): Promise<readonly bigint[]> {
    const times: bigint[] = [];
    for (const { request, memory } of calls) {
      times.push(this.#parts.now());
      await this.ioctl(request, memory);
    }
    return [...times, this.#parts.now()];
  }

  derive(descriptor: number, name: string): DeviceFile {
    const file = this.#parts.take(descriptor);
    if (file === undefined) throw kernelError("derive", EBADF);
    const derived = new SimulatedDeviceFile(name, file, this.#parts);
    this.#derived.push(derived);
    return derived;
  }

  listen(listener: FileListener): Disposable {
    this.#listener = listener;
    this.#pump();
    return {
      [Symbol.dispose]: () => {
        if (this.#listener === listener) this.#listener = undefined;
      },
    };
  }

  /** Takes the device away. */
  lose(error: KernelError): void {
    if (this.#refusal !== undefined) return;
    this.#refusal = error;
    this.#file.close();
    this.#listener?.onLost(error);
    this.#listener = undefined;
  }

  async close(): Promise<void> {
    for (const derived of this.#derived) await derived.close();
    this.#listener = undefined;
    this.#parts.siblings.delete(this);
    if (this.#refusal === undefined) this.#file.close();
    this.#refusal ??= new KernelError("EBADF", "the device was closed (EBADF)");
  }

  #pump(): void {
    const listener = this.#listener;
    if (listener === undefined || this.#isBusy) return;
    const bytes = this.#file.records?.take(listener.maximumBytes);
    if (bytes === undefined || bytes.length === 0) return;
    this.#isBusy = true;
    void listener.onBytes(bytes).finally(() => {
      this.#isBusy = false;
      this.#pump();
    });
  }
}
