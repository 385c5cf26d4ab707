import { dirname } from "node:path";
import { isThimbleError, ThimbleError } from "@thimble/base";
import { type ImageStore, pullImage, readApp } from "@thimble/images";
import { type Digest, decodeDesiredState, formatImageReference, type ImageReference } from "@thimble/model";
import type { CommandContext } from "../command/command-context.ts";
import type { SavedAppToRun } from "../device/run-saved-app.ts";
import { parseReference } from "../project/build-image.ts";
import { describePulled } from "./describe-moved.ts";
import { openRegistries } from "./open-registries.ts";
import { roomOf } from "./room-of.ts";

/** What stands before the name of an app in a registry. @see Docker Compose 2.34, `docker compose -f oci://…` */
const SCHEME = "oci://";

/** The name after `oci://`; undefined for the path of a file. @throws ThimbleError as `parseReference` */
export function appInRegistry(named: string | undefined): ImageReference | undefined {
  return named?.startsWith(SCHEME) === true ? parseReference(named.slice(SCHEME.length)) : undefined;
}

/**
 * Pulls the release of an app, with its images, and says what came. Where the registry is out of reach, it is what the store has of that name.
 * @throws ThimbleError images.* as `pullImage`; base.argument for an image that is no app
 */
export async function pullApp(
  reference: ImageReference,
  store: ImageStore,
  { isPlain }: { readonly isPlain: boolean },
  context: CommandContext,
): Promise<SavedAppToRun> {
  using opened = await openRegistries(context, { dataDirectory: dirname(store.directory), isPlain });
  const source = opened.registries.source(reference);
  const { digest: _, ...named } = reference;
  const name = formatImageReference(named);
  try {
    const pulled = await context.output.progress(`pulling ${name}`, () =>
      pullImage(source, store, reference, context.signal, roomOf(store, context)),
    );
    const [line = "", ...leftOut] = describePulled(pulled, name);
    context.output.say(line);
    for (const left of leftOut) context.output.say(context.output.paint("warning", left));
    return await readSaved(store, name, pulled.descriptor.digest);
  } catch (error) {
    const isAway =
      isThimbleError(error, "images.registry-unreachable") || isThimbleError(error, "images.registry-busy");
    const kept = isAway ? await storedApp(store, reference) : undefined;
    if (kept === undefined) throw error;
    const why = error instanceof Error ? error.message : String(error);
    context.output.note(context.output.paint("warning", `${why}; it is run as it was pulled before`));
    return await readSaved(store, name, kept);
  }
}

async function storedApp(store: ImageStore, reference: ImageReference): Promise<Digest | undefined> {
  try {
    return (await store.resolve(reference)).descriptor.digest;
  } catch (error) {
    if (isThimbleError(error, "images.not-found")) return undefined;
    throw error;
  }
}

async function readSaved(store: ImageStore, name: string, digest: Digest): Promise<SavedAppToRun> {
  const text = await readApp(store, digest);
  if (text !== undefined) return { state: decodeDesiredState(text), document: { name, digest } };
  throw new ThimbleError("base.argument", `Cannot run ${name}: it is an image and no app`, {
    expected: "the name of what thimble push --app sent",
  });
}
