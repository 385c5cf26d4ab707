import { isThimbleError } from "@thimble/base";
import type { Digest } from "@thimble/model";
import type { Descriptor } from "../oci/descriptor.ts";
import { cosignTags } from "../oci/signature-tag.ts";
import { BUNDLE_WORDS } from "../registry/bundle-words.ts";
import { type BundlePart, encodeBundle, MAXIMUM_BUNDLE_BYTES, MAXIMUM_BUNDLE_PARTS } from "../registry/image-bundle.ts";
import type { Attachment } from "../registry/image-source.ts";
import { type KnownRelease, readKnownRelease, takenManifests } from "../registry/known-release.ts";
import type { RegistryStore } from "./registry-store.ts";
import type { RepositoryEntry, RepositoryIndex } from "./repository-index.ts";

/** Bytes of what is about an image in the tail of a bundle, at most: its digest, its tag, which has a digest too, and their names. */
const NAMED_BYTES = 200;

/** A bundle, and what its reader has to have. */
export interface MadeBundle {
  readonly bytes: Uint8Array;
  /** The release that is its dictionary; undefined for one that anybody can read. */
  readonly from: Digest | undefined;
}

/**
 * What a document names, with its signatures and what else is about it, as one answer: of an image its config and layers, of the release of an app its
 * document and all its images, of another index the image for the tiny engine. Of a release that the client has nothing is sent again, nor what was about its
 * images when it was pushed.
 * What is about an image and does not fit is left to be fetched, and so are layers of a release; undefined when one image, or the documents of a release, do not fit, or
 * there is nothing to bundle.
 * @param from releases that the client has, the likeliest first
 */
export async function makeBundle(
  store: RegistryStore,
  repository: string,
  image: RepositoryEntry,
  from: readonly Digest[] = [],
): Promise<MadeBundle | undefined> {
  const index = await store.index(repository);
  const { descriptor } = image;
  if (descriptor.size > MAXIMUM_BUNDLE_BYTES) return undefined;
  const root = { descriptor, bytes: await store.manifestBytes(descriptor) };
  const taken = takenManifests(root);
  if (taken.length === 0) return undefined;
  const known = await knownRelease(store, repository, from);
  const covered = new Set([...taken.map(({ digest }) => digest), descriptor.digest]);
  const about = attachmentsOf(index, covered);
  const named = [...about.values()].reduce((sum, all) => sum + all.length + 1, 0);
  // With thousands of signatures their list alone is no small answer.
  const room = MAXIMUM_BUNDLE_BYTES - named * NAMED_BYTES;
  if (room < MAXIMUM_BUNDLE_BYTES / 2) return undefined;
  const gathered = new Gathered(store, repository, room, known?.parts ?? new Set());
  // The app names its images, so it comes after them.
  for (const { digest } of [...taken].reverse()) {
    const entry = index.get(digest);
    const added = entry && (await gathered.addImage(entry));
    // Of a large image alone a device, or an engine, wants less than what is small of it.
    if (added === undefined || added === "none" || (added === "part" && taken.length === 1)) return undefined;
  }
  if (!(await gathered.addManifest(descriptor, root.bytes))) return undefined;
  const newer = known && pushedAfter(index, known.root.descriptor.digest);
  for (const [digest, all] of about) {
    const isKnown = known?.parts.has(digest) === true;
    for (const it of all) {
      const entry = index.get(it.digest);
      // What was about a known image when its release came most likely came with it.
      if (entry !== undefined && (!isKnown || newer?.has(it.digest) === true)) await gathered.addWhole(entry);
    }
  }
  const bundle = { first: descriptor.digest, parts: gathered.parts, about };
  const bytes = await encodeBundle(bundle, known?.dictionary ?? BUNDLE_WORDS);
  return { bytes, from: known?.root.descriptor.digest };
}

/** What was pushed for the first time after a document. */
function pushedAfter({ entries }: RepositoryIndex, document: Digest): ReadonlySet<Digest> {
  const at = entries.findIndex(({ descriptor }) => descriptor.digest === document);
  return new Set(entries.slice(at + 1).map(({ descriptor }) => descriptor.digest));
}

/** The first release that a client has and this repository too. */
async function knownRelease(
  store: RegistryStore,
  repository: string,
  from: readonly Digest[],
): Promise<KnownRelease | undefined> {
  const index = await store.index(repository);
  const read = async ({ digest, size }: Descriptor): Promise<Uint8Array | undefined> => {
    const isManifest = index.get(digest) !== undefined;
    if (!isManifest && !(await store.files.hasLink(repository, digest))) return undefined;
    return (await store.files.blobs.size(digest)) === size ? await wholeBytes(store, { digest, size }) : undefined;
  };
  for (const digest of from) {
    const entry = index.get(digest);
    if (entry === undefined || entry.descriptor.size > MAXIMUM_BUNDLE_BYTES) continue;
    const bytes = await wholeBytes(store, entry.descriptor);
    const known = bytes && (await readKnownRelease({ descriptor: entry.descriptor, bytes }, read));
    if (known !== undefined) return known;
  }
  return undefined;
}

/** Undefined for a blob that is damaged: the release that it is of is then one that nobody knows. */
async function wholeBytes(
  store: RegistryStore,
  { digest, size }: Pick<Descriptor, "digest" | "size">,
): Promise<Uint8Array | undefined> {
  try {
    return await store.blobs.read(digest, size);
  } catch (error) {
    if (isThimbleError(error) && !error.retryable) return undefined;
    throw error;
  }
}

/** What is about each of some images: by subject, and by the tags of cosign. */
function attachmentsOf(
  index: RepositoryIndex,
  images: ReadonlySet<Digest>,
): ReadonlyMap<Digest, readonly Attachment[]> {
  const found = new Map<Digest, Map<Digest, Attachment>>([...images].map((image) => [image, new Map()]));
  for (const { descriptor, subject } of index.entries) {
    const { digest } = descriptor;
    if (subject !== undefined) found.get(subject)?.set(digest, { digest, tag: undefined });
  }
  for (const [image, all] of found) {
    for (const tag of cosignTags(image)) {
      const digest = index.tagged(tag)?.descriptor.digest;
      if (digest !== undefined) all.set(digest, { digest, tag });
    }
  }
  return new Map([...found].map(([image, all]) => [image, [...all.values()]]));
}

/** Parts of a bundle that is being made, as long as there is room. */
class Gathered {
  readonly parts: BundlePart[] = [];
  readonly #store: RegistryStore;
  readonly #repository: string;
  readonly #there: Set<Digest>;
  #left: number;

  constructor(store: RegistryStore, repository: string, room: number, has: ReadonlySet<Digest>) {
    this.#store = store;
    this.#repository = repository;
    this.#left = room;
    this.#there = new Set(has);
  }

  /** Adds an image, of its blobs those that fit; resolves to how much of it is there. Without its manifest it is none. */
  async addImage(entry: RepositoryEntry): Promise<"whole" | "part" | "none"> {
    if (this.#there.has(entry.descriptor.digest)) return "whole";
    const blobs = await this.#blobsOf(entry);
    if (blobs === undefined) return "none";
    let isWhole = true;
    for (const digest of blobs) {
      const size = await this.#missing(digest);
      if (size === undefined) continue;
      if (size <= this.#left) this.#add(digest, await this.#read(digest, size), undefined);
      else isWhole = false;
    }
    if (!(await this.addManifest(entry.descriptor))) return "none";
    return isWhole ? "whole" : "part";
  }

  /** Adds a manifest with all its blobs, or nothing. */
  async addWhole(entry: RepositoryEntry): Promise<void> {
    const { descriptor } = entry;
    if (this.#there.has(descriptor.digest)) return;
    const blobs = await this.#blobsOf(entry);
    if (blobs === undefined) return;
    const wanted = new Map<Digest, number>();
    for (const digest of blobs) {
      const size = await this.#missing(digest);
      if (size !== undefined) wanted.set(digest, size);
    }
    const sum = [...wanted.values()].reduce((all, size) => all + size, descriptor.size);
    if (sum > this.#left || this.parts.length + wanted.size >= MAXIMUM_BUNDLE_PARTS) return;
    for (const [digest, size] of wanted) this.#add(digest, await this.#read(digest, size), undefined);
    await this.addManifest(descriptor);
  }

  /** Adds a manifest alone. Resolves to whether it is there. */
  async addManifest(descriptor: Descriptor, bytes?: Uint8Array): Promise<boolean> {
    const { digest, size, mediaType } = descriptor;
    if (this.#there.has(digest)) return true;
    if (size > this.#left || this.parts.length >= MAXIMUM_BUNDLE_PARTS) return false;
    this.#add(digest, bytes ?? (await this.#store.manifestBytes(descriptor)), mediaType);
    return true;
  }

  #add(digest: Digest, bytes: Uint8Array, mediaType: string | undefined): void {
    this.#there.add(digest);
    this.#left -= bytes.length;
    this.parts.push({ bytes, mediaType });
  }

  /** Layers, then the config, which names what they unpack to; undefined for a manifest that can not be read. */
  async #blobsOf(entry: RepositoryEntry): Promise<readonly Digest[] | undefined> {
    const described = await this.#store.describe(entry);
    if (described === undefined) return undefined;
    const [config, ...layers] = described.blobs;
    return [...new Set(config === undefined ? layers : [...layers, config])];
  }

  /** Bytes of a blob that is to be sent; undefined for one that is there. */
  async #missing(digest: Digest): Promise<number | undefined> {
    return this.#there.has(digest) ? undefined : await this.#store.blobSize(this.#repository, digest);
  }

  async #read(digest: Digest, size: number): Promise<Uint8Array> {
    const part = { mediaType: "application/octet-stream", digest, size };
    return Buffer.concat(await Array.fromAsync(this.#store.readBlob(part, undefined)));
  }
}
