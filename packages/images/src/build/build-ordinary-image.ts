import { gzipSync } from "node:zlib";
import { createTarPacker } from "modern-tar";
import { canonicalBytes } from "../oci/canonical-bytes.ts";
import { type Blob, digestOf, makeBlob } from "../oci/descriptor.ts";
import type { Json, JsonObject } from "../oci/json.ts";
import { JsonReader } from "../oci/json-reader.ts";
import { GZIP_LAYER_TYPE, IMAGE_CONFIG_TYPE, MANIFEST_TYPE } from "../oci/media-types.ts";
import { ASKS_LABEL, ASKS_MEMBER } from "./asks-json.ts";
import type { TinyImage } from "./tiny-image.ts";

/** Where the module is in the image. */
const MODULE_PATH = "main.wasm";

/** An ordinary image with one layer, which holds one module. */
export interface OrdinaryImage extends TinyImage {
  /** The layer before it was compressed, as `docker save` writes it. */
  readonly tar: Uint8Array;
}

/**
 * A tiny image as an ordinary one, `FROM scratch` with the module as its only file, for platform linux/wasm: a Docker Engine without containerd's image
 * store refuses any other system than its own. What the container asks for is a label, because tools that convert images drop members of the config
 * that they do not know. Pure: the same image gives the same bytes.
 *
 * @see OCI image-spec v1.1.1, config.md and layer.md
 */
export async function buildOrdinaryImage(image: TinyImage): Promise<OrdinaryImage> {
  const config = JsonReader.parse(image.config.bytes, "config");
  const annotations = JsonReader.parse(image.manifest.bytes, "manifest").optional("annotations")?.strings() ?? {};
  const written = config.optional(ASKS_MEMBER)?.json;
  const asks = written === undefined ? undefined : new TextDecoder().decode(canonicalBytes(written));
  return packModule(image.module.bytes, {
    os: "linux",
    created: config.member("created").string(),
    config: { Labels: { ...annotations, ...(asks !== undefined && { [ASKS_LABEL]: asks }) } },
    annotations,
  });
}

/** What an ordinary image says beside its module. */
export interface OrdinaryParts {
  readonly os: string;
  /** RFC 3339. */
  readonly created: string;
  /** How it is run, but for its entry point. @see OCI image-spec v1.1.1, config.md, `config` */
  readonly config: JsonObject;
  readonly annotations: Readonly<Record<string, string>>;
}

/** An ordinary image with a module as its only file, which is its entry point. Pure. */
export async function packModule(module: Uint8Array, parts: OrdinaryParts): Promise<OrdinaryImage> {
  const { os, created, config, annotations } = parts;
  const tar = await packTar([{ name: MODULE_PATH, bytes: module }]);
  const layer = makeBlob(GZIP_LAYER_TYPE, plainGzip(tar));
  const made = makeBlob(
    IMAGE_CONFIG_TYPE,
    canonicalBytes({
      architecture: "wasm",
      os,
      created,
      config: { ...config, Entrypoint: [`/${MODULE_PATH}`] },
      rootfs: { type: "layers", diff_ids: [digestOf(tar)] },
      history: [{ created, created_by: "thimble build" }],
    }),
  );
  const document = { schemaVersion: 2, mediaType: MANIFEST_TYPE, config: { ...made.descriptor } };
  return {
    manifest: makeBlob(
      MANIFEST_TYPE,
      canonicalBytes({ ...document, layers: [{ ...layer.descriptor }], annotations: { ...annotations } }),
    ),
    config: made,
    module: layer,
    tar,
  };
}

/**
 * An image as `docker save` writes it, which `docker load` and skopeo's `docker-archive:` read. The same image gives the same bytes.
 * @param reference the name with its tag, e.g. `guard:1.2.0`
 * @see moby/moby, image/spec/v1.2.md, "Combined Image JSON + Filesystem Changeset Format"
 */
export async function writeDockerArchive({ config, tar }: OrdinaryImage, reference: string): Promise<Uint8Array> {
  const hex = (blob: Pick<Blob, "bytes">): string => digestOf(blob.bytes).replace("sha256:", "");
  const layerPath = `${hex({ bytes: tar })}/layer.tar`;
  const configPath = `${hex(config)}.json`;
  const manifest: Json = [{ Config: configPath, RepoTags: [reference], Layers: [layerPath] }];
  return packTar([
    { name: configPath, bytes: config.bytes },
    { name: layerPath, bytes: tar },
    { name: "manifest.json", bytes: canonicalBytes(manifest) },
  ]);
}

/** Byte 9 of the header, "operating system", is unknown: else it would be that of the machine. @see RFC 1952, section 2.3.1 */
function plainGzip(bytes: Uint8Array): Uint8Array {
  const packed = gzipSync(bytes, { level: 9 });
  packed[9] = 255;
  return packed;
}

/** Owner and time say nothing of an image, so they are the same for all. */
async function packTar(files: readonly { readonly name: string; readonly bytes: Uint8Array }[]): Promise<Uint8Array> {
  const { readable, controller } = createTarPacker();
  const filled = (async () => {
    for (const { name, bytes } of files) {
      const owner = { mtime: new Date(0), uid: 0, gid: 0, uname: "", gname: "" };
      const writer = controller.add({ name, size: bytes.length, mode: 0o644, ...owner }).getWriter();
      await writer.write(bytes);
      await writer.close();
    }
    controller.finalize();
  })().catch((error: unknown) => controller.error(error));
  const chunks = await Array.fromAsync(readable);
  await filled;
  return new Uint8Array(Buffer.concat(chunks));
}
