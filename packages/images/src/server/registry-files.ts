import { join } from "node:path";
import { ThimbleError } from "@thimble/base";
import type { Digest } from "@thimble/model";
import { canonicalBytes } from "../oci/canonical-bytes.ts";
import { LAYOUT_VERSION } from "../oci/layout-version.ts";
import { BLOBS_NAME, BlobFolder, digestsNamed } from "../store/blob-folder.ts";
import { DurableFiles } from "../store/durable-files.ts";
import type { FileSystem } from "../store/file-system.ts";

/** What is in the folder of a registry. */
const MARKER = "registry.json";
const LOCK = ".thimble-lock";
const REPOSITORIES = "repositories";
const DRAFTS = "drafts";
const DELTAS = "deltas";
const KNOWN_NAMES: readonly string[] = [MARKER, LOCK, BLOBS_NAME, REPOSITORIES, DRAFTS, DELTAS];

/**
 * The folder with what a repository has, beside those of the repositories below it. No component of a name begins with an underscore.
 * @see OCI distribution-spec v1.1.1, "Pulling manifests"
 */
const OWN = "_";

/**
 * The files of a registry. Blobs are those of an image layout, once for all repositories. Each repository has a folder that is an image layout
 * without blobs of its own (skopeo: `--src-shared-blob-dir`), with a file for each blob that it may be asked for.
 */
export class RegistryFiles {
  readonly blobs: BlobFolder;
  readonly #fileSystem: FileSystem;
  readonly #durable: DurableFiles;
  readonly #directory: string;
  readonly #made = new Set<string>();
  #drafts = 0;

  constructor(fileSystem: FileSystem, directory: string) {
    this.#fileSystem = fileSystem;
    this.#durable = new DurableFiles(fileSystem);
    this.#directory = directory;
    const draft = (): string => this.draft();
    this.blobs = new BlobFolder({ fileSystem, durable: this.#durable, directory, draft });
  }

  /**
   * Makes what is not there yet and removes what a kill left half written. The folder is this process's until disposed.
   * @throws ThimbleError images.not-a-store when something else is in it; images.store-busy when another process has it
   */
  async open(): Promise<Disposable> {
    const directory = this.#directory;
    await this.#run("make", directory, () => this.#fileSystem.makeFolder(directory));
    const names = (await this.#run("list", directory, () => this.#fileSystem.list(directory))) ?? [];
    const stranger = names.includes(MARKER) ? undefined : names.find((name) => !KNOWN_NAMES.includes(name));
    if (stranger !== undefined) {
      throw new ThimbleError("images.not-a-store", `Cannot open registry ${directory}: it has ${stranger}`, {
        where: directory,
        expected: "an empty folder, or the folder of a registry",
      });
    }
    const lock = await this.#run("lock", directory, () => this.#fileSystem.lock(join(directory, LOCK)));
    try {
      const drafts = join(directory, DRAFTS);
      for (const folder of [this.blobs.path, join(directory, REPOSITORIES), drafts]) {
        await this.#run("make", folder, () => this.#fileSystem.makeFolder(folder));
      }
      for (const left of (await this.#list(drafts)) ?? []) await this.#remove(join(drafts, left));
      if (!names.includes(MARKER)) await this.#write(join(directory, MARKER), canonicalBytes({ registry: 1 }));
      return lock;
    } catch (error) {
      lock[Symbol.dispose]();
      throw error;
    }
  }

  /** A path for a file that is being written. */
  draft(): string {
    this.#drafts += 1;
    return join(this.#directory, DRAFTS, String(this.#drafts));
  }

  /** Adds bytes to a draft. */
  append(draft: string, bytes: Uint8Array): Promise<void> {
    return this.#run("write", draft, () => this.#fileSystem.appendFile(draft, bytes));
  }

  /** Makes a draft the blob of a digest, which was checked. */
  placeBlob(draft: string, digest: Digest): Promise<void> {
    return this.#durable.place(draft, this.blobs.pathOf(digest));
  }

  removeDraft(draft: string): Promise<void> {
    return this.#remove(draft);
  }

  /** At most `length` bytes of a draft from `offset` on. */
  readDraft(draft: string, offset: number, length: number): Promise<Uint8Array | undefined> {
    return this.#run("read", draft, () => this.#fileSystem.readPart(draft, offset, length));
  }

  /** Bytes that are free on the disk. */
  freeBytes(): Promise<number> {
    return this.#run("measure", this.#directory, () => this.#fileSystem.freeBytes(this.#directory));
  }

  /** The name of the delta that makes a layer of another one, or what it unpacks to of what the other one does. */
  deltaName(layer: Digest, from: Digest, of: "layers" | "contents"): string {
    return `${hexOf(layer)}-${hexOf(from)}${of === "layers" ? "" : "-contents"}`;
  }

  /** The layers that a delta is of, by its name. */
  deltaLayers(name: string): readonly Digest[] {
    return digestsNamed(name.split("-").slice(0, 2));
  }

  /** Bytes of a delta; undefined when there is none. */
  deltaSize(name: string): Promise<number | undefined> {
    return this.#sizeOf(this.#delta(name));
  }

  readDeltaPart(name: string, offset: number, length: number): Promise<Uint8Array | undefined> {
    const path = this.#delta(name);
    return this.#run("read", path, () => this.#fileSystem.readPart(path, offset, length));
  }

  /** Puts a delta there, unless `check`, called after the last part, throws. */
  async writeDelta(name: string, parts: AsyncIterable<Uint8Array>, check: () => void): Promise<void> {
    const folder = join(this.#directory, DELTAS);
    await this.#run("make", folder, () => this.#fileSystem.makeFolder(folder));
    await this.#durable.writeParts(this.draft(), this.#delta(name), parts, check);
  }

  removeDelta(name: string): Promise<void> {
    return this.#remove(this.#delta(name));
  }

  /** The names of all deltas. */
  async listDeltas(): Promise<readonly string[]> {
    return (await this.#list(join(this.#directory, DELTAS))) ?? [];
  }

  /** Whether a repository has a blob. */
  async hasLink(repository: string, digest: Digest): Promise<boolean> {
    return (await this.#sizeOf(this.#link(repository, digest))) !== undefined;
  }

  /** Lets a repository have a blob that is there; `since` is kept with it. */
  async writeLink(repository: string, digest: Digest, since: number): Promise<void> {
    await this.#make(repository);
    await this.#write(this.#link(repository, digest), new TextEncoder().encode(String(since)));
  }

  /** Makes what a repository has outlive a loss of power: who wrote the names may have been killed before they did. */
  async settle(repository: string): Promise<void> {
    await this.#make(repository);
    const folders = [join(this.#repository(repository), "links"), this.#repository(repository), this.blobs.path];
    for (const folder of folders) await this.#run("write", folder, () => this.#fileSystem.syncFolder(folder));
  }

  /** Since when a repository has a blob, as it was written; undefined when it has none, NaN when that can not be read. */
  async linkedSince(repository: string, digest: Digest): Promise<number | undefined> {
    const bytes = await this.#read(this.#link(repository, digest));
    return bytes === undefined ? undefined : Number(new TextDecoder().decode(bytes) || Number.NaN);
  }

  removeLink(repository: string, digest: Digest): Promise<void> {
    return this.#remove(this.#link(repository, digest));
  }

  /** Every blob that a repository has. */
  async listLinks(repository: string): Promise<readonly Digest[]> {
    return digestsNamed((await this.#list(join(this.#repository(repository), "links"))) ?? []);
  }

  /** Where the index of a repository is. */
  indexPath(repository: string): string {
    return join(this.#repository(repository), "index.json");
  }

  /** The index of a repository; undefined when no manifest was ever pushed to it. */
  readIndex(repository: string): Promise<Uint8Array | undefined> {
    return this.#read(this.indexPath(repository));
  }

  async writeIndex(repository: string, bytes: Uint8Array): Promise<void> {
    await this.#make(repository);
    await this.#write(this.indexPath(repository), bytes);
  }

  /** The names of all repositories, in the order of their code units. */
  async listRepositories(): Promise<readonly string[]> {
    const found: string[] = [];
    const open = [""];
    for (let prefix = open.pop(); prefix !== undefined; prefix = open.pop()) {
      for (const name of (await this.#list(join(this.#directory, REPOSITORIES, prefix))) ?? []) {
        if (name === OWN) found.push(prefix);
        else open.push(prefix === "" ? name : `${prefix}/${name}`);
      }
    }
    return found.sort();
  }

  #repository(name: string): string {
    return join(this.#directory, REPOSITORIES, name, OWN);
  }

  #delta(name: string): string {
    return join(this.#directory, DELTAS, name);
  }

  #link(repository: string, digest: Digest): string {
    return join(this.#repository(repository), "links", hexOf(digest));
  }

  async #make(repository: string): Promise<void> {
    if (this.#made.has(repository)) return;
    const folder = join(this.#repository(repository), "links");
    await this.#run("make", folder, () => this.#fileSystem.makeFolder(folder));
    await this.#write(
      join(this.#repository(repository), "oci-layout"),
      canonicalBytes({ imageLayoutVersion: LAYOUT_VERSION }),
    );
    this.#made.add(repository);
  }

  #write(path: string, bytes: Uint8Array): Promise<void> {
    return this.#durable.write(this.draft(), path, bytes);
  }

  #read(path: string): Promise<Uint8Array | undefined> {
    return this.#run("read", path, () => this.#fileSystem.readFile(path));
  }

  #sizeOf(path: string): Promise<number | undefined> {
    return this.#run("read", path, () => this.#fileSystem.sizeOf(path));
  }

  #list(path: string): Promise<readonly string[] | undefined> {
    return this.#run("list", path, () => this.#fileSystem.list(path));
  }

  #remove(path: string): Promise<void> {
    return this.#run("remove", path, () => this.#fileSystem.removeFile(path));
  }

  #run<T>(action: string, path: string, work: () => Promise<T>): Promise<T> {
    return this.#durable.run(action, path, work);
  }
}

function hexOf(digest: Digest): string {
  return digest.slice("sha256:".length);
}
