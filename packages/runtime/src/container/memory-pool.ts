import { isThimbleError, ThimbleError } from "@thimble/base";

/** @see WebAssembly Core Specification 2.0, section 4.2.8 Memory Instances */
export const PAGE_BYTES = 65_536;
const CHUNK_BYTES = 4096;
/**
 * How many memories are made at once where there are many, which takes a millisecond. Making them is the dearest part of a start; and neighbours that
 * were made before any of them was touched are one mapping to the kernel, where a million containers came to 57,000 and more, near the 65,530 that a
 * process may have.
 */
const MADE_AT_ONCE = 128;
/** With fewer left it is time to make more: as many as one message of the engine makes containers at most, so that none of those starts has to. */
const FEW = 64;
/**
 * From so many leases on: a device with few containers makes none ahead. With V8's trap handler, where each takes 8 GiB of addresses, a kernel of 39
 * bits never comes to it: it has room for 63.
 */
const MANY = 64;
/** Larger ones are made one by one. */
const AHEAD_MOST_PAGES = 4;
const ZEROS = Buffer.alloc(CHUNK_BYTES);

/** How a memory pool keeps memories. */
export interface MemoryPoolOptions {
  /** Most memories that wait, zeroed, for the next container. Default 64. */
  readonly maximumWarm?: number;
  /** Most pages of 64 KiB that those memories have altogether; a larger one never waits. Default 64: 4 MiB. */
  readonly maximumWarmPages?: number;
  /** Called once, when this many memories are leased at the same time. */
  readonly crowd?: { readonly leases: number; readonly report: () => void };
}

/**
 * Leases linear memories. One that comes back is zeroed and waits for the next lease: its pages are mapped already, which
 * saves the page faults that make up most of a start.
 *
 * A memory is kept only when it can not grow: a grown one never shrinks.
 */
export class MemoryPool {
  readonly #warm = new Map<number, WebAssembly.Memory[]>();
  readonly #maximumWarm: number;
  readonly #maximumWarmPages: number;
  /** Made ahead, by their pages. */
  readonly #ahead = new Map<number, WebAssembly.Memory[]>();
  #isLow = false;
  #crowd: MemoryPoolOptions["crowd"];
  #waiting = 0;
  #waitingPages = 0;
  #leases = 0;

  constructor(options: MemoryPoolOptions = {}) {
    this.#maximumWarm = options.maximumWarm ?? 64;
    this.#maximumWarmPages = options.maximumWarmPages ?? 64;
    this.#crowd = options.crowd;
  }

  /** Memories in use. */
  get leases(): number {
    return this.#leases;
  }

  /** Memories that were made for leases to come. */
  get ahead(): number {
    return this.#ahead.values().reduce((sum, memories) => sum + memories.length, 0);
  }

  /** Whether few are left of those that were made ahead: `refill` is due as soon as nothing else is to be done. */
  get isLow(): boolean {
    return this.#isLow;
  }

  /** Makes memories ahead, so that no start has to. Takes a millisecond and more. */
  refill(): void {
    this.#isLow = false;
    for (const [pages, ahead] of this.#ahead) if (ahead.length < FEW) makeAhead(ahead, pages, FEW + MADE_AT_ONCE);
  }

  /** Memories that wait. */
  get warm(): number {
    return this.#waiting;
  }

  /**
   * A memory of zeros. Its maximum is declared even where it equals the initial size: V8 reserves address space up to it.
   * @throws ThimbleError runtime.no-memory when the machine gives none
   */
  lease(initialPages: number, maximumPages: number): WebAssembly.Memory {
    const memory =
      initialPages === maximumPages
        ? (this.#takeWarm(initialPages) ?? this.#takeAhead(initialPages) ?? allocate(initialPages, initialPages))
        : allocate(initialPages, maximumPages);
    this.#countLease();
    return memory;
  }

  /** Sets a memory aside that waits. It goes on to be counted among those until it is leased or put back. */
  setAside(pages: number): WebAssembly.Memory | undefined {
    return this.#warm.get(pages)?.pop();
  }

  /** One of the memories that were set aside is in use now. */
  leaseSetAside(pages: number): void {
    this.#waiting -= 1;
    this.#waitingPages -= pages;
    this.#countLease();
  }

  /** A memory that was set aside waits for anybody again. Something may be written in it. */
  putBack(memory: WebAssembly.Memory, pages: number): void {
    zero(memory.buffer);
    this.#keep(memory, pages);
  }

  /** Takes a memory back that no container uses any more; false when it does not wait. `maximumPages` as it was leased. */
  giveBack(memory: WebAssembly.Memory, maximumPages: number): boolean {
    this.#leases -= 1;
    if (memory.buffer.byteLength !== maximumPages * PAGE_BYTES) return false;
    if (this.#waiting >= this.#maximumWarm || this.#waitingPages + maximumPages > this.#maximumWarmPages) return false;
    zero(memory.buffer);
    this.#keep(memory, maximumPages);
    this.#waiting += 1;
    this.#waitingPages += maximumPages;
    return true;
  }

  #keep(memory: WebAssembly.Memory, pages: number): void {
    const waiting = this.#warm.get(pages);
    if (waiting === undefined) this.#warm.set(pages, [memory]);
    else waiting.push(memory);
  }

  #countLease(): void {
    this.#leases += 1;
    if (this.#leases !== this.#crowd?.leases) return;
    this.#crowd.report();
    this.#crowd = undefined;
  }

  #takeWarm(pages: number): WebAssembly.Memory | undefined {
    const memory = this.#warm.get(pages)?.pop();
    if (memory === undefined) return undefined;
    this.#waiting -= 1;
    this.#waitingPages -= pages;
    return memory;
  }

  /** One of those made ahead; undefined where none are, as there are few memories, large ones, or no more to be had. */
  #takeAhead(pages: number): WebAssembly.Memory | undefined {
    if (this.#leases < MANY || pages > AHEAD_MOST_PAGES) return undefined;
    const ahead = this.#ahead.get(pages) ?? [];
    if (ahead.length === 0) makeAhead(ahead, pages, MADE_AT_ONCE);
    this.#ahead.set(pages, ahead);
    this.#isLow ||= ahead.length <= FEW;
    return ahead.pop();
  }
}

/** All are made before any is touched: to the kernel those are one mapping. */
function makeAhead(ahead: WebAssembly.Memory[], pages: number, count: number): void {
  const made = ahead.length;
  try {
    while (ahead.length < count) ahead.push(allocate(pages, pages));
  } catch (error) {
    // Nobody asked for these; who asks when there is none hears of it.
    if (!isThimbleError(error, "runtime.no-memory")) throw error;
  }
  for (const { buffer } of ahead.slice(made)) touch(buffer);
}

/** Has the kernel map the first of its pages, of 4 KiB: nearly every module has its data there, and a start need not wait for it. */
function touch(buffer: ArrayBuffer): void {
  new Uint8Array(buffer, 0, 1)[0] = 0;
}

/** Bytes in whole pages of 64 KiB, rounded up. */
export function pagesOf(bytes: number): number {
  return Math.ceil(bytes / PAGE_BYTES);
}

function allocate(initial: number, maximum: number): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial, maximum });
  } catch (cause) {
    throw new ThimbleError("runtime.no-memory", `Cannot lease ${initial} pages of memory: the machine gives no more`, {
      cause,
    });
  }
}

/** Writes only where something was written: reading a page that was never touched costs no memory, writing it would. */
function zero(buffer: ArrayBuffer): void {
  for (let offset = 0; offset < buffer.byteLength; offset += CHUNK_BYTES) {
    const chunk = new Uint8Array(buffer, offset, CHUNK_BYTES);
    if (ZEROS.compare(chunk) !== 0) chunk.fill(0);
  }
}
