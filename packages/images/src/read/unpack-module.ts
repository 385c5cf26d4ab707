import { gunzip, type InputType, constants as zlib, zstdDecompress } from "node:zlib";
import { ThimbleError } from "@thimble/base";
import { DEFAULT_MODULE_LIMITS } from "@thimble/wasm";
import { createTarDecoder, type ParsedTarEntry } from "modern-tar";
import { type Blob, digestOf } from "../oci/descriptor.ts";
import { compressionOf } from "../oci/media-types.ts";

/** What the tar may have beside the module: headers, padding, extended headers. */
const TAR_BYTES = 1 << 20;
const MAXIMUM_TAR_BYTES = DEFAULT_MODULE_LIMITS.moduleBytes + TAR_BYTES;

/** Entries at most: the folders above the module. */
const MAXIMUM_ENTRIES = 64;

/** Binary logarithm of the memory that a zstd stream may ask for: 16 MB, more than it can give. */
const ZSTD_WINDOW_LOG = 24;

/**
 * The module of an ordinary image: the only file of its layer. Unpacks in memory, not more than a module may have, on zlib's threads; names of files are
 * only looked at. A layer that is a module is given back as it is.
 *
 * @param diffId digest of the layer before it was compressed, as the config says it; undefined when it does not
 * @throws ThimbleError images.not-tiny when the layer has another file than one module, or unpacks to more than a module may have
 * @throws ThimbleError images.digest-mismatch when what is unpacked is not what the config says
 */
export async function unpackModule({ descriptor, bytes }: Blob, diffId: string | undefined): Promise<Uint8Array> {
  const compression = compressionOf(descriptor.mediaType);
  if (compression === undefined) return bytes;
  const { digest } = descriptor;
  const tar = compression === "none" ? bytes : await decompress(bytes, compression, digest);
  const actual = digestOf(tar);
  if (diffId !== undefined && actual !== diffId) {
    throw new ThimbleError("images.digest-mismatch", `Cannot use layer ${digest}: it unpacks to ${actual}`, {
      expected: diffId,
      details: { expected: diffId, actual },
    });
  }
  return readTar(tar, digest);
}

function decompress(bytes: Uint8Array, compression: "gzip" | "zstd", digest: string): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const done = (cause: Error | null, unpacked: Uint8Array): void => {
    if (cause === null) {
      resolve(unpacked);
      return;
    }
    const isTooLarge = "code" in cause && cause.code === "ERR_BUFFER_TOO_LARGE";
    const state = isTooLarge ? `it unpacks to more than ${MAXIMUM_TAR_BYTES} bytes` : `it is no ${compression}`;
    reject(notTiny(digest, state, "one module in a tar, compressed as its media type says", cause));
  };
  const input: InputType = bytes;
  const maxOutputLength = MAXIMUM_TAR_BYTES;
  if (compression === "gzip") gunzip(input, { maxOutputLength }, done);
  else zstdDecompress(input, { maxOutputLength, params: { [zlib.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG } }, done);
  return promise;
}

async function readTar(tar: Uint8Array, digest: string): Promise<Uint8Array> {
  let module: Uint8Array | undefined;
  let entries = 0;
  try {
    for await (const entry of ReadableStream.from([tar]).pipeThrough(createTarDecoder({ strict: true }))) {
      entries += 1;
      if (entries > MAXIMUM_ENTRIES) throw notTiny(digest, `it has over ${MAXIMUM_ENTRIES} entries`, ONE_MODULE);
      if (entry.header.type === "directory") continue;
      checkFile(entry, digest, module !== undefined);
      module = new Uint8Array(await new Response(entry.body).arrayBuffer());
    }
  } catch (cause) {
    if (cause instanceof ThimbleError) throw cause;
    throw notTiny(digest, "it is no whole tar", ONE_MODULE, cause);
  }
  if (module === undefined) throw notTiny(digest, "it has no file", ONE_MODULE);
  return module;
}

const ONE_MODULE = "one file whose name ends in .wasm, as FROM scratch and one COPY make it";

/** What is in the image and never used may be what its author meant to run, so it is refused. */
function checkFile({ header: { name, type, size } }: ParsedTarEntry, digest: string, isSecond: boolean): void {
  const shown = JSON.stringify(name);
  if (type !== "file" && type !== undefined) throw notTiny(digest, `its ${shown} is a ${type}`, ONE_MODULE);
  if (isSecond || !name.endsWith(".wasm")) throw notTiny(digest, `it has the file ${shown}`, ONE_MODULE);
  if (size > DEFAULT_MODULE_LIMITS.moduleBytes) {
    throw notTiny(digest, `its ${shown} has ${size} bytes`, `at most ${DEFAULT_MODULE_LIMITS.moduleBytes} bytes`);
  }
}

function notTiny(digest: string, state: string, expected: string, cause?: unknown): ThimbleError {
  return new ThimbleError("images.not-tiny", `Cannot use layer ${digest}: ${state}`, {
    expected,
    details: { digest },
    ...(cause === undefined ? {} : { cause }),
  });
}
