import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { constants, createGunzip, createZstdDecompress } from "node:zlib";
import { ThimbleError } from "@thimble/base";

/** What compressed layers begin with. @see RFC 1952, section 2.3.1; RFC 8878, section 3.1.1 */
const GZIP_MAGIC: readonly number[] = [0x1f, 0x8b];
const ZSTD_MAGIC: readonly number[] = [0x28, 0xb5, 0x2f, 0xfd];
/** Binary logarithm of the memory that a zstd stream may ask for: 8 MiB, what levels up to 19 use. */
const ZSTD_WINDOW_LOG = 23;

/**
 * The tar of a layer, whatever compressed it: its first bytes say so, as every engine reads layers. Holds some parts.
 *
 * @param maximum bytes that it may unpack to
 * @throws ThimbleError images.size-mismatch when it unpacks to more
 * @throws Error when it does not unpack
 */
export async function* unpackLayer(parts: AsyncIterable<Uint8Array>, maximum: number): AsyncGenerator<Uint8Array> {
  const source = parts[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (head.length < ZSTD_MAGIC.length) {
    const next = await source.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  const unpacker = unpackerFor(head);
  const whole = after(head, source);
  let length = 0;
  for await (const part of unpacker === undefined ? whole : through(whole, unpacker)) {
    length += part.length;
    if (length > maximum) {
      throw new ThimbleError("images.size-mismatch", `Cannot unpack a layer: it has more than ${maximum} bytes`);
    }
    yield part;
  }
}

type Unpacker = ReturnType<typeof createGunzip> | ReturnType<typeof createZstdDecompress>;

function unpackerFor(head: Uint8Array): Unpacker | undefined {
  const begins = (magic: readonly number[]): boolean => magic.every((byte, at) => head[at] === byte);
  if (begins(GZIP_MAGIC)) return createGunzip();
  if (!begins(ZSTD_MAGIC)) return undefined;
  return createZstdDecompress({ params: { [constants.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG } });
}

async function* through(parts: AsyncIterable<Uint8Array>, unpacker: Unpacker): AsyncGenerator<Uint8Array> {
  const fed = pipeline(Readable.from(parts, { objectMode: false }), unpacker);
  // It is told below; a reader that stops early has nobody to tell.
  fed.catch(() => undefined);
  for await (const part of unpacker) yield part;
  await fed;
}

async function* after(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield head;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
