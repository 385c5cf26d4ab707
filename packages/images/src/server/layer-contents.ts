import { isThimbleError } from "@thimble/base";
import type { Digest } from "@thimble/model";
import { readDigest } from "../oci/descriptor.ts";
import { MAXIMUM_DOCUMENT_BYTES } from "../oci/image-manifest.ts";
import { JsonReader } from "../oci/json-reader.ts";
import type { RegistryStore } from "./registry-store.ts";

/** Images of a repository that are looked at, the newest: a device is some releases behind, not hundreds. */
const MAXIMUM_IMAGES = 32;

/**
 * The layers of a repository that unpack to these contents, as the configs of its newest images say; nothing of that is checked.
 * @param contents digests of what layers unpack to
 * @see OCI image-spec v1.1.1, config.md, "rootfs.diff_ids": in the order of the layers of the manifest
 */
export async function layersOfContents(
  store: RegistryStore,
  repository: string,
  contents: ReadonlySet<Digest>,
): Promise<ReadonlyMap<Digest, Digest>> {
  const found = new Map<Digest, Digest>();
  const { entries } = await store.index(repository);
  for (const entry of entries.slice(-MAXIMUM_IMAGES).reverse()) {
    const [config, ...layers] = (await store.describe(entry))?.blobs ?? [];
    if (config === undefined) continue;
    const ids = await contentsOf(store, repository, config);
    if (ids.length !== layers.length) continue;
    for (const [at, id] of ids.entries()) {
      const layer = layers[at];
      if (layer !== undefined && contents.has(id) && !found.has(id)) found.set(id, layer);
    }
  }
  return found;
}

async function contentsOf(store: RegistryStore, repository: string, config: Digest): Promise<readonly Digest[]> {
  const size = (await store.files.hasLink(repository, config)) ? await store.files.blobs.size(config) : undefined;
  if (size === undefined || size > MAXIMUM_DOCUMENT_BYTES) return [];
  try {
    const json = JsonReader.parse(await store.blobs.read(config, size), `config ${config}`);
    return json.optional("rootfs")?.optional("diff_ids")?.items().map(readDigest) ?? [];
  } catch (error) {
    // The config of something else, or a damaged one: then it says nothing of contents.
    if (isThimbleError(error)) return [];
    throw error;
  }
}
