import { describeError, ThimbleError } from "@thimble/base";
import { type ImageStore, type StoredImage, signedImage } from "@thimble/images";
import { type Command, command } from "../command/command.ts";
import { DATA_OPTION, dataDirectory } from "../data-directory.ts";
import { openImages } from "../device/open-device.ts";
import { formatBytes } from "../output/format.ts";
import { formatTable } from "../output/format-table.ts";

/** `thimble images`. */
export const IMAGES: Command = command({
  name: "images",
  summary: "list the images in the store",
  args: {},
  options: { data: DATA_OPTION },
  examples: [{ line: "thimble images", does: "name, digest and size of every image" }],
  handler: async ({ data }, context) => {
    const store = await openImages(dataDirectory(context, data));
    const stored = (await store.list()).filter((image) => signedImage(image.reference) === undefined);
    const images = await Promise.all(stored.map((image) => measure(store, image)));
    const columns = [
      { title: "IMAGE" },
      { title: "WASM", isNumber: true },
      { title: "WHOLE", isNumber: true },
      { title: "DIGEST" },
    ];
    const rows = images.map((it) => [
      it.reference ?? "",
      ...(it.error === undefined ? [formatBytes(it.wasmBytes), formatBytes(it.imageBytes)] : ["", ""]),
      it.error === undefined ? it.digest : `${it.digest}  ${it.error}`,
    ]);
    context.output.result(images, formatTable(columns, rows));
  },
});

/** An image of the list; with an error in place of its sizes when it is damaged or of another kind, so that the rest is listed all the same. */
async function measure(store: ImageStore, { reference, descriptor: { digest } }: StoredImage) {
  try {
    const { manifest, config, module } = await store.describe(digest);
    const imageBytes = manifest.size + config.size + module.size;
    return { reference, digest, wasmBytes: module.size, imageBytes, error: undefined };
  } catch (error) {
    if (!(error instanceof ThimbleError)) throw error;
    return { reference, digest, error: describeError(error) };
  }
}
