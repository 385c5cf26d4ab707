import { writeSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { assertNever, ThimbleError } from "@thimble/base";
import type { DeviceNews, DeviceOrder } from "./device-protocol.ts";
import type { DeviceFile, FileListener, KernelCall } from "./kernel.ts";
import { KernelError } from "./kernel-error.ts";
import { flatten, type KernelMemory, unflatten } from "./kernel-memory.ts";

/** The file that runs in the thread has the extension of this one: `.ts` from source, `.js` from dist. */
const EXTENSION = import.meta.url.slice(import.meta.url.lastIndexOf("."));
/** Heap of the thread, in MiB: it holds a few kilobytes at a time. */
const HEAP_MIB = 16;
/** Where the sources are found is as in this thread. Which parts of Node are experimental is nothing that a person could do something about. */
const FLAGS = [
  "--disable-warning=ExperimentalWarning",
  ...process.execArgv.filter((flag) => flag.startsWith("--conditions=")),
];
/** The byte that makes the thread look for orders. */
const WAKE = new Uint8Array(1);

/**
 * Opens a device file in a thread of its own.
 * @throws KernelError when it can not be opened; ThimbleError things.missing-library
 */
export function openDeviceThread(path: string): Promise<DeviceFile> {
  const { promise, resolve, reject } = Promise.withResolvers<DeviceFile>();
  const worker = new Worker(new URL(`./device-main${EXTENSION}`, import.meta.url), {
    workerData: path,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB },
    // Its files are the kernel's: some were opened by an ioctl, unseen by Node.
    trackUnmanagedFds: false,
    execArgv: FLAGS,
  });
  let thread: DeviceThread | undefined;
  let failure: unknown = new KernelError("EIO", `open ${path}: the thread of the device ended (EIO)`);
  // A thread that waits in the kernel can not be ended from outside: the process would wait for it for ever.
  const end = (): void => void thread?.end();
  worker.on("message", (news: DeviceNews) => {
    if (news.kind === "open") {
      thread = new DeviceThread(worker, news.wake);
      process.once("exit", end);
      resolve(thread.file(news.descriptor, path, () => thread?.end() ?? Promise.resolve()));
    } else if (news.kind === "closed") reject(new KernelError(news.code, news.message));
    else if (news.kind === "failed")
      reject(new ThimbleError(news.code, news.message, news.expected === undefined ? {} : { expected: news.expected }));
    else thread?.take(news);
  });
  worker.on("error", (error) => {
    failure = error;
  });
  worker.on("exit", () => {
    process.off("exit", end);
    reject(failure);
    thread?.exited();
  });
  return promise;
}

type Reply = Extract<DeviceNews, { readonly kind: "done" | "burst-done" }>;

/** The near side of a device's thread. */
class DeviceThread {
  readonly #worker: Worker;
  readonly #wake: number;
  readonly #replies = new Map<number, { resolve(reply: Reply): void; reject(error: Error): void }>();
  readonly #listeners = new Map<number, FileListener>();
  readonly #exited = Promise.withResolvers<void>();
  #nextId = 0;
  #isEnded = false;

  constructor(worker: Worker, wake: number) {
    this.#worker = worker;
    this.#wake = wake;
  }

  file(descriptor: number, name: string, close: () => Promise<void>): DeviceFile {
    let closing: Promise<void> | undefined;
    return {
      name,
      ioctl: (request, memory) => this.#ioctl(descriptor, request, memory),
      burst: (calls) => this.#burst(descriptor, calls),
      derive: (other, otherName) => this.file(other, otherName, () => this.#close(other)),
      listen: (listener) => this.#listen(descriptor, listener),
      close: () => (closing ??= close()),
    };
  }

  /** Ends the thread, once what it was told before is done. */
  end(): Promise<void> {
    if (!this.#isEnded) this.#tell({ kind: "end" });
    this.#isEnded = true;
    return this.#exited.promise;
  }

  exited(): void {
    this.#isEnded = true;
    const error = new KernelError("EBADF", "the device was closed (EBADF)");
    for (const { reject } of this.#replies.values()) reject(error);
    this.#replies.clear();
    for (const listener of this.#listeners.values()) listener.onLost(error);
    this.#listeners.clear();
    this.#exited.resolve();
  }

  take(news: Exclude<DeviceNews, { readonly kind: "open" | "closed" | "failed" }>): void {
    switch (news.kind) {
      case "done":
      case "burst-done":
      case "refused": {
        const reply = this.#replies.get(news.id);
        this.#replies.delete(news.id);
        if (news.kind === "refused") reply?.reject(new KernelError(news.code, news.message));
        else reply?.resolve(news);
        return;
      }
      case "bytes":
        void this.#hand(news.descriptor, news.bytes);
        return;
      case "lost": {
        const listener = this.#listeners.get(news.descriptor);
        this.#listeners.delete(news.descriptor);
        listener?.onLost(new KernelError(news.code, news.message));
        return;
      }
      default:
        assertNever(news);
    }
  }

  async #hand(descriptor: number, bytes: Uint8Array): Promise<void> {
    const listener = this.#listeners.get(descriptor);
    await listener?.onBytes(bytes);
    if (this.#listeners.get(descriptor) === listener) this.#tell({ kind: "more", descriptor });
  }

  async #ioctl(descriptor: number, request: number, memory: KernelMemory): Promise<number> {
    const { bytes, addresses } = flatten(memory);
    const reply = await this.#ask((id) => ({ kind: "ioctl", id, descriptor, request, bytes, addresses }));
    if (reply.kind !== "done") return 0;
    unflatten(memory, reply.bytes);
    return reply.result;
  }

  async #burst(descriptor: number, calls: readonly KernelCall[]): Promise<readonly bigint[]> {
    const flat = calls.map(({ request, memory }) => ({ request, ...flatten(memory) }));
    const reply = await this.#ask((id) => ({ kind: "burst", id, descriptor, calls: flat }));
    if (reply.kind !== "burst-done") return [];
    for (const [i, { memory }] of calls.entries()) unflatten(memory, reply.bytes[i] ?? memory.bytes);
    return reply.times;
  }

  #listen(descriptor: number, listener: FileListener): Disposable {
    this.#listeners.set(descriptor, listener);
    this.#tell({ kind: "listen", descriptor, maximumBytes: listener.maximumBytes });
    const end = (): void => {
      if (this.#listeners.get(descriptor) !== listener) return;
      this.#listeners.delete(descriptor);
      this.#tell({ kind: "ignore", descriptor });
    };
    return { [Symbol.dispose]: end };
  }

  async #close(descriptor: number): Promise<void> {
    this.#listeners.delete(descriptor);
    // A thread that has ended has closed it.
    if (!this.#isEnded) await this.#ask((id) => ({ kind: "close", id, descriptor })).catch(() => undefined);
  }

  #ask(order: (id: number) => DeviceOrder): Promise<Reply> {
    if (this.#isEnded) return Promise.reject(new KernelError("EBADF", "the device was closed (EBADF)"));
    const id = this.#nextId++;
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    this.#replies.set(id, { resolve, reject });
    this.#tell(order(id));
    return promise;
  }

  #tell(order: DeviceOrder): void {
    if (this.#isEnded) return;
    this.#worker.postMessage(order);
    writeSync(this.#wake, WAKE);
  }
}
