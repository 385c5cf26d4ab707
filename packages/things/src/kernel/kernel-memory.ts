/** Memory that a call of the kernel reads and writes, and the places in it that hold the addresses of other such memory. */
export interface KernelMemory {
  readonly bytes: Uint8Array;
  /** `at` is where the 64-bit address of `to` goes. Default none. */
  readonly pointers?: readonly { readonly at: number; readonly to: KernelMemory }[];
}

/** The same memory in one piece, each address an offset into it. */
export interface FlatMemory {
  readonly bytes: Uint8Array;
  /** Where the addresses are: the piece's own address is to be added there. */
  readonly addresses: readonly number[];
}

/** What every structure of the kernel may need. */
const ALIGNMENT = 8;

/** Puts memory and all that it points to into one piece, itself first. */
export function flatten(memory: KernelMemory): FlatMemory {
  const parts = partsOf(memory);
  const bytes = new Uint8Array(parts.reduce((end, part) => Math.max(end, part.offset + part.memory.bytes.length), 0));
  const view = new DataView(bytes.buffer);
  const addresses: number[] = [];
  const offsets = new Map(parts.map((part) => [part.memory, part.offset]));
  for (const part of parts) bytes.set(part.memory.bytes, part.offset);
  for (const part of parts) {
    for (const { at, to } of part.memory.pointers ?? []) {
      view.setBigUint64(part.offset + at, BigInt(offsets.get(to) ?? 0), true);
      addresses.push(part.offset + at);
    }
  }
  return { bytes, addresses };
}

/** Copies what became of one piece back to where it came from; addresses stay what they were. */
export function unflatten(memory: KernelMemory, flat: Uint8Array): void {
  for (const part of partsOf(memory)) {
    const { bytes, pointers = [] } = part.memory;
    const kept = pointers.map(({ at }) => [at, bytes.slice(at, at + 8)] as const);
    bytes.set(flat.subarray(part.offset, part.offset + bytes.length));
    for (const [at, old] of kept) bytes.set(old, at);
  }
}

/** Adds the address of the piece to every offset in it. */
export function relocate({ bytes, addresses }: FlatMemory, base: bigint): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const at of addresses) view.setBigUint64(at, view.getBigUint64(at, true) + base, true);
}

interface Part {
  readonly memory: KernelMemory;
  readonly offset: number;
}

function partsOf(root: KernelMemory): readonly Part[] {
  const parts: Part[] = [];
  let end = 0;
  const place = (memory: KernelMemory): void => {
    parts.push({ memory, offset: end });
    end = Math.ceil((end + memory.bytes.length) / ALIGNMENT) * ALIGNMENT;
    for (const { to } of memory.pointers ?? []) place(to);
  };
  place(root);
  return parts;
}
