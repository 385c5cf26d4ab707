import { parseDuration } from "@thimble/base";
import { collectGarbage, NodeFileSystem, RegistryStore } from "@thimble/images";
import { type Command, command } from "../command/command.ts";
import { parsed } from "../command/value-row.ts";
import { DATA_OPTION } from "../data-directory.ts";
import { formatBytes } from "../output/format.ts";
import { registryFolder } from "../project/registry-users.ts";

/** `thimble registry gc`. */
export const REGISTRY_GC: Command = command({
  name: "registry gc",
  summary: "remove what no repository of a registry needs",
  details:
    "Only when the registry is not served: one that is does it by itself every hour, while pushes go on. Blobs that were pushed, and that no manifest needs yet, stay for the grace.",
  args: {},
  options: {
    data: DATA_OPTION,
    grace: parsed(
      "--grace <duration>",
      "how long such blobs stay; default 24h",
      "a duration such as 1h",
      parseDuration,
    ),
  },
  examples: [{ line: "thimble registry gc --grace 1h", does: "free the disk of what was deleted" }],
  handler: async ({ data, grace }, context) => {
    const { clock } = context;
    const directory = registryFolder(context, data);
    using store = await RegistryStore.open({ directory, fileSystem: new NodeFileSystem({ clock }), clock });
    const { blobs, bytes } = await collectGarbage(store, grace);
    context.output.result({ blobs, bytes }, [`${blobs} blobs removed, ${formatBytes(bytes)}`]);
  },
});
