import { join } from "node:path";
import { type Digest, parseDigest } from "@thimble/model";
import type { DurableFiles } from "./durable-files.ts";
import type { FileSystem } from "./file-system.ts";

/** The folder at the top that blobs are below. */
export const BLOBS_NAME = "blobs";

/** What the folder of blobs is made of. */
export interface BlobFolderParts {
  readonly fileSystem: FileSystem;
  readonly durable: DurableFiles;
  /** The folder that `blobs` is in. */
  readonly directory: string;
  /** A path for a file that is being written. */
  readonly draft: () => string;
}

/** The blobs of an image layout as files, unverified. @see OCI image-spec v1.1.1, image-layout.md, "Content" */
export class BlobFolder {
  /** Where it is. */
  readonly path: string;
  readonly #parts: BlobFolderParts;

  constructor(parts: BlobFolderParts) {
    this.#parts = parts;
    this.path = join(parts.directory, BLOBS_NAME, "sha256");
  }

  /** Makes the folder. */
  make(): Promise<void> {
    return this.#run("make", this.path, () => this.#parts.fileSystem.makeFolder(this.path));
  }

  /** Where the blob of a digest is. */
  pathOf(digest: Digest): string {
    return join(this.path, digest.slice("sha256:".length));
  }

  /** The bytes of a blob; undefined when there is none. */
  read(digest: Digest): Promise<Uint8Array | undefined> {
    const path = this.pathOf(digest);
    return this.#run("read", path, () => this.#parts.fileSystem.readFile(path));
  }

  /** At most `length` bytes of a blob from `offset` on; undefined when there is none. */
  readPart(digest: Digest, offset: number, length: number): Promise<Uint8Array | undefined> {
    const path = this.pathOf(digest);
    return this.#run("read", path, () => this.#parts.fileSystem.readPart(path, offset, length));
  }

  /** Bytes of a blob on the disk; undefined when there is none. */
  size(digest: Digest): Promise<number | undefined> {
    const path = this.pathOf(digest);
    return this.#run("read", path, () => this.#parts.fileSystem.sizeOf(path));
  }

  write(digest: Digest, bytes: Uint8Array): Promise<void> {
    return this.#parts.durable.write(this.#parts.draft(), this.pathOf(digest), bytes);
  }

  /** Puts a blob there, whose bytes come in parts, when `check` lets it after the last. */
  writeParts(digest: Digest, parts: AsyncIterable<Uint8Array>, check: () => void): Promise<void> {
    return this.#parts.durable.writeParts(this.#parts.draft(), this.pathOf(digest), parts, check);
  }

  /** Makes a blob that is there outlive a loss of power: who wrote it may have been killed before they did. */
  sync(digest: Digest): Promise<void> {
    const path = this.pathOf(digest);
    return this.#run("write", path, async () => {
      await this.#parts.fileSystem.syncFile(path);
      await this.#parts.fileSystem.syncFolder(this.path);
    });
  }

  remove(digest: Digest): Promise<void> {
    const path = this.pathOf(digest);
    return this.#run("remove", path, () => this.#parts.fileSystem.removeFile(path));
  }

  /** Every blob that is there. */
  async list(): Promise<readonly Digest[]> {
    const names = await this.#run("list", this.path, () => this.#parts.fileSystem.list(this.path));
    return digestsNamed(names ?? []);
  }

  #run<T>(action: string, path: string, work: () => Promise<T>): Promise<T> {
    return this.#parts.durable.run(action, path, work);
  }
}

/** The digests that files are named by; names of another kind are let be. */
export function digestsNamed(names: readonly string[]): readonly Digest[] {
  return names.flatMap((name) => parseDigest(`sha256:${name}`) ?? []);
}
