import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { constants, zstdDecompress } from "node:zlib";
import { ThimbleError } from "@thimble/base";
import type { Descriptor } from "../oci/descriptor.ts";
import { type ByteSource, readParts } from "./byte-source.ts";
import {
  COPY_HEAD,
  DELTA_MARK,
  decodeHead,
  FRAME_HEAD,
  frameBound,
  MAXIMUM_DICTIONARY,
  MAXIMUM_WINDOW,
  type Stretch,
  WINDOW_LOG,
} from "./delta-format.ts";

/**
 * The layer of a descriptor, made of the old one and a delta, as it comes. Holds one frame, its dictionary and what it unpacks to: at most 12 MB.
 * Nothing may be used before the end came without an error: only then is the digest known to be right.
 *
 * @throws ThimbleError images.malformed for a delta that is none, is cut off, or is not for this old layer
 * @throws ThimbleError images.digest-mismatch at the end
 */
export async function* applyDelta(
  delta: AsyncIterable<Uint8Array>,
  old: ByteSource,
  { digest, size }: Descriptor,
): AsyncGenerator<Uint8Array> {
  const reader = new Reader(delta, digest);
  try {
    const mark = await reader.take(DELTA_MARK.length);
    if (Buffer.compare(mark, DELTA_MARK) !== 0) throw malformed(digest, "it does not begin as one");
    const hash = createHash("sha256");
    const effort = new Effort(digest, size);
    let length = 0;
    while (await reader.hasMore()) {
      for await (const part of record(reader, old, { digest, room: size - length, effort })) {
        length += part.length;
        hash.update(part);
        yield part;
      }
    }
    if (length !== size) throw malformed(digest, `it ends after ${length} of ${size} bytes`);
    const actual = `sha256:${hash.digest("hex")}`;
    if (actual === digest) return;
    throw new ThimbleError("images.digest-mismatch", `Cannot use delta of ${digest}: it makes ${actual}`, {
      expected: digest,
      details: { expected: digest, actual },
    });
  } finally {
    await reader.close();
  }
}

/** A record of a delta that is made as ours are gives this much at least, on average: chunks have 4 KiB. */
const LEAST_RECORD = 1024;
/** Dictionaries of all frames have at most this many times the bytes of the layer: each has 128 KiB around what a chunk or more changed. */
const MOST_DICTIONARIES = 64;
/** What a small layer may have all the same. */
const SPARE_RECORDS = 64;

/** How much work a delta makes: each record is a read of the old layer, over a network perhaps. */
class Effort {
  readonly #digest: string;
  #records: number;
  #bytes: number;

  constructor(digest: string, size: number) {
    this.#digest = digest;
    this.#records = SPARE_RECORDS + size / LEAST_RECORD;
    this.#bytes = SPARE_RECORDS * MAXIMUM_DICTIONARY + MOST_DICTIONARIES * size;
  }

  /** Counts a record. @throws ThimbleError images.malformed when it is one too many */
  spend(dictionaryBytes: number): void {
    this.#records -= 1;
    this.#bytes -= dictionaryBytes;
    if (this.#records < 0 || this.#bytes < 0) throw malformed(this.#digest, "it makes little of many reads");
  }
}

async function* record(
  reader: Reader,
  old: ByteSource,
  { digest, room, effort }: { readonly digest: string; readonly room: number; readonly effort: Effort },
): AsyncGenerator<Uint8Array> {
  const [kind = -1] = await reader.take(1, { isKept: true });
  if (kind > 1) throw malformed(digest, `it has a record of kind ${kind}`);
  const head = decodeHead(await reader.take(kind === 0 ? COPY_HEAD : FRAME_HEAD));
  const { from } = head;
  if (from.offset + from.length > old.size) throw malformed(digest, "it reads beyond the old layer");
  effort.spend(head.kind === "copy" ? 0 : from.length);
  const length = head.kind === "copy" ? from.length : head.length;
  if (length === 0 || length > room) throw malformed(digest, "it makes more bytes than the layer has, or none");
  if (head.kind === "copy") return yield* readParts(old, from.offset, from.length);
  if (from.length > MAXIMUM_DICTIONARY || length > MAXIMUM_WINDOW || head.frameLength > frameBound(length)) {
    throw malformed(digest, "it has a frame that is too large");
  }
  const frame = await reader.take(head.frameLength);
  const bytes = await unpacked(frame, { from, old, length }).catch((cause: unknown) => {
    throw malformed(digest, "it has a frame that does not unpack", cause);
  });
  if (bytes.length !== length) throw malformed(digest, "it has a frame of another length");
  yield bytes;
}

async function unpacked(
  frame: Uint8Array,
  { from, old, length }: { readonly from: Stretch; readonly old: ByteSource; readonly length: number },
): Promise<Uint8Array> {
  const options = { maxOutputLength: length, params: { [constants.ZSTD_d_windowLogMax]: WINDOW_LOG } };
  if (from.length === 0) return await promisify(zstdDecompress)(frame, options);
  const dictionary = Buffer.from(await old.read(from.offset, from.length));
  return await promisify(zstdDecompress)(frame, { ...options, dictionary });
}

/** Takes bytes off a stream. */
class Reader {
  readonly #parts: AsyncIterator<Uint8Array>;
  readonly #digest: string;
  #rest: Buffer = Buffer.alloc(0);

  constructor(parts: AsyncIterable<Uint8Array>, digest: string) {
    this.#parts = parts[Symbol.asyncIterator]();
    this.#digest = digest;
  }

  async hasMore(): Promise<boolean> {
    while (this.#rest.length === 0) {
      const next = await this.#parts.next();
      if (next.done === true) return false;
      this.#rest = Buffer.from(next.value);
    }
    return true;
  }

  /** @throws ThimbleError images.malformed when there are fewer */
  async take(length: number, { isKept = false } = {}): Promise<Uint8Array> {
    const parts = [this.#rest];
    let held = this.#rest.length;
    while (held < length) {
      const next = await this.#parts.next();
      if (next.done === true) throw malformed(this.#digest, "it is cut off");
      parts.push(Buffer.from(next.value));
      held += next.value.length;
    }
    const all = parts.length === 1 ? this.#rest : Buffer.concat(parts);
    this.#rest = isKept ? all : all.subarray(length);
    return all.subarray(0, length);
  }

  async close(): Promise<void> {
    await this.#parts.return?.();
  }
}

function malformed(digest: string, state: string, cause?: unknown): ThimbleError {
  const parts = { expected: "a delta as the registry makes it of a layer that is here", details: { digest }, cause };
  return new ThimbleError("images.malformed", `Cannot use delta of ${digest}: ${state}`, parts);
}
