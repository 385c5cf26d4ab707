import { isThimbleError } from "@thimble/base";
import { type Digest, type ImageReference, parseImageReference } from "@thimble/model";
import { ANNOTATION } from "../oci/annotations.ts";
import { canonicalBytes } from "../oci/canonical-bytes.ts";
import { makeBlob } from "../oci/descriptor.ts";
import { MAXIMUM_DOCUMENT_BYTES, parseImageManifest } from "../oci/image-manifest.ts";
import { JsonReader } from "../oci/json-reader.ts";
import { MANIFEST_TYPE } from "../oci/media-types.ts";
import { APP_TYPE } from "../read/app-index.ts";
import type { ImageStore } from "../store/image-store.ts";
import { LayoutIndex } from "../store/layout-index.ts";
import { nameOf, type StoredImage } from "../store/stored-image.ts";

/** compose.yaml, with the name of the file. @see Docker Compose 2.40, internal/oci/push.go, `ComposeYAMLMediaType`, `DescriptorForComposeFile` */
const COMPOSE_TYPE = "application/vnd.docker.compose.file+yaml";
const COMPOSE_FILE = "com.docker.compose.file";
/** What it said before: archives last. */
const OLD_APP_TYPE = "application/vnd.thimble.app.v1+json";

/** The desired state, as `encodeDesiredState` of model writes it. */
const STATE_TYPE = "application/vnd.thimble.desired-state.v1+json";

/** Where apps are in a store: a repository of this folder for each. */
const FOLDER = "thimble-apps";

/** @see OCI image-spec v1.1.1, manifest.md, "Guidance for an Empty Descriptor" */
const EMPTY = makeBlob("application/vnd.oci.empty.v1+json", canonicalBytes({}));

/** An app that goes with its images. */
export interface SavedApp {
  readonly name: string;
  /** Desired state as text: what a device takes, every image by its digest. */
  readonly desired: string;
  /** What a person wrote it as: compose.yaml, Thing Descriptions. By name; for people, a device reads none of them. */
  readonly files: Readonly<Record<string, string>>;
}

/** Under which name a store has an app. An app's name may have what a repository's may not; that becomes a dash. */
export function appReference(name: string): ImageReference {
  const wanted = parseImageReference(`${FOLDER}/${name}`);
  if (wanted !== undefined && wanted.tag === undefined) return wanted;
  const repository = `${FOLDER}/${
    name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, "-")
      .replaceAll(/^-|-$/g, "") || "app"
  }`;
  return { repository };
}

/** Whether a name of a store is that of an app. */
export function isAppName(reference: string | undefined): boolean {
  return reference?.startsWith(`${FOLDER}/`) === true;
}

/**
 * Puts an app beside its images, in place of one of that name. The same app gives the same digest.
 * @throws ThimbleError images.no-space, images.store-failed as every change of a store
 */
export async function addApp(store: ImageStore, { name, desired, files }: SavedApp): Promise<StoredImage> {
  const text = new TextEncoder();
  const state = makeBlob(STATE_TYPE, text.encode(desired));
  const others = Object.entries(files).map(([title, content]) => ({
    title,
    blob: makeBlob(isCompose(title) ? COMPOSE_TYPE : "text/plain", text.encode(content)),
  }));
  const manifest = makeBlob(
    MANIFEST_TYPE,
    canonicalBytes({
      schemaVersion: 2,
      mediaType: MANIFEST_TYPE,
      artifactType: APP_TYPE,
      config: { ...EMPTY.descriptor },
      layers: [
        { ...state.descriptor },
        ...others.map(({ title, blob }) => ({
          ...blob.descriptor,
          annotations: { [ANNOTATION.title]: title, ...(isCompose(title) && { [COMPOSE_FILE]: title }) },
        })),
      ],
      annotations: { [ANNOTATION.title]: name },
    }),
  );
  const reference = nameOf(appReference(name));
  await store.take(async (put) => {
    for (const blob of [EMPTY, state, ...others.map((other) => other.blob), manifest]) await put(blob);
    return LayoutIndex.EMPTY.named(reference, manifest.descriptor, {});
  });
  return { descriptor: manifest.descriptor, reference };
}

/**
 * The desired state of an app in a store; undefined for an image of another kind.
 * @throws ThimbleError images.malformed, images.missing-blob, images.digest-mismatch when it is damaged
 */
export async function readApp(store: ImageStore, digest: Digest): Promise<string | undefined> {
  const size = await store.sizeOf(digest);
  if (size === undefined || size > MAXIMUM_DOCUMENT_BYTES) return undefined;
  const bytes = await store.read(digest);
  if (!isApp(bytes, digest)) return undefined;
  const state = parseImageManifest(bytes, `manifest ${digest}`).layers.find(
    ({ mediaType }) => mediaType === STATE_TYPE,
  );
  return state === undefined ? undefined : new TextDecoder().decode(await store.read(state.digest));
}

function isApp(bytes: Uint8Array, digest: Digest): boolean {
  try {
    const type = JsonReader.parse(bytes, digest).optional("artifactType")?.string();
    return type === APP_TYPE || type === OLD_APP_TYPE;
  } catch (error) {
    if (isThimbleError(error, "images.malformed")) return false;
    throw error;
  }
}

/** A compose file may have any name: `thimble save --app other.yaml`. Things are in a folder. */
function isCompose(title: string): boolean {
  return /\.ya?ml$/.test(title) && !title.includes("/");
}
