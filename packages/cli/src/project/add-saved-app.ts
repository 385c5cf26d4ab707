import { basename, resolve } from "node:path";
import { addApp, type ImageStore, parsePrivateKey, signImage } from "@thimble/images";
import { type DesiredState, type Digest, encodeDesiredState, parseImageReference } from "@thimble/model";
import type { CommandContext } from "../command/command-context.ts";
import type { Project } from "./load-project.ts";
import { readTextFile } from "./read-text-file.ts";

/** What a project is added to a store with. */
export interface AddSavedAppOptions {
  readonly store: ImageStore;
  /** The file of the private key that signs it; undefined to leave it as it is. */
  readonly key: string | undefined;
  readonly context: CommandContext;
}

/**
 * Puts a project beside its images, as what a device takes and as the files that say it. Resolves to its digest.
 * @throws ThimbleError base.not-found, images.bad-key for the key; images.* when the store does not take it
 */
export async function addSavedApp(
  { app, file, things }: Project,
  images: DesiredState["images"],
  { store, key, context }: AddSavedAppOptions,
): Promise<Digest> {
  const files: Record<string, string> = {
    [basename(file)]: await readTextFile(file, "a compose file that can be read"),
  };
  for (const [role, text] of Object.entries(things)) files[`things/${role}.td`] = text;
  const secret = key === undefined ? undefined : await readKey(key, context);
  const added = await addApp(store, { name: app.name, desired: encodeDesiredState({ app, images, things }), files });
  const reference = parseImageReference(added.reference ?? "");
  if (secret !== undefined && reference !== undefined) await signImage(store, reference, secret);
  return added.descriptor.digest;
}

async function readKey(path: string, { workingDirectory, environment }: CommandContext) {
  const pem = await readTextFile(resolve(workingDirectory, path), "the file .key of thimble key generate");
  return parsePrivateKey(pem, environment["THIMBLE_KEY_PASSWORD"], path);
}
