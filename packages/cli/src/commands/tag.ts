import { type Command, command } from "../command/command.ts";
import { required } from "../command/value-row.ts";
import { DATA_OPTION, dataDirectory } from "../data-directory.ts";
import { openImages } from "../device/open-device.ts";
import { parseReference } from "../project/build-image.ts";

/** `thimble tag`. */
export const TAG: Command = command({
  name: "tag",
  summary: "give an image in the store a further name",
  details: "It keeps the names that it has. An image that had the new name stays without it until thimble prune.",
  args: {
    image: required("<image>", "name or digest of an image in the store"),
    name: required("<name>", "the further name; with a registry it says where thimble push sends it"),
  },
  options: { data: DATA_OPTION },
  examples: [
    { line: "thimble tag guard:1.2.0 registry.example.com/plant/guard:1.2.0", does: "name the registry it is for" },
  ],
  handler: async ({ image, name, data }, context) => {
    const store = await openImages(dataDirectory(context, data));
    const { reference, descriptor } = await store.tag(parseReference(image), parseReference(name));
    context.output.result({ reference, digest: descriptor.digest }, [`${reference ?? name}  ${descriptor.digest}`]);
  },
});
