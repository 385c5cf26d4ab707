/** Bytes of the scalars of the kernel's headers, which are also what they are aligned to on 64-bit machines. */
const SCALAR_BYTES = { u8: 1, u16: 2, s32: 4, u32: 4, u64: 8 } as const;

/** A scalar of the kernel's headers; `u64` also stands for a pointer. */
export type CScalar = keyof typeof SCALAR_BYTES;

/** A member of a structure: what it is, and how many of it. */
export type CField = readonly [type: CScalar | CStruct, count?: number];

/** Where the members of a C structure are, as compilers lay it out on 64-bit Linux. */
export interface CStruct {
  /** As the header calls it: `struct gpiochip_info`. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly alignment: number;
  readonly fields: readonly string[];
  /** Where a member begins, or one of its elements. @throws RangeError when it has no such member */
  at(field: string, index?: number): number;
}

/** Lays out a structure of these members, in this order. @see System V ABI, AMD64, section 3.1.2 "Data Representation"; AAPCS64, section 5.9 */
export function defineStruct(name: string, fields: Readonly<Record<string, CField>>): CStruct {
  const placed = new Map<string, { readonly at: number; readonly stride: number }>();
  let end = 0;
  let alignment = 1;
  for (const [field, [type, count = 1]] of Object.entries(fields)) {
    const [stride, aligned] =
      typeof type === "string" ? [SCALAR_BYTES[type], SCALAR_BYTES[type]] : [type.size, type.alignment];
    const at = roundUp(end, aligned);
    placed.set(field, { at, stride });
    end = at + stride * count;
    alignment = Math.max(alignment, aligned);
  }
  return {
    name,
    size: roundUp(end, alignment),
    alignment,
    fields: Object.keys(fields),
    at: (field, index = 0) => {
      const place = placed.get(field);
      if (place === undefined) throw new RangeError(`Cannot find ${field} in ${name}: it has none`);
      return place.at + place.stride * index;
    },
  };
}

/** The text of a `char` array, up to its first NUL. */
export function readText(view: DataView, at: number, length: number): string {
  const bytes = new Uint8Array(view.buffer, view.byteOffset + at, length);
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}

/** Puts a text into a `char` array, cut so that a NUL is behind it. */
export function writeText(view: DataView, at: number, length: number, text: string): void {
  const target = new Uint8Array(view.buffer, view.byteOffset + at, length - 1);
  new TextEncoder().encodeInto(text, target);
}

/** A view of all the bytes. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function roundUp(value: number, to: number): number {
  return Math.ceil(value / to) * to;
}
