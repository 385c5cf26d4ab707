import { loadArchive } from "../../src/archive/load-archive.ts";
import { attachBlob } from "../../src/attach/attach-blob.ts";
import { pullImage } from "../../src/registry/pull-image.ts";
import { StoreSource } from "../../src/registry/store-source.ts";
import { signImage } from "../../src/sign/sign-image.ts";
import type { ImageStore } from "../../src/store/image-store.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { archiveOf, pieces } from "./archives.ts";
import { PATIENT } from "./fake-registry.ts";
import { keyPair } from "./keys.ts";
import { PowerLossFileSystem } from "./power-loss-file-system.ts";
import { ref, sampleImage } from "./samples.ts";

/** A change of a store, as data: so that a test can print it, and make it again. */
export type Change =
  | { readonly kind: "add"; readonly marker: string; readonly name: string }
  | { readonly kind: "remove"; readonly name: string }
  | { readonly kind: "tag"; readonly name: string; readonly to: string }
  | { readonly kind: "sign"; readonly name: string }
  /** Takes an archive with one image of this marker and name. */
  | { readonly kind: "load"; readonly marker: string; readonly name: string }
  /** Pulls one image of this marker, signed, under this name. */
  | { readonly kind: "pull"; readonly marker: string; readonly name: string }
  /** Puts a file beside an image. */
  | { readonly kind: "attach"; readonly name: string }
  | { readonly kind: "prune" };

/** Who signs. */
const KEY = keyPair("signer");
const MODEL = { mediaType: "application/octet-stream", bytes: new TextEncoder().encode("weights") };

/** Makes a change. A prune keeps nothing that has no name. */
export async function apply(store: ImageStore, change: Change): Promise<void> {
  if (change.kind === "add") await store.add(sampleImage(change.marker), ref(change.name));
  else if (change.kind === "remove") await store.remove(ref(change.name));
  else if (change.kind === "tag") await store.tag(ref(change.name), ref(change.to));
  else if (change.kind === "sign") await signImage(store, ref(change.name), KEY.secret);
  else if (change.kind === "load") await loadArchive(store, pieces(await archive(change.marker, change.name)), "a.tar");
  else if (change.kind === "pull") await pull(store, change.marker, change.name);
  else if (change.kind === "attach") await attachBlob(store, ref(change.name), MODEL);
  else await store.prune(new Set());
}

/** Where images are pulled from, signed once: who signs again makes another signature. */
const SOURCES = new Map<string, Promise<ImageStore>>();

async function signedStore(marker: string, name: string): Promise<ImageStore> {
  const store = await openImageStore("/from", { fileSystem: new PowerLossFileSystem() });
  await store.add(sampleImage(marker), ref(name));
  await signImage(store, ref(name), KEY.secret);
  return store;
}

async function pull(store: ImageStore, marker: string, name: string): Promise<void> {
  const key = `${marker} ${name}`;
  const signed = SOURCES.get(key) ?? signedStore(marker, name);
  SOURCES.set(key, signed);
  const from = await signed;
  const { descriptor } = await from.resolve(ref(name));
  // A store is asked by digest.
  await pullImage(new StoreSource(from), store, ref(`${name}@${descriptor.digest}`), PATIENT);
}

async function archive(marker: string, name: string): Promise<Uint8Array> {
  const store = await openImageStore("/from", { fileSystem: new PowerLossFileSystem() });
  await store.add(sampleImage(marker), ref(name));
  return archiveOf(store);
}
