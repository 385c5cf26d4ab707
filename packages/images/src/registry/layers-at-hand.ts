import type { Digest } from "@thimble/model";
import { applyDelta } from "../delta/apply-delta.ts";
import { MAXIMUM_DELTA_LAYER, MINIMUM_DELTA_LAYER } from "../delta/delta-format.ts";
import type { Descriptor } from "../oci/descriptor.ts";
import type { ImageSource } from "./image-source.ts";
import { isIndexType, namedBlobs } from "./named-blobs.ts";
import type { RegistryClient } from "./registry-client.ts";

/** From where, and to where layers go. */
export interface LayersAtHandOptions {
  readonly from: ImageSource;
  readonly to: RegistryClient;
  /** The tag that the image gets. */
  readonly tag: string | undefined;
}

/** Images of the target that are looked at: the one that has the tag, and the newest by its tag. */
const MAXIMUM_IMAGES = 3;
/** Images of an index that are looked at. */
const MAXIMUM_PLATFORMS = 8;
/** Layers that are named to the source. */
const MAXIMUM_NAMED = 8;

/** Makes layers that a repository lacks of those of its earlier releases, and of deltas of a source that makes such. For one copy. */
export class LayersAtHand {
  readonly #options: LayersAtHandOptions;
  #layers: Promise<ReadonlyMap<Digest, Descriptor>> | undefined;
  /** The first answer that is no delta says that more questions are in vain. */
  #isInVain = false;

  constructor(options: LayersAtHandOptions) {
    this.#options = options;
  }

  /** The bytes of a layer as `applyDelta` makes them, to be read once; undefined where there is no delta of it. @throws ThimbleError as `RegistryClient` */
  async make(descriptor: Descriptor, signal: AbortSignal): Promise<AsyncIterable<Uint8Array> | undefined> {
    const { from, to } = this.#options;
    if (from.delta === undefined || this.#isInVain || !isWorthIt(descriptor)) return undefined;
    this.#layers ??= this.#found(signal);
    const layers = await this.#layers;
    const distance = ({ size }: Descriptor): number => Math.abs(size - descriptor.size);
    const near = [...layers.values()].sort((a, b) => distance(a) - distance(b)).slice(0, MAXIMUM_NAMED);
    if (near.length === 0) return undefined;
    const names = near.map(({ digest }) => digest);
    const delta = await from.delta({ layer: descriptor, from: names, of: "layers" }, signal);
    const old = delta && layers.get(delta.from);
    this.#isInVain = old === undefined;
    if (delta === undefined || old === undefined) return undefined;
    const read = (offset: number, length: number): Promise<Uint8Array> =>
      to.stretch(old.digest, offset, length, signal);
    return applyDelta(delta.body, { size: old.size, read }, descriptor);
  }

  /** Large layers of what the target has. */
  async #found(signal: AbortSignal): Promise<ReadonlyMap<Digest, Descriptor>> {
    const { to, tag } = this.#options;
    const layers = new Map<Digest, Descriptor>();
    const tags = await to.tags(signal);
    const newest = [...tags].filter((it) => it !== tag && !it.startsWith("sha256-")).sort(byNumbers);
    const looked = [...tags.filter((it) => it === tag), ...newest.reverse()].slice(0, MAXIMUM_IMAGES);
    for (const name of looked) {
      const image = await to.manifest(name, signal);
      const inner = isIndexType(image.descriptor.mediaType) ? namedBlobs(image).manifests : [];
      const images = [image];
      for (const { digest } of inner.slice(0, MAXIMUM_PLATFORMS)) images.push(await to.manifest(digest, signal));
      for (const layer of images.flatMap((it) => namedBlobs(it).blobs))
        if (isWorthIt(layer)) layers.set(layer.digest, layer);
    }
    return layers;
  }
}

function isWorthIt({ size }: Descriptor): boolean {
  return size >= MINIMUM_DELTA_LAYER && size <= MAXIMUM_DELTA_LAYER;
}

/** `1.9` before `1.10`. */
function byNumbers(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}
