import { ThimbleError } from "@thimble/base";
import type { Digest } from "@thimble/model";
import { type Command, command } from "../command/command.ts";
import { many } from "../command/value-row.ts";
import { DATA_OPTION, dataDirectory } from "../data-directory.ts";
import { openImages } from "../device/open-device.ts";
import { parseReference } from "../project/build-image.ts";
import { neededImages } from "../registry/needed-images.ts";

/** `thimble rm`. */
export const RM: Command = command({
  name: "rm",
  summary: "remove images from the store",
  details:
    "A name takes away that name, and the image when it was its last; a digest takes away the image under all its names. Its signatures go with it. The last name of an image that runs, or that the app needs at its next start, is not removed.",
  args: { images: many("<image...>", "names or digests of images in the store") },
  options: { data: DATA_OPTION },
  examples: [
    { line: "thimble rm guard:1.1.0", does: "remove one image" },
    { line: "thimble rm guard:1.1.0 guard:1.0.0 --json", does: "several, for a program" },
  ],
  handler: async ({ images, data }, context) => {
    const store = await openImages(dataDirectory(context, data));
    const needed = new Set((await neededImages(context, data)).needed);
    const wanted = await Promise.all(
      [...new Set(images)].map(async (name) => {
        const reference = parseReference(name);
        const { descriptor, reference: known } = await store.resolve(reference);
        const named = reference.digest === undefined ? known : undefined;
        return { name, reference, digest: descriptor.digest, named };
      }),
    );
    const stored = await store.list();
    // Each is looked at before anything is removed.
    const gone = new Set(wanted.map(({ named }) => named));
    for (const { name, digest, named } of wanted) {
      const isLast = !stored.some(
        (it) => it.descriptor.digest === digest && it.reference !== undefined && !gone.has(it.reference),
      );
      if (needed.has(digest) && (named === undefined || isLast)) throw inUse(name, digest);
    }
    const removed: { reference: string; digest: string }[] = [];
    const done = new Set<string>();
    // By digest all names of an image go, so those are not asked for again; nor are two spellings of one name.
    for (const { name, reference, digest, named } of wanted.toSorted((a, b) => rank(a) - rank(b))) {
      if (!done.has(digest) && !done.has(named ?? digest)) await store.remove(reference);
      done.add(named ?? digest);
      removed.push({ reference: name, digest });
      context.output.say(`removed ${name}  ${digest}`);
    }
    if (context.output.isJson) context.output.result(removed, []);
  },
});

function rank({ named }: { readonly named: string | undefined }): number {
  return named === undefined ? 0 : 1;
}

function inUse(name: string, digest: Digest): ThimbleError {
  return new ThimbleError("images.in-use", `Cannot remove image ${name}: the app of this device needs it`, {
    where: name,
    expected: "an image that no app needs; deploy another release first",
    details: { digest },
  });
}
