import { hash } from "node:crypto";
import { promisify } from "node:util";
import { constants, zstdCompress } from "node:zlib";
import { type ByteSource, readParts } from "./byte-source.ts";
import { cutChunks, MAXIMUM_CHUNK } from "./cut-chunks.ts";
import {
  DELTA_MARK,
  encodeCopy,
  encodeFrame,
  MAXIMUM_DICTIONARY,
  MAXIMUM_WINDOW,
  type Stretch,
  WINDOW_LOG,
} from "./delta-format.ts";

/** Below 9 zstd finds next to nothing in a dictionary of megabytes; above 12 it takes twice the time for some bytes. */
const LEVEL = 12;
/** Old bytes on each side of a change that its dictionary has. */
const MARGIN: number = MAXIMUM_CHUNK;
/** Chunks of the old layer that are remembered: with at most 200 bytes each, 26 MB. Those beyond are not found. */
const MAXIMUM_CHUNKS = 131_072;
/** A dictionary that begins so is read as one with tables, not as plain bytes. @see RFC 8878, section 5 */
const DICTIONARY_MAGIC = 0xec30a437;
/** A shorter dictionary is none. */
const MINIMUM_DICTIONARY = 64;

/**
 * A delta that makes new bytes of old ones. What is the same is copied, wherever it stands; what is not is packed with the old bytes around it as its
 * dictionary. Holds one window of each side, and a list of the old chunks: at most 40 MB.
 */
export async function* makeDelta(old: ByteSource, next: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const known = await OldChunks.of(old);
  let copy: Stretch = { offset: 0, length: 0 };
  let run: Uint8Array[] = [];
  let runLength = 0;
  // Where the old layer goes on after what was copied last.
  let after = 0;
  yield DELTA_MARK;
  async function* flush(until: number | undefined): AsyncGenerator<Uint8Array> {
    if (copy.length > 0) yield encodeCopy(copy);
    copy = { offset: after, length: 0 };
    if (runLength === 0) return;
    yield await packed(old, dictionaryFor(old.size, { after, until, length: runLength }), Buffer.concat(run));
    after += runLength;
    run = [];
    runLength = 0;
  }
  for await (const chunk of cutChunks(next)) {
    const offset = known.find(chunk, runLength === 0 ? after : undefined);
    if (offset === undefined) {
      if (runLength + chunk.length > MAXIMUM_WINDOW) yield* flush(undefined);
      run.push(chunk);
      runLength += chunk.length;
      continue;
    }
    if (runLength > 0 || offset !== copy.offset + copy.length) {
      yield* flush(offset);
      copy = { offset, length: 0 };
    }
    copy = { offset: copy.offset, length: copy.length + chunk.length };
    after = copy.offset + copy.length;
  }
  yield* flush(undefined);
}

/** Where the chunks of the old layer are. */
class OldChunks {
  readonly #offsets = new Map<string, number>();
  /** Content that stands in several places is found where one goes on. */
  readonly #names = new Map<number, string>();

  static async of(old: ByteSource): Promise<OldChunks> {
    const chunks = new OldChunks();
    let offset = 0;
    for await (const chunk of cutChunks(readParts(old))) {
      const name = nameOf(chunk);
      if (!chunks.#offsets.has(name)) chunks.#offsets.set(name, offset);
      chunks.#names.set(offset, name);
      offset += chunk.length;
      if (chunks.#names.size === MAXIMUM_CHUNKS) break;
    }
    return chunks;
  }

  find(chunk: Uint8Array, likely: number | undefined): number | undefined {
    const name = nameOf(chunk);
    return likely !== undefined && this.#names.get(likely) === name ? likely : this.#offsets.get(name);
  }
}

function nameOf(chunk: Uint8Array): string {
  return `${chunk.length}:${hash("sha256", chunk, "base64")}`;
}

/** The old bytes where those of a run stood: between what is copied before and after it, or as long as it is. */
function dictionaryFor(
  size: number,
  { after, until, length }: { readonly after: number; readonly until: number | undefined; readonly length: number },
): Stretch {
  const offset = Math.max(0, Math.min(after, size) - MARGIN);
  const end = Math.max(after + length, until ?? 0) + MARGIN;
  return { offset, length: Math.min(MAXIMUM_DICTIONARY, size - offset, end - offset) };
}

async function packed(old: ByteSource, wanted: Stretch, bytes: Uint8Array): Promise<Uint8Array> {
  let from = wanted;
  let dictionary = Buffer.from(from.length < MINIMUM_DICTIONARY ? [] : await old.read(from.offset, from.length));
  if (dictionary.length > 0 && dictionary.readUInt32LE(0) === DICTIONARY_MAGIC) {
    dictionary = dictionary.subarray(1);
    from = { offset: from.offset + 1, length: from.length - 1 };
  }
  if (dictionary.length === 0) from = { offset: 0, length: 0 };
  const params = {
    [constants.ZSTD_c_compressionLevel]: LEVEL,
    [constants.ZSTD_c_windowLog]: WINDOW_LOG,
  };
  const frame = await promisify(zstdCompress)(bytes, from.length === 0 ? { params } : { params, dictionary });
  return encodeFrame(from, bytes.length, frame);
}
