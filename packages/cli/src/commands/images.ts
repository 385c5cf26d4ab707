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
    const images = await Promise.all(
      (await store.list()).map(async ({ reference, descriptor }) => {
        const { manifest, config, module } = await store.describe(descriptor.digest);
        const bytes = manifest.size + config.size + module.size;
        return { reference, digest: descriptor.digest, wasmBytes: module.size, imageBytes: bytes };
      }),
    );
    const columns = [
      { title: "IMAGE" },
      { title: "WASM", isNumber: true },
      { title: "WHOLE", isNumber: true },
      { title: "DIGEST" },
    ];
    const rows = images.map((it) => [
      it.reference ?? "",
      formatBytes(it.wasmBytes),
      formatBytes(it.imageBytes),
      it.digest,
    ]);
    context.output.result(images, formatTable(columns, rows));
  },
});
