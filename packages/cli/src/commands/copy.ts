import { copyImage, type ImageSource, pushImage } from "@thimble/images";
import { formatImageReference } from "@thimble/model";
import { type Command, command } from "../command/command.ts";
import { flag, required } from "../command/value-row.ts";
import { DATA_OPTION, dataDirectory } from "../data-directory.ts";
import { openImages } from "../device/open-device.ts";
import { parseReference } from "../project/build-image.ts";
import { describeLeftOut, describeMoved } from "../registry/describe-moved.ts";
import { openRegistries, PLAIN_OPTION } from "../registry/open-registries.ts";

/** `thimble copy`. */
export const COPY: Command = command({
  name: "copy",
  summary: "copy an image of any kind from one registry to another, or from the store",
  details:
    "Ordinary images, images for several platforms and tiny images, with their signatures and other referrers, of any size: a part of a blob is in memory at a time. Within one registry blobs are not sent at all. A name without a registry is one in the store.",
  args: {
    from: required("<from>", "a reference with its registry; without one, a name in the store"),
    to: required("<to>", "a reference with its registry"),
  },
  options: {
    isStored: flag("--from-store", "take the image from the store although its name has a registry"),
    isBare: flag("--bare", "the image alone, without what is about it"),
    isPlain: PLAIN_OPTION,
    data: DATA_OPTION,
  },
  examples: [
    {
      line: "thimble copy registry.example.com/plant/guard:1.2.0 localhost:5000/plant/guard:1.2.0",
      does: "from one registry to another",
    },
    { line: "thimble copy guard:1.2.0 localhost:5000/plant/guard:1.2.0", does: "from the store" },
  ],
  handler: async ({ from, to, isStored, isBare, isPlain, data }, context) => {
    const directory = dataDirectory(context, data);
    const [source, target] = [parseReference(from), parseReference(to)];
    using opened = await openRegistries(context, { dataDirectory: directory, isPlain });
    const client = opened.registries.repository(target);
    const copy = async () => {
      if (isStored || source.registry === undefined) {
        return pushImage(client, await openImages(directory), { image: source, to: target, isBare }, context.signal);
      }
      const origin: ImageSource = opened.registries.source(source);
      const named = source.digest ?? source.tag ?? "latest";
      const tag = target.tag ?? (target.digest === undefined ? "latest" : undefined);
      const isSame = source.registry === target.registry && source.repository !== target.repository;
      const mountFrom = isSame ? [source.repository] : [];
      return copyImage({ from: origin, named, to: client, tag, mountFrom, isBare, leavesOut: true }, context.signal);
    };
    const copied = await context.output.progress(`copying ${from}`, copy);
    const { digest } = copied.descriptor;
    const { sentBytes, imageBytes, attachments, leftOut } = copied;
    const reference = formatImageReference(target);
    const moved = { reference, digest, moved: sentBytes, whole: imageBytes, attachments: attachments.length };
    context.output.result({ from, to: reference, digest, sentBytes, imageBytes, attachments, leftOut }, [
      describeMoved("copied", moved),
      ...leftOut.map((left) => context.output.paint("warning", describeLeftOut(left))),
    ]);
  },
});
