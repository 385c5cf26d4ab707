import { isThimbleError, ThimbleError } from "@thimble/base";
import { type Digest, formatImageReference, type ImageReference, parseImageReference } from "@thimble/model";
import { DEFAULT_MODULE_LIMITS } from "@thimble/wasm";
import type { Blob, Descriptor } from "../oci/descriptor.ts";
import { MAXIMUM_DOCUMENT_BYTES, parseImageManifest } from "../oci/image-manifest.ts";
import type { JsonObject } from "../oci/json.ts";
import { INDEX_TYPE } from "../oci/media-types.ts";
import { signedImage } from "../oci/signature-tag.ts";
import { readAppIndex } from "../read/app-index.ts";
import { chooseTinyImage } from "../read/choose-image.ts";
import { describeTinyImage } from "../read/tiny-image-description.ts";
import { readTinyManifest } from "../read/tiny-manifest.ts";
import { type ImageStore, MAXIMUM_BLOB_BYTES } from "../store/image-store.ts";
import { LayoutIndex } from "../store/layout-index.ts";
import { makeRoom, type Room } from "../store/make-room.ts";
import { nameOf, type StoredImage } from "../store/stored-image.ts";
import { type Candidate, Fetch, HeldRoom, wrongSize } from "./fetch-parts.ts";
import type { ImageSource } from "./image-source.ts";
import { type KnownRelease, MAXIMUM_KNOWN_BYTES, readKnownRelease } from "./known-release.ts";
import { isIndexType } from "./named-blobs.ts";

/** An image that was pulled. */
export interface PulledImage extends StoredImage {
  /** Bytes of manifests, config and module that were fetched; what the store had is not fetched again. */
  readonly fetchedBytes: number;
  /** Bytes of all that was taken: the image and what is about it, with the index that names it. */
  readonly imageBytes: number;
  /** Signatures and other referrers that came along. */
  readonly attachments: readonly Digest[];
  /** Referrers that did not: larger than a store takes, beyond what is taken of one image, not to be had, or no image manifests. */
  readonly leftOut: readonly Digest[];
  /** Of a release of an app: its images. None for an image. */
  readonly images: readonly Digest[];
}

/** Bytes of the documents of a release at most: as many as one manifest may have. */
const MAXIMUM_RELEASE_DOCUMENTS: number = MAXIMUM_DOCUMENT_BYTES;

/**
 * Fetches a tiny image into a store under its reference, with its signatures and other referrers. Everything is checked before the store takes any of
 * it: an image is there whole or not at all. Of an index it takes the image for wasip1/wasm. A reference with a digest and no tag is kept as `sha256-` and the digits.
 * Holds the documents of the image, a quarter of a megabyte of manifests about all that is pulled together, and one blob at a time. Of referrers signatures come first, up to
 * `MAXIMUM_ATTACHMENT_BYTES`. Of a release of an app it takes the app and all its images, which get names by digest in the same repository.
 * What the store has of that repository is not sent again by a registry that knows how.
 *
 * @param room how room may be made for it; default not at all
 * @throws ThimbleError images.no-space as `makeRoom`, before anything of it is written
 * @throws ThimbleError images.not-tiny, images.malformed for an image that the tiny engine does not run
 * @throws ThimbleError images.size-mismatch, images.digest-mismatch, images.registry-* as `RegistryClient`; images.* as `ImageStore.take`
 */
export async function pullImage(
  source: ImageSource,
  store: ImageStore,
  reference: ImageReference,
  signal: AbortSignal,
  room?: Room,
): Promise<PulledImage> {
  const [pulled] = await pullImages([{ source, reference }], { store, room }, signal);
  if (pulled === undefined) throw new ThimbleError("base.bug", "Cannot tell what was pulled: nothing was");
  return pulled;
}

/** An image to pull. */
export interface PullRequest {
  readonly source: ImageSource;
  readonly reference: ImageReference;
}

/** Where images are pulled to. */
export interface PullTarget {
  readonly store: ImageStore;
  /** How room may be made; default not at all. */
  readonly room?: Room | undefined;
}

/**
 * As `pullImage`, several that belong together: before anything of them is written, there is room for all of them with what is about them, what they
 * share counted once.
 * @throws ThimbleError images.no-space as `makeRoom`; as `pullImage`, the first that failed; others may be there then
 */
export async function pullImages(
  requests: readonly PullRequest[],
  { store, room }: PullTarget,
  signal: AbortSignal,
): Promise<readonly PulledImage[]> {
  const held = new HeldRoom();
  const releases = await all(requests, (request) =>
    openRelease(request, store, (source) => new Fetch(source, store, signal, held)),
  );
  const pulls = releases.flat();
  try {
    const parts = (await all(releases, (release) => inTurn(release, (pull) => pull.look()))).flat(2);
    const images = pulls.flatMap((pull) => pull.digest ?? []);
    const doing = `pull ${requests.map(({ reference }) => formatImageReference(reference)).join(", ")}`;
    await makeRoom(store, {
      doing,
      bytes: await missingBytes(store, parts),
      coming: new Set(parts.map(({ digest }) => digest)),
      // What is there of them already is not removed to make room for the rest.
      room: room && { ...room, keep: async () => [...images, ...(await room.keep())] },
    });
    return await all(releases, async (release) => asOne(await inTurn(release, (pull) => pull.take())));
  } finally {
    // What stays is named by nothing, and `prune` removes it: the first failure is the one to tell.
    for (const pull of pulls) await pull.tidy().catch(() => undefined);
  }
}

/** Does something with each, beside each other, and waits for all of them, also where one fails. @throws what the first of them threw */
async function all<T, R>(them: readonly T[], work: (it: T) => Promise<R>): Promise<readonly R[]> {
  const settled = await Promise.allSettled(them.map(work));
  return settled.map((it) => {
    if (it.status === "rejected") throw it.reason;
    return it.value;
  });
}

/** Does something with each, one after the other. */
async function inTurn<T, R>(them: readonly T[], work: (it: T) => Promise<R>): Promise<readonly R[]> {
  const done: R[] = [];
  for (const it of them) done.push(await work(it));
  return done;
}

/** What was pulled of a release as one: the app, which comes last, with all its images. */
function asOne(pulled: readonly PulledImage[]): PulledImage {
  const last = pulled.at(-1);
  if (last === undefined) throw new ThimbleError("base.bug", "Cannot tell what was pulled: nothing was");
  const sum = (of: (it: PulledImage) => number): number => pulled.reduce((all, it) => all + of(it), 0);
  return {
    ...last,
    fetchedBytes: sum((it) => it.fetchedBytes),
    imageBytes: sum((it) => it.imageBytes),
    attachments: pulled.flatMap((it) => it.attachments),
    leftOut: pulled.flatMap((it) => it.leftOut),
    images: pulled.slice(0, -1).map((it) => it.descriptor.digest),
  };
}

/**
 * Asks for what a reference names. Of a release of an app these are its images, then the app: who finds the app in a store finds the images too.
 * Nothing of it is written yet.
 */
async function openRelease(
  { source, reference }: PullRequest,
  store: ImageStore,
  fetchFrom: (source: ImageSource) => Fetch,
): Promise<readonly Pull[]> {
  const from = fetchFrom(source);
  const named = reference.digest ?? reference.tag ?? "latest";
  const first = await from.named(named, await knownRelease(store, reference));
  const isIndex = isIndexType(first.descriptor.mediaType);
  const release = isIndex ? readAppIndex(first.bytes, `index ${named}`) : undefined;
  if (release === undefined) return [new Pull({ reference, first, store, from, room: new DocumentRoom() })];
  const room = new DocumentRoom(MAXIMUM_RELEASE_DOCUMENTS);
  const { tag: _, ...name } = reference;
  const pulls: Pull[] = [];
  for (const document of [release.app, ...release.images]) room.take(document);
  for (const image of release.images) {
    const own = fetchFrom(source);
    const manifest = await own.described(image);
    pulls.push(new Pull({ reference: { ...name, digest: image.digest }, first: manifest, store, from: own, room }));
  }
  return [...pulls, new Pull({ reference, first, store, from, room, app: release.app })];
}

/** The newest release of a repository that a store has whole, as far as names tell. */
async function knownRelease(store: ImageStore, reference: ImageReference): Promise<KnownRelease | undefined> {
  const same = (await store.list()).filter(({ reference: name }) => {
    const { registry, repository } = parseImageReference(name ?? "") ?? {};
    const isSame = registry === reference.registry && repository === reference.repository;
    return isSame && signedImage(name) === undefined;
  });
  // The images of an app have names in its repository too, without an index.
  const newest = same.findLast(({ index }) => index !== undefined) ?? same.at(-1);
  if (newest === undefined) return undefined;
  const read = async (digest: Digest, expected: number | undefined): Promise<Uint8Array | undefined> => {
    try {
      const size = await store.sizeOf(digest);
      if (size === undefined || size > MAXIMUM_KNOWN_BYTES || size !== (expected ?? size)) return undefined;
      return await store.read(digest);
    } catch (error) {
      if (isThimbleError(error) && !error.retryable) return undefined;
      throw error;
    }
  };
  const { descriptor, index } = newest;
  const bytes = await read(index ?? descriptor.digest, undefined);
  if (bytes === undefined) return undefined;
  const mediaType = index === undefined ? descriptor.mediaType : INDEX_TYPE;
  const root = { descriptor: { mediaType, digest: index ?? descriptor.digest, size: bytes.length }, bytes };
  return await readKnownRelease(root, ({ digest, size }) => read(digest, size));
}

/** Bytes of documents that the images of one release may have in memory together. */
class DocumentRoom {
  #left: number;

  constructor(bytes: number = Number.POSITIVE_INFINITY) {
    this.#left = bytes;
  }

  /** @throws ThimbleError images.size-mismatch when it is too much */
  take({ digest, size }: Descriptor): void {
    this.#left -= size;
    if (this.#left < 0) {
      throw wrongSize(
        digest,
        "too many bytes, with those before it",
        `at most ${MAXIMUM_RELEASE_DOCUMENTS} of a release`,
      );
    }
  }
}

/** Bytes of those that the store has not; what is too large for it is refused for that. */
async function missingBytes(store: ImageStore, parts: readonly Descriptor[]): Promise<number> {
  const missing = new Map<Digest, number>();
  for (const { digest, size } of parts) {
    if (size <= MAXIMUM_BLOB_BYTES && (await store.sizeOf(digest)) !== size) missing.set(digest, size);
  }
  return [...missing.values()].reduce((sum, size) => sum + size, 0);
}

/** What an image, or the document of an app, consists of. */
interface Content {
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  /** Bytes of a layer at most. */
  readonly maximum: number;
  /** What a store notes of it. */
  readonly properties: JsonObject;
}

/** What is known of an image before it is taken. */
interface Looked {
  readonly manifest: Blob;
  readonly content: Content;
  readonly candidates: readonly Candidate[];
  /** Referrers that will not come. */
  readonly leftOut: readonly Digest[];
}

/** What a pull is made of. */
interface PullParts {
  readonly reference: ImageReference;
  /** The index that was named, or else the manifest. */
  readonly first: Blob;
  readonly store: ImageStore;
  readonly from: Fetch;
  readonly room: DocumentRoom;
  /** The app's document in the index of a release. */
  readonly app?: Descriptor;
}

/** One image on its way, or the document of an app: looked at, which writes nothing, then taken. */
class Pull {
  readonly #parts: PullParts;
  #looked: Looked | undefined;

  constructor(parts: PullParts) {
    this.#parts = parts;
  }

  /** Of the image; undefined before it was looked at. */
  get digest(): Digest | undefined {
    return this.#looked?.manifest.descriptor.digest;
  }

  /** Looks at the documents. Resolves to every blob that will be needed. */
  async look(): Promise<readonly Descriptor[]> {
    const { from, first, app } = this.#parts;
    const { digest, mediaType } = first.descriptor;
    const chosen = app ?? (isIndexType(mediaType) ? chooseTinyImage(first.bytes, `index ${digest}`) : undefined);
    const manifest = chosen === undefined ? first : await from.described(chosen);
    const content = app === undefined ? await this.#tinyContent(manifest) : this.#appContent(manifest);
    const documents = [...new Set([manifest.descriptor, first.descriptor])];
    const about = await from.candidates(documents.map((it) => it.digest));
    this.#looked = { manifest, content, ...about };
    return [content.config, ...content.layers, ...documents, ...about.needed];
  }

  async #tinyContent(manifest: Blob): Promise<Content> {
    const tiny = readTinyManifest(manifest);
    this.#parts.room.take(tiny.config);
    const { platform } = describeTinyImage(tiny, await this.#parts.from.look(tiny.config, MAXIMUM_DOCUMENT_BYTES));
    const maximum = DEFAULT_MODULE_LIMITS.moduleBytes;
    return { config: tiny.config, layers: [tiny.module], maximum, properties: { platform: { ...platform } } };
  }

  #appContent({ descriptor, bytes }: Blob): Content {
    const { config, layers } = parseImageManifest(bytes, `manifest ${descriptor.digest}`);
    // Files of compose.yaml and of Things, not of gigabytes; the device reads them whole.
    for (const layer of layers) this.#parts.room.take(layer);
    return { config, layers, maximum: MAXIMUM_RELEASE_DOCUMENTS, properties: {} };
  }

  async take(): Promise<PulledImage> {
    if (this.#looked === undefined) throw new ThimbleError("base.bug", "Cannot take an image: nobody looked at it");
    const { manifest, content, candidates, leftOut } = this.#looked;
    const { from, reference, first } = this.#parts;
    // An index is kept too: by its digest the image is found without the registry, and who signs it signs the image.
    for (const document of new Set([manifest, first])) await from.put(document);
    await from.stage(content.config, MAXIMUM_DOCUMENT_BYTES);
    for (const layer of content.layers) await from.stage(layer, content.maximum);
    const about = await from.attachments(candidates);
    const tag = reference.tag ?? reference.digest?.replace(":", "-") ?? "latest";
    // An index and its image have different digests: what was asked for is checked already.
    const { digest: _, ...name } = reference;
    const image = { descriptor: manifest.descriptor, reference: nameOf({ ...name, tag }) };
    const takenFrom = first === manifest ? undefined : first.descriptor.digest;
    let index = LayoutIndex.EMPTY.named(image.reference, image.descriptor, content.properties, takenFrom);
    for (const it of about.taken) index = index.named(nameOf({ ...name, tag: it.tag }), it.manifest, {});
    const documents = new Set([manifest.descriptor, first.descriptor]);
    const needed = [content.config, ...content.layers, ...documents, ...about.taken.flatMap((it) => it.needed)];
    await this.#parts.store.take(async (put) => {
      // Another process may have pruned since.
      for (const descriptor of needed) await from.again(descriptor, put);
      return index.marked(true);
    });
    return {
      ...image,
      fetchedBytes: from.bytes,
      imageBytes: from.wholeBytes,
      attachments: about.taken.map((it) => it.manifest.digest),
      leftOut: [...leftOut, ...about.leftOut],
      images: [],
    };
  }

  /** Takes away what was written and is no part of an image. */
  async tidy(): Promise<void> {
    const { staged } = this.#parts.from;
    if (staged.size > 0) await this.#parts.store.unstage(staged);
  }
}
