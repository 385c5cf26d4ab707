import { ThimbleError } from "@thimble/base";
import type { Digest } from "@thimble/model";
import { type Blob, type Descriptor, digestOf } from "../oci/descriptor.ts";
import type { StoreFiles } from "./store-files.ts";

/** Blobs by digest. Nothing is handed out that has not just been checked against its digest. */
export class BlobStore {
  readonly #files: StoreFiles;

  constructor(files: StoreFiles) {
    this.#files = files;
  }

  /**
   * The bytes that a digest names. The size is checked before anything is read.
   *
   * @throws ThimbleError images.missing-blob when there is no such blob
   * @throws ThimbleError images.size-mismatch when it has more than `maximum` bytes
   * @throws ThimbleError images.digest-mismatch when its bytes are not those that the digest names
   */
  async read(digest: Digest, maximum: number): Promise<Uint8Array> {
    const size = await this.#files.blobSize(digest);
    if (size !== undefined && size > maximum) throw this.#wrongSize(digest, size, `at most ${maximum} bytes`);
    const bytes = size === undefined ? undefined : await this.#files.readBlob(digest);
    if (bytes === undefined) {
      throw new ThimbleError("images.missing-blob", `Cannot read blob ${digest}: it is not there`, {
        where: this.#files.blobPath(digest),
        expected: "every blob of an image beside it",
        details: { digest },
      });
    }
    checkDigest(digest, bytes, this.#files.blobPath(digest));
    return bytes;
  }

  /**
   * The blob of a descriptor.
   *
   * @throws ThimbleError images.size-mismatch when it has not the size that the descriptor says, or more than `maximum` bytes
   * @throws ThimbleError images.missing-blob, images.digest-mismatch as `read`
   */
  async readDescribed(descriptor: Descriptor, maximum: number): Promise<Blob> {
    const { digest, size } = descriptor;
    if (size > maximum) throw this.#wrongSize(digest, size, `at most ${maximum} bytes`);
    const actual = await this.#files.blobSize(digest);
    if (actual !== undefined && actual !== size)
      throw this.#wrongSize(digest, actual, `${size} bytes, as its descriptor says`);
    return { descriptor, bytes: await this.read(digest, size) };
  }

  /**
   * Puts a blob there unless it is, and returns when it outlives a loss of power. A damaged one is replaced.
   * Resolves to whether it was written.
   * @throws ThimbleError images.digest-mismatch when the bytes are not those of the descriptor
   */
  async put({ descriptor: { digest }, bytes }: Blob): Promise<boolean> {
    checkDigest(digest, bytes);
    if (await this.#isIntact(digest, bytes.length)) {
      await this.#files.syncBlob(digest);
      return false;
    }
    await this.#files.writeBlob(digest, bytes);
    return true;
  }

  async #isIntact(digest: Digest, size: number): Promise<boolean> {
    if ((await this.#files.blobSize(digest)) !== size) return false;
    const bytes = await this.#files.readBlob(digest);
    return bytes !== undefined && digestOf(bytes) === digest;
  }

  #wrongSize(digest: Digest, actual: number, expected: string): ThimbleError {
    return new ThimbleError("images.size-mismatch", `Cannot use blob ${digest}: it has ${actual} bytes`, {
      where: this.#files.blobPath(digest),
      expected,
      details: { digest, actual },
    });
  }
}

/** `path` is where the bytes come from; undefined when they come from the caller. */
function checkDigest(digest: Digest, bytes: Uint8Array, path?: string): void {
  const actual = digestOf(bytes);
  if (actual === digest) return;
  throw new ThimbleError("images.digest-mismatch", `Cannot use blob ${digest}: its bytes have the digest ${actual}`, {
    ...(path === undefined ? {} : { where: path }),
    expected: digest,
    details: { expected: digest, actual },
  });
}
