import { signedImage } from "@thimble/images";
import { type Command, command } from "../command/command.ts";
import { DATA_OPTION, dataDirectory } from "../data-directory.ts";
import { openImages } from "../device/open-device.ts";
import { neededImages } from "../registry/needed-images.ts";

/** `thimble prune`. */
export const PRUNE: Command = command({
  name: "prune",
  summary: "remove images without a name, and what interrupted work left behind",
  details:
    "An image loses its name when another is built or pulled under it. What runs, what the app needs at its next start, and the release before it stay.",
  args: {},
  options: { data: DATA_OPTION },
  examples: [{ line: "thimble prune", does: "tidy the store" }],
  handler: async ({ data }, context) => {
    const store = await openImages(dataDirectory(context, data));
    const { needed, previous } = await neededImages(context, data);
    const before = await store.list();
    await store.prune(new Set([...needed, ...previous]));
    const left = new Set((await store.list()).map(({ descriptor }) => descriptor.digest));
    const removed = before.flatMap(({ descriptor: { digest }, reference }) =>
      left.has(digest) || signedImage(reference) !== undefined ? [] : [digest],
    );
    const lines = removed.length === 0 ? ["nothing to remove"] : removed.map((digest) => `removed ${digest}`);
    context.output.result({ removed }, lines);
  },
});
