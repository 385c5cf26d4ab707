import { isThimbleError, ThimbleError } from "@thimble/base";
import { type Digest, type ImageReference, repositoryName } from "@thimble/model";
import { type TarFile, tarOf } from "../archive/tar-files.ts";
import { applyDelta } from "../delta/apply-delta.ts";
import { type ByteSource, readParts } from "../delta/byte-source.ts";
import { MINIMUM_CONTENT_LAYER } from "../delta/delta-format.ts";
import { measureDelta } from "../delta/measure-delta.ts";
import { canonicalBytes } from "../oci/canonical-bytes.ts";
import { type Blob, type Descriptor, digestOf, readDigest } from "../oci/descriptor.ts";
import { MAXIMUM_DOCUMENT_BYTES, parseImageManifest } from "../oci/image-manifest.ts";
import { JsonReader } from "../oci/json-reader.ts";
import { chooseImageFor } from "../read/choose-image.ts";
import type { CredentialSource } from "../registry/credentials.ts";
import type { ImageSource } from "../registry/image-source.ts";
import { isIndexType, namedBlobs } from "../registry/named-blobs.ts";
import type { FileSystem } from "../store/file-system.ts";
import type { EngineImage, EngineImages } from "./engine-images.ts";
import { engineRepository } from "./engine-repository.ts";
import { savedLayers } from "./saved-layers.ts";
import { Scratch } from "./scratch.ts";

/** What to pull, and with what. */
export interface PullToEngineOptions {
  readonly source: ImageSource;
  readonly engine: EngineImages;
  readonly reference: ImageReference;
  readonly credentials: CredentialSource;
  readonly fileSystem: FileSystem;
  /** A folder for old layers and deltas, with room for both. */
  readonly folder: string;
}

/** An image that an engine has. */
export interface PulledToEngine {
  /** What the name stands for: an image, or an index of several. */
  readonly descriptor: Descriptor;
  /** Bytes of deltas, documents and layers that came through us; what the engine fetched by itself is not counted. */
  readonly fetchedBytes: number;
  /** Bytes of the image in the registry; undefined where only the engine knows which of an index it took. */
  readonly imageBytes: number | undefined;
  /** Layers that were made of a delta, or of one that was there. */
  readonly madeLayers: number;
  /** Why the engine pulled it by itself, where a delta was begun; undefined where none was, or it was good. */
  readonly fault: unknown;
}

/** Images of the engine whose layers are looked at: those of the same repository first. */
const MAXIMUM_IMAGES = 32;
/** Questions for deltas that are answered with none before no more are asked. */
const MAXIMUM_IN_VAIN = 3;
/** Contents that are named to the source. */
const MAXIMUM_NAMED = 8;

/**
 * Brings an ordinary image to an engine. Layers that are like one of an image of the same repository that the engine has come as a delta of what they
 * unpack to; the engine gets a tar with the layers that it lacks, and checks them. Then it pulls the image itself, for its name and digest: of one that it has
 * that takes the manifest. Whatever fails before, the engine pulls all of it as ever.
 *
 * @throws ThimbleError images.engine-* when it has no image in the end; images.registry-* when the source does not have it
 */
export async function pullToEngine(options: PullToEngineOptions, signal: AbortSignal): Promise<PulledToEngine> {
  const { source, engine, reference, credentials } = options;
  const named = reference.digest ?? reference.tag ?? "latest";
  const first = await source.manifest(named, signal);
  const pull = new Pull(options, signal);
  let made: Made | undefined;
  let fault: unknown;
  try {
    made = await pull.make(first);
  } catch (error) {
    signal.throwIfAborted();
    fault = error;
  }
  const repository = repositoryName(reference);
  const { digest } = first.descriptor;
  try {
    await engine.pull(repository, digest, await credentials.find(reference.registry ?? "", signal), signal);
  } catch (error) {
    signal.throwIfAborted();
    // It may not be let at the registry as we are; what we gave it is whole and checked all the same. But a name by digest only a pull gives.
    if (made === undefined || reference.digest !== undefined) throw error;
  }
  if (reference.digest === undefined) {
    const id = made?.id ?? (await idOf(pull, first));
    const isNamed = id !== undefined && (await isTagged(engine, { id, repository, tag: named }, signal));
    // Of an index with variants the engine alone knows which it took, and some call images by other ids: it is asked by the tag then.
    if (!isNamed) {
      await engine.pull(repository, named, await credentials.find(reference.registry ?? "", signal), signal);
    }
  }
  const { fetchedBytes, imageBytes } = pull;
  return { descriptor: first.descriptor, fetchedBytes, imageBytes, madeLayers: made?.layers ?? 0, fault };
}

/** Whether the engine, which has the image, gave it the name; it does not where it knows it by another id: Docker with containerd's images by that of its manifest. */
async function isTagged(
  engine: EngineImages,
  { id, repository, tag }: { readonly id: Digest; readonly repository: string; readonly tag: string },
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await engine.tag(id, repository, tag, signal);
    return true;
  } catch (error) {
    if (!isThimbleError(error, "images.engine-refused")) throw error;
    return false;
  }
}

/** The id of what the engine pulled; undefined where that can not be told. */
async function idOf(pull: Pull, first: Blob): Promise<Digest | undefined> {
  const image = await pull.choose(first).catch(() => undefined);
  return image && parseImageManifest(image.bytes, `manifest ${image.descriptor.digest}`).config.digest;
}

/** What an engine was given. */
interface Made {
  readonly id: Digest;
  readonly layers: number;
}

/** A layer that the engine lacks. */
interface Missing {
  readonly at: number;
  readonly descriptor: Descriptor;
  /** Digest of what it unpacks to. */
  readonly contents: Digest;
}

/** How a layer is made of one that is there. */
interface Plan {
  readonly old: Digest;
  /** Undefined where it is that one. */
  readonly delta?: { readonly source: ByteSource; readonly length: number };
}

class Pull {
  readonly #options: PullToEngineOptions;
  readonly #signal: AbortSignal;
  fetchedBytes = 0;
  imageBytes: number | undefined;

  constructor(options: PullToEngineOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
  }

  /** The image for the engine's platform; undefined where there is none, or several. */
  async choose(first: Blob): Promise<Blob | undefined> {
    if (!isIndexType(first.descriptor.mediaType)) return first;
    const platform = await this.#options.engine.platform(this.#signal);
    const chosen = chooseImageFor(first.bytes, `index ${first.descriptor.digest}`, platform);
    return chosen && (await this.#options.source.manifest(chosen.digest, this.#signal));
  }

  /** Gives the engine the image; undefined where there is nothing to make it of: then it is the engine's to pull. */
  async make(first: Blob): Promise<Made | undefined> {
    const { engine, fileSystem, folder } = this.#options;
    this.fetchedBytes += first.bytes.length;
    const image = await this.choose(first);
    if (image === undefined) return undefined;
    const { config, layers } = parseImageManifest(image.bytes, `manifest ${image.descriptor.digest}`);
    this.imageBytes = image.bytes.length + [config, ...layers].reduce((sum, { size }) => sum + size, 0);
    if ((await engine.contents(config.digest, this.#signal)) !== undefined) return undefined;
    // Layers that come from elsewhere, as those of Windows.
    if (namedBlobs(image).blobs.length !== layers.length + 1) return undefined;
    const document = await this.#document(config);
    const contents = contentsIn(document);
    if (contents.length !== layers.length) return undefined;
    const { there, like, all } = await this.#found(contents);
    const layered = layers.flatMap((descriptor, at): Missing[] => {
      const id = contents[at];
      return id === undefined ? [] : [{ at, descriptor, contents: id }];
    });
    const missing = layered.slice(there);
    await using scratch = await Scratch.open(fileSystem, folder);
    const plans = await this.#plans(missing, like, scratch);
    if (plans.size === 0) return undefined;
    const load = async (given: readonly Missing[], made: ReadonlyMap<number, Plan>): Promise<void> => {
      const sources = await this.#sources(new Set([...made.values()].map((plan) => plan.old)), all, scratch);
      const tar = { config, document, count: layers.length, missing: given, plans: made, sources };
      await engine.load(tarOf(this.#files(tar)), this.#signal);
    };
    try {
      await load(missing, plans);
    } catch (error) {
      // Some want every layer in the tar, also those that they have: podman, and Docker with containerd's images. Nothing is fetched twice for that.
      const isWhole = there === 0 || missing.some(({ at }) => !plans.has(at));
      if (isWhole || !isThimbleError(error, "images.engine-refused")) throw error;
      const kept = layered.slice(0, there).map((it) => [it.at, { old: it.contents }] as const);
      await load(layered, new Map<number, Plan>([...kept, ...plans]));
    }
    if (!(await this.#took(config.digest, contents))) {
      throw new ThimbleError("images.engine-refused", "Cannot have the Docker Engine do it: it took another image");
    }
    return { id: config.digest, layers: plans.size };
  }

  /** Whether the engine has an image with these contents: by the id of its config or, where containerd keeps images, by one that nobody but the engine knows. */
  async #took(id: Digest, contents: readonly Digest[]): Promise<boolean> {
    const { engine } = this.#options;
    if ((await engine.contents(id, this.#signal)) !== undefined) return true;
    // The newest first.
    for (const image of (await engine.list(this.#signal)).slice(0, MAXIMUM_IMAGES)) {
      const found = (await engine.contents(image.id, this.#signal)) ?? [];
      if (found.length === contents.length && contents.every((it, at) => found[at] === it)) return true;
    }
    return false;
  }

  async #document(config: Descriptor): Promise<Uint8Array> {
    if (config.size > MAXIMUM_DOCUMENT_BYTES) {
      throw new ThimbleError("images.size-mismatch", `Cannot use config ${config.digest}: it has ${config.size} bytes`);
    }
    const bytes = Buffer.concat(await Array.fromAsync(this.#options.source.blob(config, this.#signal)));
    this.fetchedBytes += bytes.length;
    return bytes;
  }

  /** How many of the lowest layers the engine has on each other, the images whose layers may be like the others, and all that were looked at. */
  async #found(contents: readonly Digest[]): Promise<{ there: number; like: readonly Old[]; all: readonly Old[] }> {
    const { engine, reference } = this.#options;
    const repository = engineRepository(reference);
    const isSame = (image: EngineImage): boolean => image.repositories.includes(repository);
    const all = await engine.list(this.#signal);
    const looked = [...all.filter(isSame), ...all.filter((it) => !isSame(it))].slice(0, MAXIMUM_IMAGES);
    let there = 0;
    const found: (Old & { readonly isSame: boolean })[] = [];
    for (const image of looked) {
      const layers = (await engine.contents(image.id, this.#signal)) ?? [];
      const different = contents.findIndex((id, at) => layers[at] !== id);
      there = Math.max(there, different < 0 ? contents.length : different);
      found.push({ id: image.id, layers, isSame: isSame(image) });
    }
    // Only of the same repository the source says anything.
    return { there, like: found.filter((it) => it.isSame), all: found };
  }

  async #plans(missing: readonly Missing[], old: readonly Old[], scratch: Scratch): Promise<ReadonlyMap<number, Plan>> {
    const plans = new Map<number, Plan>();
    const kept = new Set(old.flatMap((it) => it.layers));
    let inVain = this.#options.source.delta === undefined ? MAXIMUM_IN_VAIN : 0;
    for (const layer of missing) {
      if (kept.has(layer.contents)) plans.set(layer.at, { old: layer.contents });
      else if (inVain < MAXIMUM_IN_VAIN && layer.descriptor.size >= MINIMUM_CONTENT_LAYER) {
        const plan = await this.#delta(layer, candidates(layer.at, old), scratch);
        if (plan === undefined) inVain += 1;
        else plans.set(layer.at, plan);
      }
    }
    return plans;
  }

  async #delta({ descriptor }: Missing, from: readonly Digest[], scratch: Scratch): Promise<Plan | undefined> {
    if (from.length === 0) return undefined;
    const delta = await this.#options.source.delta?.({ layer: descriptor, from, of: "contents" }, this.#signal);
    if (delta === undefined) return undefined;
    const source = await scratch.write(bounded(delta.body, descriptor.size));
    this.fetchedBytes += source.size;
    return { old: delta.from, delta: { source, length: await measureDelta(source) } };
  }

  /** The old layers as files, out of the images that have them. */
  async #sources(
    wanted: ReadonlySet<Digest>,
    old: readonly Old[],
    scratch: Scratch,
  ): Promise<ReadonlyMap<string, ByteSource>> {
    const found = new Map<string, ByteSource>();
    for (const { id, layers } of old) {
      const here = new Set(layers.filter((it) => wanted.has(it) && !found.has(it)));
      if (here.size === 0) continue;
      const saved = await savedLayers(this.#options.engine.save(id, this.#signal), here, scratch);
      for (const [digest, source] of saved) found.set(digest, source);
    }
    return found;
  }

  /** @see Docker Engine API v1.41, "Image tarball format"; a layer that the engine has need not be in it */
  async *#files({ config, document, count, missing, plans, sources }: Tar): AsyncGenerator<TarFile> {
    const name = `${config.digest.slice("sha256:".length)}.json`;
    const layers = Array.from({ length: count }, (_, at) => `${at}/layer.tar`);
    const manifest = canonicalBytes([{ Config: name, RepoTags: null, Layers: layers }]);
    yield { name, size: document.length, parts: [document] };
    yield { name: "manifest.json", size: manifest.length, parts: [manifest] };
    for (const { at, descriptor, contents } of missing) {
      const file = layers[at] ?? "";
      const plan = plans.get(at);
      if (plan === undefined) {
        // As the registry has it: the engine unpacks it, and checks what comes out.
        yield { name: file, size: descriptor.size, parts: this.#options.source.blob(descriptor, this.#signal) };
        this.fetchedBytes += descriptor.size;
        continue;
      }
      const old = sources.get(plan.old);
      if (old === undefined) throw new Error(`the engine did not give layer ${plan.old}`);
      if (plan.delta === undefined) yield { name: file, size: old.size, parts: readParts(old) };
      else {
        const made = { mediaType: descriptor.mediaType, digest: contents, size: plan.delta.length };
        yield { name: file, size: made.size, parts: applyDelta(readParts(plan.delta.source), old, made) };
      }
    }
  }
}

/** What goes into the tar. */
interface Tar {
  readonly config: Descriptor;
  readonly document: Uint8Array;
  readonly count: number;
  readonly missing: readonly Missing[];
  readonly plans: ReadonlyMap<number, Plan>;
  readonly sources: ReadonlyMap<string, ByteSource>;
}

/** An image whose layers may be like those that are wanted. */
interface Old {
  readonly id: Digest;
  /** What its layers unpack to. */
  readonly layers: readonly Digest[];
}

/** What a layer may be like: what stands at its place, then what else there is. */
function candidates(at: number, old: readonly Old[]): readonly Digest[] {
  const likely = old.flatMap(({ layers }) => layers[at] ?? []);
  return [...new Set([...likely, ...old.flatMap(({ layers }) => layers.toReversed())])].slice(0, MAXIMUM_NAMED);
}

/** @see OCI image-spec v1.1.1, config.md, "rootfs" */
function contentsIn(document: Uint8Array): readonly Digest[] {
  const config = JsonReader.parse(document, `config ${digestOf(document)}`);
  return config.member("rootfs").member("diff_ids").items().map(readDigest);
}

/** A delta is not worth more than its layer. */
async function* bounded(parts: AsyncIterable<Uint8Array>, maximum: number): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const part of parts) {
    length += part.length;
    if (length > maximum)
      throw new ThimbleError("images.size-mismatch", "Cannot use a delta: it is larger than its layer");
    yield part;
  }
}
