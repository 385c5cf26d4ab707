import type { EpochMillis } from "@thimble/base";
import { DEFAULT_MODULE_LIMITS } from "@thimble/wasm";
import { createTarDecoder } from "modern-tar";
import { makeBlob } from "../oci/descriptor.ts";
import { MAXIMUM_DOCUMENT_BYTES } from "../oci/image-manifest.ts";
import type { Json } from "../oci/json.ts";
import { JsonReader } from "../oci/json-reader.ts";
import { GZIP_LAYER_TYPE } from "../oci/media-types.ts";
import { unpackModule } from "../read/unpack-module.ts";
import { packModule } from "./build-ordinary-image.ts";
import { TINY_PLATFORM, type TinyImage } from "./tiny-image.ts";

/** Members of an image's config that say how it is run and mean the same on any system. @see OCI image-spec v1.1.1, config.md */
const KEPT = ["Cmd", "Env", "Labels", "User", "WorkingDir"] as const;

/** What builders write where the Dockerfile says nothing. BuildKit names folders of programs, of which this image has none. */
const DEFAULTS: Readonly<Record<(typeof KEPT)[number], readonly string[]>> = {
  Cmd: ["null", "[]"],
  Env: ["null", "[]", '["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]'],
  Labels: ["null", "{}"],
  User: ['""'],
  WorkingDir: ['""', '"/"'],
};

/** What has more is no layer with one module: the tar's own headers are beside it. */
const MAXIMUM_LAYER_BYTES = DEFAULT_MODULE_LIMITS.moduleBytes + MAXIMUM_DOCUMENT_BYTES;

/** The first bytes of gzip and zstd; else a layer is a plain tar. @see RFC 1952, section 2.3.1; RFC 8878, section 3.1.1 */
const MAGIC = [
  [[0x1f, 0x8b], GZIP_LAYER_TYPE],
  [[0x28, 0xb5, 0x2f, 0xfd], "application/vnd.oci.image.layer.v1.tar+zstd"],
] as const;

/**
 * A tiny image of what an engine saved, whatever system it built it for: `FROM scratch` with one .wasm. The module, labels, variables and arguments stay; what says
 * when and where it was built does not, so the same module and words give the same digest. Undefined for an image with other layers.
 *
 * @param saved what `docker save` wrote, from its beginning with each call
 * @throws ThimbleError images.malformed when it is not that; images.not-tiny when its layer has another file than one module
 * @see moby/moby, image/spec/v1.2.md, "Combined Image JSON + Filesystem Changeset Format": manifest.json, which engines of all versions write
 */
export async function imageOfSaved(
  saved: () => AsyncIterable<Uint8Array>,
  created: EpochMillis | undefined,
): Promise<TinyImage | undefined> {
  const listed = (await filesOf(saved(), ["manifest.json"])).get("manifest.json") ?? new Uint8Array();
  const [image, second] = JsonReader.parse(listed, "manifest.json").items();
  const layers = image?.member("Layers").items() ?? [];
  const [path] = layers;
  if (image === undefined || second !== undefined || path === undefined || layers.length > 1) return undefined;
  const names = { config: image.member("Config").string(), layer: path.string() };
  const files = await filesOf(saved(), [names.config, names.layer]);
  const config = JsonReader.parse(files.get(names.config) ?? new Uint8Array(), "config");
  const bytes = files.get(names.layer) ?? new Uint8Array();
  const type = MAGIC.find(([magic]) => magic.every((byte, at) => bytes[at] === byte))?.[1];
  const layer = makeBlob(type ?? "application/vnd.oci.image.layer.v1.tar", bytes);
  const [diffId] = config.member("rootfs").member("diff_ids").items();
  const module = await unpackModule(layer, diffId?.string());
  const run = config.optional("config");
  const kept = KEPT.flatMap((name): [string, Json][] => {
    const value = run?.optional(name)?.json;
    return value === undefined || DEFAULTS[name].includes(JSON.stringify(value)) ? [] : [[name, value]];
  });
  return packModule(module, {
    os: TINY_PLATFORM.os,
    created: new Date(created ?? 0).toISOString().replace(".000Z", "Z"),
    config: Object.fromEntries(kept),
    annotations: {},
  });
}

/** Files of a tar by their names; those that are larger than a layer with a module may be are empty. */
async function filesOf(
  saved: AsyncIterable<Uint8Array>,
  names: readonly string[],
): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for await (const { header, body } of ReadableStream.from(saved).pipeThrough(createTarDecoder({ strict: true }))) {
    // To cancel it makes the decoder wait for ever, now and then.
    if (!names.includes(header.name) || header.size > MAXIMUM_LAYER_BYTES) await body.pipeTo(new WritableStream());
    else files.set(header.name, new Uint8Array(await new Response(body).arrayBuffer()));
  }
  return files;
}
