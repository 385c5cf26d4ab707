import type { ImageStore } from "../../src/store/image-store.ts";
import { ref, sampleImage } from "./samples.ts";

/** A change of a store, as data: so that a test can print it, and make it again. */
export type Change =
  | { readonly kind: "add"; readonly marker: string; readonly name: string }
  | { readonly kind: "remove"; readonly name: string }
  | { readonly kind: "prune" };

/** Makes a change. A prune keeps nothing that has no name. */
export async function apply(store: ImageStore, change: Change): Promise<void> {
  if (change.kind === "add") await store.add(sampleImage(change.marker), ref(change.name));
  else if (change.kind === "remove") await store.remove(ref(change.name));
  else await store.prune(new Set());
}
