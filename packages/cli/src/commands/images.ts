import { describeError, ThimbleError } from "@thimble/base";
import { type ImageStore, isAppName, readApp, type StoredImage, signedImage } from "@thimble/images";
import type { Digest } from "@thimble/model";
import { type Command, command } from "../command/command.ts";
import { DATA_OPTION, dataDirectory } from "../data-directory.ts";
import { openImages } from "../device/open-device.ts";
import { formatBytes } from "../output/format.ts";
import { formatTable } from "../output/format-table.ts";

/** `thimble images`. */
export const IMAGES: Command = command({
  name: "images",
  summary: "list the images in the store, their sizes, and what is about them",
  details:
    "SHARED is what an image shares with others of the list and is on the disk once; ABOUT is how many signatures, SBOMs and other referrers it has, and whether one is a signature. Whether a signature holds, thimble verify says.",
  args: {},
  options: { data: DATA_OPTION },
  examples: [{ line: "thimble images", does: "name, digest and size of every image" }],
  handler: async ({ data }, context) => {
    const store = await openImages(dataDirectory(context, data));
    const all = await store.list();
    const stored = all.filter(({ reference }) => signedImage(reference) === undefined && !isAppName(reference));
    const uses = await countUses(store, stored);
    const images = await Promise.all(
      stored.map(async (image) => ({ ...(await measure(store, image, uses)), ...about(all, image) })),
    );
    const columns = [
      { title: "IMAGE" },
      { title: "WASM", isNumber: true },
      { title: "WHOLE", isNumber: true },
      { title: "SHARED", isNumber: true },
      { title: "ABOUT" },
      { title: "DIGEST" },
    ];
    const rows = images.map((it) => [
      it.reference ?? "",
      ...(it.error === undefined
        ? [formatBytes(it.wasmBytes), formatBytes(it.imageBytes), formatBytes(it.sharedBytes)]
        : ["", "", ""]),
      it.about === 0 ? "" : `${it.about}${it.isSigned ? ", signed" : ""}`,
      it.error === undefined ? it.digest : `${it.digest}  ${it.error}`,
    ]);
    context.output.result(images, formatTable(columns, rows));
  },
});

/** How many different images of a list need each blob. */
async function countUses(store: ImageStore, images: readonly StoredImage[]): Promise<ReadonlyMap<Digest, number>> {
  const uses = new Map<Digest, number>();
  const different = new Map(images.map(({ descriptor }) => [descriptor.digest, descriptor]));
  for (const descriptor of different.values()) {
    for (const digest of await store.blobsOf([descriptor])) uses.set(digest, (uses.get(digest) ?? 0) + 1);
  }
  return uses;
}

/** What the store has about an image. */
function about(all: readonly StoredImage[], { descriptor: { digest } }: StoredImage) {
  const found = new Map(
    all.filter((it) => signedImage(it.reference) === digest).map((it) => [it.descriptor.digest, it.reference]),
  );
  return { about: found.size, isSigned: [...found.values()].some((name) => name?.endsWith(".sig")) };
}

/** An image of the list; with an error in place of its sizes when it is damaged or of another kind, so that the rest is listed all the same. */
async function measure(
  store: ImageStore,
  { reference, descriptor: { digest } }: StoredImage,
  uses: ReadonlyMap<Digest, number>,
) {
  try {
    const { manifest, config, module } = await store.describe(digest);
    const parts = [manifest, config, module];
    const imageBytes = parts.reduce((sum, part) => sum + part.size, 0);
    const shared = parts.filter((part) => (uses.get(part.digest) ?? 0) > 1);
    const sharedBytes = shared.reduce((sum, part) => sum + part.size, 0);
    return { reference, digest, wasmBytes: module.size, imageBytes, sharedBytes, error: undefined };
  } catch (error) {
    if (!(error instanceof ThimbleError)) throw error;
    const app = await appBytes(store, digest, error);
    if (app !== undefined)
      return { reference, digest, wasmBytes: 0, imageBytes: app, sharedBytes: 0, error: undefined };
    return { reference, digest, error: describeError(error) };
  }
}

/** Bytes of the document of an app, with what it consists of; undefined for anything else. */
async function appBytes(store: ImageStore, digest: Digest, error: ThimbleError): Promise<number | undefined> {
  if (error.code !== "images.not-tiny" || (await readApp(store, digest)) === undefined) return undefined;
  const { descriptor } = await store.resolve({ repository: "app", digest });
  const blobs = await store.blobsOf([descriptor]);
  const sizes = await Promise.all([...blobs].map(async (blob) => (await store.sizeOf(blob)) ?? 0));
  return sizes.reduce((sum, size) => sum + size, 0);
}
