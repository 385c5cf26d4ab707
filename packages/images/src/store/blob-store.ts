import { createHash } from "node:crypto";
import { isThimbleError, ThimbleError } from "@thimble/base";
import type { Digest } from "@thimble/model";
import { type Blob, type Descriptor, digestOf } from "../oci/descriptor.ts";
import type { BlobFolder } from "./blob-folder.ts";

/** Bytes that are read at a time: so many that opening the file does not count, so few that a thousand readers fit into memory. */
const PART_BYTES = 256 * 1024;

/** Blobs by digest. Nothing is handed out that has not just been checked against its digest. */
export class BlobStore {
  readonly #folder: BlobFolder;

  constructor(folder: BlobFolder) {
    this.#folder = folder;
  }

  /**
   * The bytes that a digest names. The size is checked before anything is read.
   *
   * @throws ThimbleError images.missing-blob when there is no such blob
   * @throws ThimbleError images.size-mismatch when it has more than `maximum` bytes
   * @throws ThimbleError images.digest-mismatch when its bytes are not those that the digest names
   */
  async read(digest: Digest, maximum: number): Promise<Uint8Array> {
    const size = await this.#folder.size(digest);
    if (size !== undefined && size > maximum) throw this.#wrongSize(digest, size, `at most ${maximum} bytes`);
    const bytes = size === undefined ? undefined : await this.#folder.read(digest);
    if (bytes === undefined) throw this.#missing(digest);
    checkDigest(digest, bytes, this.#folder.pathOf(digest));
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
    const actual = await this.#folder.size(digest);
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
      await this.#folder.sync(digest);
      return false;
    }
    await this.#folder.write(digest, bytes);
    return true;
  }

  /**
   * Puts a blob there whose bytes come in parts, one of which is in memory at a time; returns when it outlives a loss of power.
   *
   * @throws ThimbleError images.size-mismatch as soon as more bytes come than the descriptor says, or when fewer came
   * @throws ThimbleError images.digest-mismatch when the bytes are not those of the descriptor; whatever `parts` throws
   */
  async receive({ digest, size }: Descriptor, parts: AsyncIterable<Uint8Array>): Promise<void> {
    const expected = `${size} bytes, as its descriptor says`;
    const hash = createHash("sha256");
    let length = 0;
    const counted = async function* (this: BlobStore): AsyncGenerator<Uint8Array> {
      for await (const part of parts) {
        length += part.length;
        if (length > size) throw this.#wrongSize(digest, length, expected);
        hash.update(part);
        yield part;
      }
    };
    await this.#folder.writeParts(digest, counted.call(this), () => {
      if (length !== size) throw this.#wrongSize(digest, length, expected);
      refuseOther(digest, `sha256:${hash.digest("hex")}`);
    });
  }

  /**
   * As `receive`, but a blob that is there and whole stays: then its parts are only checked. Resolves to whether it was written.
   * @throws ThimbleError as `receive`
   */
  async receiveMissing(descriptor: Descriptor, parts: AsyncIterable<Uint8Array>): Promise<boolean> {
    const { digest, size } = descriptor;
    if (!(await this.#isWhole(descriptor))) {
      await this.receive(descriptor, parts);
      return true;
    }
    const hash = createHash("sha256");
    let length = 0;
    for await (const part of parts) {
      length += part.length;
      hash.update(part);
    }
    if (length !== size) throw this.#wrongSize(digest, length, `${size} bytes, as its descriptor says`);
    refuseOther(digest, `sha256:${hash.digest("hex")}`);
    await this.#folder.sync(digest);
    return false;
  }

  /**
   * Reads a blob of any size from end to end, a part at a time, and hands out nothing.
   * @throws ThimbleError images.missing-blob, images.digest-mismatch when it is not there or damaged
   */
  async check(digest: Digest): Promise<void> {
    const size = await this.#folder.size(digest);
    if (size === undefined) throw this.#missing(digest);
    for await (const _part of this.parts({ mediaType: "application/octet-stream", digest, size }));
  }

  /** As `check`, and that it has the size that a descriptor says. @throws ThimbleError images.size-mismatch too */
  async checkDescribed(descriptor: Descriptor): Promise<void> {
    for await (const _part of this.parts(descriptor));
  }

  async #isWhole(descriptor: Descriptor): Promise<boolean> {
    try {
      await this.checkDescribed(descriptor);
      return true;
    } catch (error) {
      if (isThimbleError(error) && !error.retryable) return false;
      throw error;
    }
  }

  /**
   * The bytes of a blob in parts, one of which is in memory at a time. Who uses them waits for the end: only then is the digest known to be right.
   * @throws ThimbleError images.missing-blob, images.size-mismatch before the first part; images.digest-mismatch in place of the last
   */
  async *parts({ digest, size }: Descriptor): AsyncGenerator<Uint8Array> {
    const actual = await this.#folder.size(digest);
    if (actual === undefined) throw this.#missing(digest);
    if (actual !== size) throw this.#wrongSize(digest, actual, `${size} bytes, as its descriptor says`);
    const hash = createHash("sha256");
    let last: Uint8Array | undefined;
    for (let offset = 0; offset < size; offset += last?.length ?? 0) {
      if (last !== undefined) yield last;
      last = await this.#folder.readPart(digest, offset, PART_BYTES);
      if (last === undefined || last.length === 0) throw this.#missing(digest);
      hash.update(last);
    }
    refuseOther(digest, `sha256:${hash.digest("hex")}`, this.#folder.pathOf(digest));
    if (last !== undefined) yield last;
  }

  #missing(digest: Digest): ThimbleError {
    return new ThimbleError("images.missing-blob", `Cannot read blob ${digest}: it is not there`, {
      where: this.#folder.pathOf(digest),
      expected: "every blob of an image beside it",
      details: { digest },
    });
  }

  async #isIntact(digest: Digest, size: number): Promise<boolean> {
    if ((await this.#folder.size(digest)) !== size) return false;
    const bytes = await this.#folder.read(digest);
    return bytes !== undefined && digestOf(bytes) === digest;
  }

  #wrongSize(digest: Digest, actual: number, expected: string): ThimbleError {
    return new ThimbleError("images.size-mismatch", `Cannot use blob ${digest}: it has ${actual} bytes`, {
      where: this.#folder.pathOf(digest),
      expected,
      details: { digest, actual },
    });
  }
}

/** `path` is where the bytes come from; undefined when they come from the caller. */
function checkDigest(digest: Digest, bytes: Uint8Array, path?: string): void {
  refuseOther(digest, digestOf(bytes), path);
}

function refuseOther(digest: Digest, actual: string, path?: string): void {
  if (actual === digest) return;
  throw new ThimbleError("images.digest-mismatch", `Cannot use blob ${digest}: its bytes have the digest ${actual}`, {
    ...(path === undefined ? {} : { where: path }),
    expected: digest,
    details: { expected: digest, actual },
  });
}
