import { ThimbleError } from "@thimble/base";
import { type Command, command } from "../command/command.ts";
import { required } from "../command/value-row.ts";
import { DATA_OPTION, dataDirectory } from "../data-directory.ts";
import { openRegistries, PLAIN_OPTION } from "../registry/open-registries.ts";

/** `thimble search`. */
export const SEARCH: Command = command({
  name: "search",
  summary: "list the repositories of a registry and their tags",
  details:
    "Page after page, as the registry gives them. Not every registry tells; Docker Hub does not. Tags of signatures are left out.",
  args: {
    registry: required("<registry[/prefix]>", "host of a registry, and what the names of repositories begin with"),
  },
  options: { isPlain: PLAIN_OPTION, data: DATA_OPTION },
  examples: [
    { line: "thimble search localhost:5000", does: "everything that a registry has" },
    { line: "thimble search registry.example.com/plant/ --json", does: "what begins with plant/, an object a line" },
  ],
  handler: async ({ registry, isPlain, data }, context) => {
    const [host = "", ...rest] = registry.split("/");
    const prefix = rest.join("/");
    if (!/^[A-Za-z0-9.[\]:-]+$/.test(host)) {
      throw new ThimbleError("base.argument", `Cannot search "${registry}": it begins with no host`, {
        expected: "the host of a registry, like registry.example.com or localhost:5000",
      });
    }
    using opened = await openRegistries(context, { dataDirectory: dataDirectory(context, data), isPlain });
    const { registries } = opened;
    for await (const repository of registries.catalog(host).repositories(context.signal)) {
      if (!repository.startsWith(prefix)) continue;
      const all = await registries.repository({ registry: host, repository }).tags(context.signal);
      const tags = all.filter((tag) => !/^sha256-[0-9a-f]{64}(?:\.|$)/.test(tag));
      context.output.record({ registry: host, repository, tags }, `${host}/${repository}  ${tags.join(" ")}`);
    }
  },
});
