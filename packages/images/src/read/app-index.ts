import { ThimbleError } from "@thimble/base";
import { ANNOTATION } from "../oci/annotations.ts";
import { canonicalBytes } from "../oci/canonical-bytes.ts";
import { type Blob, type Descriptor, makeBlob, readDescriptor } from "../oci/descriptor.ts";
import { JsonReader } from "../oci/json-reader.ts";
import { INDEX_TYPE } from "../oci/media-types.ts";

/**
 * What the manifest of an app says it is, and the descriptor of that manifest in the index of a release. As Docker Compose has it: it reads compose.yaml out of ours.
 * @see Docker Compose 2.40, internal/oci/push.go, `ComposeProjectArtifactType`; pkg/remote/oci.go: of an index the first manifest of that type
 */
export const APP_TYPE = "application/vnd.docker.compose.project";

/** Images of a release at most: a hundred services are a large app. */
const MAXIMUM_IMAGES = 256;

/** A release of an app: its document, and the images of its services. */
export interface AppIndex {
  readonly app: Descriptor;
  readonly images: readonly Descriptor[];
}

/** The index of a release: the app's document first, then its images, each once. */
export function makeAppIndex({ app, images }: AppIndex): Blob {
  const distinct = new Map(images.map((image) => [image.digest, image]));
  const annotations = { [ANNOTATION.app]: "true" };
  const manifests = [
    { ...app, artifactType: APP_TYPE, annotations },
    ...[...distinct.values()].map((image) => ({ ...image })),
  ];
  return makeBlob(INDEX_TYPE, canonicalBytes({ schemaVersion: 2, mediaType: INDEX_TYPE, manifests }));
}

/**
 * Reads the index of a release; undefined for an index of another kind.
 * @throws ThimbleError images.malformed when it is no index, or has more images than a release may have
 */
export function readAppIndex(bytes: Uint8Array, document: string): AppIndex | undefined {
  const entries = JsonReader.parse(bytes, document).member("manifests").items();
  const app = entries.find(isApp);
  if (app === undefined) return undefined;
  if (entries.length > MAXIMUM_IMAGES + 1) {
    throw new ThimbleError("images.malformed", `Cannot read ${document}: it has ${entries.length - 1} images`, {
      expected: `at most ${MAXIMUM_IMAGES}`,
    });
  }
  const descriptor = readDescriptor(app);
  const images = entries.map(readDescriptor).filter(({ digest }) => digest !== descriptor.digest);
  return { app: descriptor, images: [...new Map(images.map((image) => [image.digest, image])).values()] };
}

function isApp(entry: JsonReader): boolean {
  if (entry.optional("artifactType")?.json === APP_TYPE) return true;
  return entry.optional("annotations")?.optional(ANNOTATION.app) !== undefined;
}
