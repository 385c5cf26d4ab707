import { dirname } from "node:path";
import { isThimbleError } from "@thimble/base";
import { type ImageStore, pullImage } from "@thimble/images";
import type { Digest, ImageReference, Service } from "@thimble/model";
import type { CommandContext } from "../command/command-context.ts";
import { describeLeftOut, describeMoved } from "../registry/describe-moved.ts";
import { openRegistries } from "../registry/open-registries.ts";
import { parseReference } from "./build-image.ts";

/**
 * The image of a service without sources: from the store, or by its `pull_policy` from the registry that its reference names.
 *
 * @throws ThimbleError images.not-found for an image that the store has not and that may not be pulled; as `pullImage`
 */
export async function findImage(
  { image, pullPolicy = "missing" }: Pick<Service, "image" | "pullPolicy">,
  store: ImageStore,
  context: CommandContext,
): Promise<Digest> {
  const reference = parseReference(image);
  const isPulled = reference.registry !== undefined && pullPolicy !== "never";
  if (!isPulled || pullPolicy === "missing") {
    const found = await stored(store, reference, isPulled);
    if (found !== undefined) return found;
  }
  // Settings of registries stand in the data directory, and the store is in it.
  using opened = await openRegistries(context, { dataDirectory: dirname(store.directory) });
  const source = opened.registries.source(reference);
  const pulled = await context.output.progress(`pulling ${image}`, () =>
    pullImage(source, store, reference, context.signal),
  );
  const { digest } = pulled.descriptor;
  const moved = { moved: pulled.fetchedBytes, whole: pulled.imageBytes, attachments: pulled.attachments.length };
  context.output.say(describeMoved("pulled", { reference: image, digest, ...moved }));
  for (const left of pulled.leftOut) context.output.say(context.output.paint("warning", describeLeftOut(left)));
  return digest;
}

/** Undefined where it is not there and may be pulled. */
async function stored(store: ImageStore, reference: ImageReference, isPulled: boolean): Promise<Digest | undefined> {
  try {
    return (await store.resolve(reference)).descriptor.digest;
  } catch (error) {
    if (!isPulled || !isThimbleError(error, "images.not-found")) throw error;
    return undefined;
  }
}
