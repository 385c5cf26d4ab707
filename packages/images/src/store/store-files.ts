import { join } from "node:path";
import type { Digest } from "@thimble/model";
import { BLOBS_NAME, BlobFolder } from "./blob-folder.ts";
import { DurableFiles } from "./durable-files.ts";
import type { FileSystem } from "./file-system.ts";

/** Where things are in an OCI image layout. @see OCI image-spec v1.1.1, image-layout.md, "Content" */
const INDEX_FILE = "index.json";
const LAYOUT_FILE = "oci-layout";

/** What Thimble adds; the layout lets additional files be. Both names say whose they are. */
const LOCK_FILE = ".thimble-lock";
const WRITE_FILE = ".thimble-write";
const DAMAGED_FOLDER = ".thimble-damaged";

/** Every name at the top of a store. */
const KNOWN_NAMES: readonly string[] = [INDEX_FILE, LAYOUT_FILE, BLOBS_NAME, LOCK_FILE, WRITE_FILE, DAMAGED_FOLDER];

/**
 * The files of one image layout: names, durable writes, errors of the catalogue. Knows nothing of what is in them.
 *
 * Every change is made under `locked`, so there is one writer, and one file that may be half written: the next write begins it anew.
 */
export class StoreFiles {
  readonly blobs: BlobFolder;
  readonly #fileSystem: FileSystem;
  readonly #durable: DurableFiles;
  readonly #directory: string;

  constructor(fileSystem: FileSystem, directory: string) {
    this.#fileSystem = fileSystem;
    this.#durable = new DurableFiles(fileSystem);
    this.#directory = directory;
    const draft = (): string => join(directory, WRITE_FILE);
    this.blobs = new BlobFolder({ fileSystem, durable: this.#durable, directory, draft });
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

  /** Moves a blob out of the layout, beside it, for a person to look at. */
  async setBlobAside(digest: Digest): Promise<void> {
    const folder = join(this.#directory, DAMAGED_FOLDER);
    const path = this.blobs.pathOf(digest);
    await this.#run("move", path, async () => {
      await this.#fileSystem.makeFolder(folder);
      await this.#fileSystem.rename(path, join(folder, digest.slice("sha256:".length)));
      await this.#fileSystem.syncFolder(folder);
      await this.#fileSystem.syncFolder(this.blobs.path);
    });
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
