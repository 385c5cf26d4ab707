import type { Digest } from "@thimble/model";
import { type MadeBundle, makeBundle } from "./make-bundle.ts";
import type { RegistryStore } from "./registry-store.ts";
import type { RepositoryEntry, RepositoryIndex } from "./repository-index.ts";

/** Releases that a client may say it has, at most; the first of them that is here counts. */
const MAXIMUM_NAMED = 4;
/** Bundles that are kept: a fleet asks for the same few at the same time. */
const MAXIMUM_KEPT = 16;
/** Bytes of a bundle that is kept, at most: 1 MiB for all. */
const MAXIMUM_KEPT_BYTES: number = 64 * 1024;

interface Kept {
  /** A repository with anything pushed or deleted has another index: what was made of the old one is never used again. */
  readonly index: RepositoryIndex;
  readonly name: string;
  readonly made: MadeBundle | undefined;
}

/** Makes bundles when they are asked for, one at a time, so that many who ask need no more memory than one; keeps the last few. */
export class Bundles {
  readonly #store: RegistryStore;
  #kept: readonly Kept[] = [];
  #turn: Promise<unknown> = Promise.resolve();

  constructor(store: RegistryStore) {
    this.#store = store;
  }

  /** As `makeBundle`. */
  make(repository: string, image: RepositoryEntry, from: readonly Digest[]): Promise<MadeBundle | undefined> {
    const made = this.#turn.then(() => this.#find(repository, image, from));
    this.#turn = made.catch(() => undefined);
    return made;
  }

  async #find(repository: string, image: RepositoryEntry, from: readonly Digest[]): Promise<MadeBundle | undefined> {
    const index = await this.#store.index(repository);
    const named = from.slice(0, MAXIMUM_NAMED);
    const name = [image.descriptor.digest, ...named].join(" ");
    const kept = this.#kept.find((it) => it.index === index && it.name === name);
    if (kept !== undefined) return kept.made;
    const made = await makeBundle(this.#store, repository, image, named);
    if ((made?.bytes.length ?? 0) <= MAXIMUM_KEPT_BYTES) {
      this.#kept = [{ index, name, made }, ...this.#kept].slice(0, MAXIMUM_KEPT);
    }
    return made;
  }
}
