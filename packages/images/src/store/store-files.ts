import { join } from "node:path";
import { type Digest, parseDigest } from "@thimble/model";
import type { BlobFiles } from "./blob-store.ts";
import { DurableFiles } from "./durable-files.ts";
import type { FileSystem } from "./file-system.ts";

/** Where things are in an OCI image layout. @see OCI image-spec v1.1.1, image-layout.md, "Content" */
const INDEX_FILE = "index.json";
const LAYOUT_FILE = "oci-layout";
const BLOBS_FOLDER = "blobs";

/** What Thimble adds; the layout lets additional files be. Both names say whose they are. */
const LOCK_FILE = ".thimble-lock";
const WRITE_FILE = ".thimble-write";
const DAMAGED_FOLDER = ".thimble-damaged";

/** Every name at the top of a store. */
const KNOWN_NAMES: readonly string[] = [INDEX_FILE, LAYOUT_FILE, BLOBS_FOLDER, LOCK_FILE, WRITE_FILE, DAMAGED_FOLDER];

/**
 * The files of one image layout: names, durable writes, errors of the catalogue. Knows nothing of what is in them.
 *
 * Every change is made under `locked`, so there is one writer, and one file that may be half written: the next write begins it anew.
 */
export class StoreFiles implements BlobFiles {
  readonly #fileSystem: FileSystem;
  readonly #durable: DurableFiles;
  readonly #directory: string;
  readonly #blobs: string;

  constructor(fileSystem: FileSystem, directory: string) {
    this.#fileSystem = fileSystem;
    this.#durable = new DurableFiles(fileSystem);
    this.#directory = directory;
    this.#blobs = join(directory, BLOBS_FOLDER, "sha256");
  }

  get directory(): string {
    return this.#directory;
  }

  /** Runs `work` while no other process and no other store on this folder changes anything. Callers in one store take turns themselves. */
  async locked<T>(work: () => Promise<T>): Promise<T> {
    using _lock = await this.#lock();
    return await work();
  }

  /** Bytes that may still be written. */
  freeBytes(): Promise<number> {
    return this.#run("measure", this.#directory, () => this.#fileSystem.freeBytes(this.#directory));
  }

  /** Makes the folder of the store. */
  makeDirectory(): Promise<void> {
    return this.#run("make", this.#directory, () => this.#fileSystem.makeFolder(this.#directory));
  }

  makeBlobsFolder(): Promise<void> {
    return this.#run("make", this.#blobs, () => this.#fileSystem.makeFolder(this.#blobs));
  }

  /** A name at the top of the folder that no store has; undefined when there is none. */
  async strangeName(): Promise<string | undefined> {
    const names = await this.#run("list", this.#directory, () => this.#fileSystem.list(this.#directory));
    return names?.find((name) => !KNOWN_NAMES.includes(name));
  }

  /** Where `index.json` is. */
  get indexPath(): string {
    return join(this.#directory, INDEX_FILE);
  }

  /** Where `oci-layout` is. */
  get layoutPath(): string {
    return join(this.#directory, LAYOUT_FILE);
  }

  /** `index.json`; undefined when there is none. */
  readIndex(): Promise<Uint8Array | undefined> {
    return this.#read(this.indexPath);
  }

  writeIndex(bytes: Uint8Array): Promise<void> {
    return this.#write(this.indexPath, bytes);
  }

  /** `oci-layout`; undefined when there is none. */
  readLayout(): Promise<Uint8Array | undefined> {
    return this.#read(this.layoutPath);
  }

  writeLayout(bytes: Uint8Array): Promise<void> {
    return this.#write(this.layoutPath, bytes);
  }

  /** Where the blob of a digest is. */
  blobPath(digest: Digest): string {
    return join(this.#blobs, digest.slice("sha256:".length));
  }

  /** The bytes of a blob, unverified; undefined when there is none. */
  readBlob(digest: Digest): Promise<Uint8Array | undefined> {
    return this.#read(this.blobPath(digest));
  }

  /** Bytes of a blob on the disk; undefined when there is none. */
  blobSize(digest: Digest): Promise<number | undefined> {
    const path = this.blobPath(digest);
    return this.#run("read", path, () => this.#fileSystem.sizeOf(path));
  }

  writeBlob(digest: Digest, bytes: Uint8Array): Promise<void> {
    return this.#write(this.blobPath(digest), bytes);
  }

  /** The bytes of a blob from `offset` on, unverified, at most `length`; undefined when there is none. */
  readBlobPart(digest: Digest, offset: number, length: number): Promise<Uint8Array | undefined> {
    const path = this.blobPath(digest);
    return this.#run("read", path, () => this.#fileSystem.readPart(path, offset, length));
  }

  /** Puts a blob there, whose bytes come in parts, when `check` lets it after the last. */
  writeBlobParts(digest: Digest, parts: AsyncIterable<Uint8Array>, check: () => void): Promise<void> {
    return this.#durable.writeParts(join(this.#directory, WRITE_FILE), this.blobPath(digest), parts, check);
  }

  /** Makes a blob that is there outlive a loss of power: who wrote it may have been killed before they did. */
  async syncBlob(digest: Digest): Promise<void> {
    const path = this.blobPath(digest);
    await this.#run("write", path, async () => {
      await this.#fileSystem.syncFile(path);
      await this.#fileSystem.syncFolder(this.#blobs);
    });
  }

  removeBlob(digest: Digest): Promise<void> {
    const path = this.blobPath(digest);
    return this.#run("remove", path, () => this.#fileSystem.removeFile(path));
  }

  /** Moves a blob out of the layout, beside it, for a person to look at. */
  async setBlobAside(digest: Digest): Promise<void> {
    const folder = join(this.#directory, DAMAGED_FOLDER);
    const path = this.blobPath(digest);
    await this.#run("move", path, async () => {
      await this.#fileSystem.makeFolder(folder);
      await this.#fileSystem.rename(path, join(folder, digest.slice("sha256:".length)));
      await this.#fileSystem.syncFolder(folder);
      await this.#fileSystem.syncFolder(this.#blobs);
    });
  }

  /** Every blob that is there. */
  async listBlobs(): Promise<readonly Digest[]> {
    const names = await this.#run("list", this.#blobs, () => this.#fileSystem.list(this.#blobs));
    return (names ?? []).flatMap((name) => parseDigest(`sha256:${name}`) ?? []);
  }

  /** Removes what a write that did not end has left. */
  removeLeftover(): Promise<void> {
    const path = join(this.#directory, WRITE_FILE);
    return this.#run("remove", path, () => this.#fileSystem.removeFile(path));
  }

  /** Makes the files at the top outlive a loss of power as they are: who changed them may have been killed before they did. */
  syncTop(): Promise<void> {
    return this.#run("write", this.#directory, () => this.#fileSystem.syncFolder(this.#directory));
  }

  async #lock(): Promise<Disposable> {
    const path = join(this.#directory, LOCK_FILE);
    return this.#run("lock", path, () => this.#fileSystem.lock(path));
  }

  #read(path: string): Promise<Uint8Array | undefined> {
    return this.#run("read", path, () => this.#fileSystem.readFile(path));
  }

  #write(path: string, bytes: Uint8Array): Promise<void> {
    return this.#durable.write(join(this.#directory, WRITE_FILE), path, bytes);
  }

  #run<T>(action: string, path: string, work: () => Promise<T>): Promise<T> {
    return this.#durable.run(action, path, work);
  }
}
