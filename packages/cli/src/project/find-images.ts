import { dirname } from "node:path";
import { isThimbleError } from "@thimble/base";
import { type ImageStore, pullImages } from "@thimble/images";
import type { Digest, ImageReference, Service } from "@thimble/model";
import type { CommandContext } from "../command/command-context.ts";
import { describePulled } from "../registry/describe-moved.ts";
import { openRegistries } from "../registry/open-registries.ts";
import { roomOf } from "../registry/room-of.ts";
import { parseReference } from "./build-image.ts";

/**
 * The images of services without sources, by their names: from the store, or by their `pull_policy` from the registries that their references name.
 * What is to be pulled comes when there is room for all of it.
 *
 * @throws ThimbleError images.not-found for an image that the store has not and that may not be pulled; as `pullImages`
 */
export async function findImages(
  services: readonly Pick<Service, "image" | "pullPolicy">[],
  store: ImageStore,
  context: CommandContext,
): Promise<ReadonlyMap<string, Digest>> {
  const found = new Map<string, Digest>();
  const missing = new Map<string, ImageReference>();
  for (const { image, pullPolicy = "missing" } of services) {
    // Services of one image share one pull.
    if (found.has(image) || missing.has(image)) continue;
    const reference = parseReference(image);
    const isPulled = reference.registry !== undefined && pullPolicy !== "never";
    const there = isPulled && pullPolicy !== "missing" ? undefined : await stored(store, reference, isPulled);
    if (there === undefined) missing.set(image, reference);
    else found.set(image, there);
  }
  if (missing.size === 0) return found;
  // Settings of registries stand in the data directory, and the store is in it.
  using opened = await openRegistries(context, { dataDirectory: dirname(store.directory) });
  const requests = [...missing.values()].map((reference) => ({
    source: opened.registries.source(reference),
    reference,
  }));
  const { keep, ...room } = roomOf(store, context);
  // What the rest of the app needs is not needed by the device yet.
  const keepAll = async (): Promise<readonly Digest[]> => [...found.values(), ...(await keep())];
  const names = [...missing.keys()];
  const pulled = await context.output.progress(`pulling ${names.join(", ")}`, () =>
    pullImages(requests, { store, room: { ...room, keep: keepAll } }, context.signal),
  );
  for (const [i, image] of names.entries()) {
    const it = pulled[i];
    if (it === undefined) continue;
    const [line = "", ...leftOut] = describePulled(it, image);
    context.output.say(line);
    for (const left of leftOut) context.output.say(context.output.paint("warning", left));
    found.set(image, it.descriptor.digest);
  }
  return found;
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
