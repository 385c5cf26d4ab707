import { createHash } from "node:crypto";
import { parseDigest } from "@thimble/model";
import type { ByteSource } from "../../src/delta/byte-source.ts";
import type { Descriptor } from "../../src/oci/descriptor.ts";

/** Bytes in memory that remember the longest read. */
export class CountedBytes implements ByteSource {
  readonly #bytes: Uint8Array;
  longest = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get size(): number {
    return this.#bytes.length;
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    this.longest = Math.max(this.longest, length);
    return Promise.resolve(this.#bytes.subarray(offset, offset + length));
  }
}

/** Bytes that look like a program: no two stretches the same, yet not random to zstd alone. The same for a seed. */
export function noise(length: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = seed + 1;
  for (let at = 0; at < length; at += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) | 0;
    bytes[at] = state >>> 16;
  }
  return bytes;
}

/** In parts of a length. */
export async function* inParts(bytes: Uint8Array, length = 10_007): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

export async function whole(parts: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(parts));
}

export function layerOf(bytes: Uint8Array): Descriptor {
  const digest = parseDigest(`sha256:${createHash("sha256").update(bytes).digest("hex")}`);
  if (digest === undefined) throw new Error("no digest");
  return { mediaType: "application/vnd.oci.image.layer.v1.tar", digest, size: bytes.length };
}
