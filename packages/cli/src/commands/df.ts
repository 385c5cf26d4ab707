import { isThimbleError } from "@thimble/base";
import { type ImageUsage, measureStore } from "@thimble/images";
import { type Digest, parseDigest } from "@thimble/model";
import { type Command, command } from "../command/command.ts";
import type { CommandContext } from "../command/command-context.ts";
import { DATA_OPTION, dataDirectory } from "../data-directory.ts";
import { openImages } from "../device/open-device.ts";
import { formatBytes } from "../output/format.ts";
import { formatTable } from "../output/format-table.ts";
import { controlClient } from "./control-client.ts";

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
    "WHOLE is an image with its signatures and all else about it, SHARED what of it other images need too. What can be reclaimed are images that have no name and do not run, and what a kill left behind.",
  args: {},
  options: { data: DATA_OPTION },
  examples: [{ line: "thimble df", does: "what each image takes, and what could be freed" }],
  handler: async ({ data }, context) => {
    const store = await openImages(dataDirectory(context, data));
    const usage = await measureStore(store, await imagesInUse(context, data));
    const rows = usage.images.map((it) => [
      it.references.join(", "),
      formatBytes(it.bytes),
      formatBytes(it.sharedBytes),
      useOf(it),
      it.digest,
    ]);
    const { bytes, reclaimableBytes, freeBytes } = usage;
    context.output.result(usage, [
      ...formatTable(COLUMNS, rows),
      `${formatBytes(bytes)} in the store, ${formatBytes(reclaimableBytes)} can be reclaimed; ${formatBytes(freeBytes)} free on the disk`,
    ]);
  },
});

function useOf({ isInUse, references }: ImageUsage): string {
  if (isInUse) return "runs";
  return references.length === 0 ? "reclaimable" : "";
}

/** Images of the containers of the device; none where no agent runs. */
async function imagesInUse(context: CommandContext, data: string | undefined): Promise<ReadonlySet<Digest>> {
  try {
    const containers = await controlClient(context, data).containers({ signal: context.signal });
    return new Set(containers.flatMap(({ digest }) => parseDigest(digest) ?? []));
  } catch (error) {
    if (isThimbleError(error, "agent.not-running")) return new Set();
    throw error;
  }
}
