import { pullImage } from "@thimble/images";
import { type Command, command } from "../command/command.ts";
import { required } from "../command/value-row.ts";
import { DATA_OPTION, dataDirectory } from "../data-directory.ts";
import { openImages } from "../device/open-device.ts";
import { parseReference } from "../project/build-image.ts";
import { describeLeftOut, describeMoved } from "../registry/describe-moved.ts";
import { openRegistries, PLAIN_OPTION } from "../registry/open-registries.ts";

/** `thimble pull`. */
export const PULL: Command = command({
  name: "pull",
  summary: "fetch an image from a registry, with its signatures",
  details:
    "Signatures, SBOMs and other referrers come along, so that trust.yaml can be kept without a network. Of an index the image for wasip1/wasm is taken. What the store has is not fetched again. Mirrors stand in registries.yaml of the data directory.",
  args: { image: required("<image>", "a reference with its registry, by tag or by digest") },
  options: { isPlain: PLAIN_OPTION, data: DATA_OPTION },
  examples: [
    { line: "thimble pull registry.example.com/plant/guard:1.2.0", does: "fetch one image" },
    { line: "thimble pull localhost:5000/guard", does: "the tag latest, from a registry on this machine" },
  ],
  handler: async ({ image, isPlain, data }, context) => {
    const directory = dataDirectory(context, data);
    const reference = parseReference(image);
    using opened = await openRegistries(context, { dataDirectory: directory, isPlain });
    const source = opened.registries.source(reference);
    const store = await openImages(directory);
    const pulled = await context.output.progress(`pulling ${image}`, () =>
      pullImage(source, store, reference, context.signal),
    );
    const { descriptor, fetchedBytes, imageBytes, attachments, leftOut } = pulled;
    const name = pulled.reference ?? image;
    const result = { reference: name, digest: descriptor.digest, fetchedBytes, imageBytes, attachments, leftOut };
    const moved = { reference: name, digest: descriptor.digest, moved: fetchedBytes, whole: imageBytes };
    context.output.result(result, [
      describeMoved("pulled", { ...moved, attachments: attachments.length }),
      ...leftOut.map((digest) => context.output.paint("warning", describeLeftOut(digest))),
    ]);
  },
});
