import type { Clock } from "@thimble/base";
import type { Digest } from "@thimble/model";
import { fileSource, readParts } from "../delta/byte-source.ts";
import { type Descriptor, digestOf } from "../oci/descriptor.ts";
import { MAXIMUM_DOCUMENT_BYTES } from "../oci/image-manifest.ts";
import { BlobStore } from "../store/blob-store.ts";
import type { FileSystem } from "../store/file-system.ts";
import { BlobClaims } from "./blob-claims.ts";
import type { ByteRange } from "./byte-range.ts";
import { type PushedManifest, parsePushedManifest } from "./pushed-manifest.ts";
import { Refusal } from "./refusal.ts";
import { RegistryFiles } from "./registry-files.ts";
import { type RepositoryEntry, RepositoryIndex } from "./repository-index.ts";
import { Uploads } from "./uploads.ts";

/** What a registry works with. */
export interface RegistryStoreOptions {
  readonly directory: string;
  readonly fileSystem: FileSystem;
  readonly clock: Clock;
}

/** A manifest that comes. */
export interface ManifestPush {
  readonly bytes: Uint8Array;
  readonly contentType: string | undefined;
  /** The digest that the client says; undefined when it pushes by tag. */
  readonly digest: Digest | undefined;
  readonly tags: readonly string[];
}

/** Bytes of a range that are read at a time. */
const PART_BYTES = 256 * 1024;

/** Repositories whose index is kept in memory; the next one takes the place of the oldest. */
const KEPT_INDEXES = 256;

/**
 * Repositories with their manifests, tags and blobs, in a folder that is this process's as long as it is open.
 *
 * A change that was answered outlives a loss of power, and one that was not happened whole or not at all: a blob is there before its repository has
 * it, and all that a manifest needs before the manifest. A repository has only what was pushed to it or mounted into it.
 * Changes of one repository take turns; nothing else waits for anything.
 */
export class RegistryStore implements Disposable {
  readonly files: RegistryFiles;
  readonly blobs: BlobStore;
  readonly claims: BlobClaims = new BlobClaims();
  readonly uploads: Uploads;
  readonly clock: Clock;
  readonly #lock: Disposable;
  readonly #indexes = new Map<string, RepositoryIndex>();
  readonly #turns = new Map<string, Promise<unknown>>();
  /** When a client was last told that a repository has a blob: it will not send it again. */
  readonly #told = new Map<string, number>();

  private constructor(files: RegistryFiles, clock: Clock, lock: Disposable) {
    this.files = files;
    this.blobs = new BlobStore(files.blobs);
    this.uploads = new Uploads(files, clock);
    this.clock = clock;
    this.#lock = lock;
  }

  /** Opens the registry of a folder, and makes one of an empty one. @throws ThimbleError as `RegistryFiles.open` */
  static async open({ directory, fileSystem, clock }: RegistryStoreOptions): Promise<RegistryStore> {
    const files = new RegistryFiles(fileSystem, directory);
    return new RegistryStore(files, clock, await files.open());
  }

  /** Lets another process have the folder. */
  [Symbol.dispose](): void {
    this.uploads[Symbol.dispose]();
    this.#lock[Symbol.dispose]();
  }

  /** Bytes of a blob of a repository. From now on it is kept for as long as a new one. @throws Refusal BLOB_UNKNOWN */
  async blobSize(repository: string, digest: Digest): Promise<number> {
    using _claim = await this.claims.claim(digest);
    const size = (await this.files.hasLink(repository, digest)) ? await this.files.blobs.size(digest) : undefined;
    if (size === undefined)
      throw new Refusal("BLOB_UNKNOWN", "the repository has no such blob", { detail: { digest } });
    this.#told.set(`${repository}@${digest}`, this.clock.now());
    return size;
  }

  /** The bytes of a blob in parts, or of a part of it; it is not removed before the end. The whole is checked as `BlobStore.parts` does. */
  async *readBlob(descriptor: Descriptor, range: ByteRange | undefined): AsyncGenerator<Uint8Array> {
    using _claim = await this.claims.claim(descriptor.digest);
    if (range === undefined) return yield* this.blobs.parts(descriptor);
    const part = (offset: number, length: number) => this.files.blobs.readPart(descriptor.digest, offset, length);
    const source = fileSource(descriptor.size, part, () => new Refusal("BLOB_UNKNOWN", "the blob went away"));
    yield* readParts(source, range.start, range.end - range.start, PART_BYTES);
  }

  /**
   * Ends an upload, whose bytes are those of the digest.
   * @throws Refusal DIGEST_INVALID when they are not: nothing of it is kept; as `Uploads.finish`
   */
  async finishUpload(
    repository: string,
    id: string,
    digest: Digest,
    range: string | undefined,
    body: AsyncIterable<Uint8Array>,
  ): Promise<void> {
    const { draft, digest: actual } = await this.uploads.finish(repository, id, range, body);
    try {
      if (actual !== digest)
        throw new Refusal("DIGEST_INVALID", "the bytes have another digest", { detail: { actual } });
      using _claim = await this.claims.claim(digest);
      await this.files.placeBlob(draft, digest);
      await this.files.writeLink(repository, digest, this.clock.now());
    } catch (error) {
      await this.files.removeDraft(draft).catch(() => undefined); // The next opening removes it.
      throw error;
    }
  }

  /** Gives a repository a blob that one of others has. Resolves to whether there was one. */
  async mount(repository: string, digest: Digest, others: readonly string[]): Promise<boolean> {
    using _claim = await this.claims.claim(digest);
    for (const other of others) {
      if (!(await this.files.hasLink(other, digest)) || (await this.files.blobs.size(digest)) === undefined) continue;
      await this.files.writeLink(repository, digest, this.clock.now());
      return true;
    }
    return false;
  }

  /** A manifest of a repository. @throws Refusal MANIFEST_UNKNOWN, NAME_UNKNOWN */
  async find(repository: string, tagOrDigest: string | Digest): Promise<RepositoryEntry> {
    const index = await this.index(repository);
    const found = isDigest(tagOrDigest) ? index.get(tagOrDigest) : index.tagged(tagOrDigest);
    if (found !== undefined) return found;
    throw new Refusal("MANIFEST_UNKNOWN", "the repository has no such manifest", {
      detail: { reference: tagOrDigest },
    });
  }

  /** The bytes of a manifest, as they were pushed. @throws ThimbleError images.missing-blob, images.digest-mismatch when the disk is damaged */
  async manifestBytes({ digest, size }: Descriptor): Promise<Uint8Array> {
    using _claim = await this.claims.claim(digest);
    return await this.blobs.read(digest, size);
  }

  /**
   * Takes a manifest.
   * @throws Refusal MANIFEST_INVALID, DIGEST_INVALID, MANIFEST_BLOB_UNKNOWN
   */
  async putManifest(
    repository: string,
    { bytes, contentType, digest: said, tags }: ManifestPush,
  ): Promise<PushedManifest & { readonly digest: Digest }> {
    const manifest = parsePushedManifest(bytes, contentType);
    const digest = digestOf(bytes);
    if (said !== undefined && said !== digest) {
      throw new Refusal("DIGEST_INVALID", "the manifest has another digest", { detail: { actual: digest } });
    }
    await this.#inTurn(repository, async () => {
      const index = (await this.#read(repository)) ?? RepositoryIndex.EMPTY;
      await this.#refuseMissing(repository, index, manifest);
      using _claim = await this.claims.claim(digest);
      await this.blobs.put({ descriptor: { mediaType: manifest.mediaType, digest, size: bytes.length }, bytes });
      await this.files.settle(repository);
      const descriptor = { mediaType: manifest.mediaType, digest, size: bytes.length };
      await this.#write(repository, index.with(descriptor, manifest.subject, tags));
    });
    return { ...manifest, digest };
  }

  /** Takes a tag away. @throws Refusal MANIFEST_UNKNOWN, NAME_UNKNOWN */
  deleteTag(repository: string, tag: string): Promise<void> {
    return this.#inTurn(repository, async () => {
      await this.find(repository, tag);
      await this.#write(repository, (await this.index(repository)).withoutTag(tag));
    });
  }

  /** Takes a manifest away, with its tags. @throws Refusal MANIFEST_UNKNOWN, NAME_UNKNOWN */
  deleteManifest(repository: string, digest: Digest): Promise<void> {
    return this.#inTurn(repository, async () => {
      await this.find(repository, digest);
      await this.#write(repository, (await this.index(repository)).without(digest));
    });
  }

  /** Takes a blob away from a repository. @throws Refusal BLOB_UNKNOWN; UNSUPPORTED when a manifest of it needs the blob */
  deleteBlob(repository: string, digest: Digest): Promise<void> {
    return this.#inTurn(repository, async () => {
      await this.blobSize(repository, digest);
      if ((await this.needed(repository)).has(digest)) {
        throw new Refusal("UNSUPPORTED", "a manifest of the repository needs the blob: delete that first");
      }
      await this.files.removeLink(repository, digest);
      this.#told.delete(`${repository}@${digest}`);
    });
  }

  /** The index of a repository. @throws Refusal NAME_UNKNOWN when there is none */
  async index(repository: string): Promise<RepositoryIndex> {
    const index = await this.#read(repository);
    if (index === undefined) throw new Refusal("NAME_UNKNOWN", "there is no such repository");
    return index;
  }

  /** What a manifest says; undefined when it can not be read: then it names nothing. */
  async describe(entry: RepositoryEntry): Promise<PushedManifest | undefined> {
    if (entry.descriptor.size > MAXIMUM_DOCUMENT_BYTES) return undefined;
    const bytes = await this.files.blobs.read(entry.descriptor.digest);
    if (bytes === undefined || digestOf(bytes) !== entry.descriptor.digest) return undefined;
    return parsePushedManifest(bytes, entry.descriptor.mediaType);
  }

  /** Every blob that manifests of a repository need, without the manifests. */
  async needed(repository: string): Promise<ReadonlySet<Digest>> {
    const needed = new Set<Digest>();
    for (const entry of (await this.#read(repository))?.entries ?? []) {
      for (const digest of (await this.describe(entry))?.blobs ?? []) needed.add(digest);
    }
    return needed;
  }

  /**
   * Takes blobs away that a repository has had since before `before`, that no manifest needs and that nobody asked for since then. Gives every blob
   * that it has after that, with its manifests.
   */
  tidy(repository: string, before: number): Promise<ReadonlySet<Digest>> {
    return this.#inTurn(repository, async () => {
      const needed = await this.needed(repository);
      const kept = new Set((await this.#read(repository))?.entries.map((entry) => entry.descriptor.digest));
      for (const digest of await this.files.listLinks(repository)) {
        const told = this.#told.get(`${repository}@${digest}`) ?? 0;
        const since = Math.max(told, (await this.files.linkedSince(repository, digest)) || 0);
        if (told < before) this.#told.delete(`${repository}@${digest}`);
        if (needed.has(digest) || since >= before) kept.add(digest);
        // Whoever pushes, mounts or asks just now claims it: then it stays.
        else if (!(await this.claims.remove(digest, () => this.files.removeLink(repository, digest)))) kept.add(digest);
      }
      return kept;
    });
  }

  async #refuseMissing(
    repository: string,
    index: RepositoryIndex,
    { blobs, manifests }: PushedManifest,
  ): Promise<void> {
    for (const digest of blobs) {
      const isThere = await this.files.hasLink(repository, digest);
      if (isThere && (await this.files.blobs.size(digest)) !== undefined) continue;
      throw new Refusal("MANIFEST_BLOB_UNKNOWN", "the repository has no such blob", { detail: { digest } });
    }
    const missing = manifests.find((digest) => index.get(digest) === undefined);
    if (missing === undefined) return;
    throw new Refusal("MANIFEST_BLOB_UNKNOWN", "the repository has no such manifest", { detail: { digest: missing } });
  }

  async #read(repository: string): Promise<RepositoryIndex | undefined> {
    const kept = this.#indexes.get(repository);
    if (kept !== undefined) return kept;
    const bytes = await this.files.readIndex(repository);
    if (bytes === undefined) return undefined;
    return this.#keep(repository, RepositoryIndex.parse(bytes, this.files.indexPath(repository)));
  }

  async #write(repository: string, index: RepositoryIndex): Promise<void> {
    // What fails may have happened all the same: then the disk says what is true.
    this.#indexes.delete(repository);
    await this.files.writeIndex(repository, index.encode());
    this.#keep(repository, index);
  }

  #keep(repository: string, index: RepositoryIndex): RepositoryIndex {
    const oldest = this.#indexes.size >= KEPT_INDEXES ? this.#indexes.keys().next().value : undefined;
    if (oldest !== undefined) this.#indexes.delete(oldest);
    this.#indexes.set(repository, index);
    return index;
  }

  #inTurn<T>(repository: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(repository) ?? Promise.resolve()).then(work);
    const settled = turn.catch(() => undefined);
    this.#turns.set(repository, settled);
    void settled.then(() => {
      if (this.#turns.get(repository) === settled) this.#turns.delete(repository);
    });
    return turn;
  }
}

function isDigest(text: string | Digest): text is Digest {
  return text.includes(":");
}
