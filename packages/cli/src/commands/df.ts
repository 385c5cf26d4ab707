import { type ImageUsage, measureStore } from "@thimble/images";
import type { Digest } from "@thimble/model";
import { type Command, command } from "../command/command.ts";
import { DATA_OPTION, dataDirectory } from "../data-directory.ts";
import { openImages } from "../device/open-device.ts";
import { formatBytes } from "../output/format.ts";
import { formatTable } from "../output/format-table.ts";
import { neededImages } from "../registry/needed-images.ts";

const COLUMNS = [
  { title: "IMAGE" },
  { title: "WHOLE", isNumber: true },
  { title: "SHARED", isNumber: true },
  { title: "USE" },
  { title: "DIGEST" },
] as const;

/** `thimble df`. */
export const DF: Command = command({
  name: "df",
  summary: "show what uses the space of the image store",
  details:
    "WHOLE is an image with its signatures and all else about it, SHARED what of it other images need too. What can be reclaimed are images that have no name and that neither the app nor the release before it needs, and what a kill left behind.",
  args: {},
  options: { data: DATA_OPTION },
  examples: [{ line: "thimble df", does: "what each image takes, and what could be freed" }],
  handler: async ({ data }, context) => {
    const store = await openImages(dataDirectory(context, data));
    const { needed, previous } = await neededImages(context, data);
    const usage = await measureStore(store, new Set([...needed, ...previous]));
    const rows = usage.images.map((it) => [
      it.references.join(", "),
      formatBytes(it.bytes),
      formatBytes(it.sharedBytes),
      useOf(it, needed, previous),
      it.digest,
    ]);
    const { bytes, reclaimableBytes, freeBytes } = usage;
    context.output.result(usage, [
      ...formatTable(COLUMNS, rows),
      `${formatBytes(bytes)} in the store, ${formatBytes(reclaimableBytes)} can be reclaimed; ${formatBytes(freeBytes)} free on the disk`,
    ]);
  },
});

function useOf({ digest, references }: ImageUsage, needed: readonly Digest[], previous: readonly Digest[]): string {
  if (needed.includes(digest)) return "needed";
  if (previous.includes(digest)) return "release before";
  return references.length === 0 ? "reclaimable" : "";
}
