import { isThimbleError, type Millis, sleep } from "@thimble/base";
import type { Digest } from "@thimble/model";
import { type ByteSource, fileSource, readParts } from "../delta/byte-source.ts";
import { MAXIMUM_DELTA_LAYER, MINIMUM_CONTENT_LAYER, MINIMUM_DELTA_LAYER } from "../delta/delta-format.ts";
import { makeDelta } from "../delta/make-delta.ts";
import { spool } from "../delta/spool.ts";
import { unpackLayer } from "../delta/unpack-layer.ts";
import type { DeltaRequest } from "../registry/image-source.ts";
import { KeptDeltas, type KeptDeltasOptions } from "./kept-deltas.ts";
import { layersOfContents } from "./layer-contents.ts";
import { Refusal } from "./refusal.ts";
import type { RegistryStore } from "./registry-store.ts";

/** A delta that is ready to be sent. */
export interface ReadyDelta {
  /** What it is against, as it was named. */
  readonly from: Digest;
  readonly size: number;
  readonly body: AsyncIterable<Uint8Array>;
}

/** What is asked for. */
export type DeltaQuestion = Pick<DeltaRequest, "from" | "of"> & { readonly layer: Digest };

/** A delta that is being made: whoever asked asks again later. */
export interface UnreadyDelta {
  readonly retryAfterSeconds: number;
}

/** How long an answer is held for a delta that is being made: clients and proxies break connections that say nothing for half a minute. */
const PATIENCE: Millis = 10_000;
/** After which it is asked for again: most are ready then. */
const RETRY_AFTER_SECONDS = 2;

/** Layers of a request that are looked at. */
const MAXIMUM_NAMED = 16;

/** Deltas that are made or wait for it, at most: a client waits half a minute for an answer, and one of 100 MB takes some seconds. */
const MAXIMUM_MAKING = 4;

/**
 * Makes deltas of the layers of a registry when they are asked for, one at a time, and keeps them in files. Who asks for the same one meanwhile gets that; who
 * asks for another waits for its turn, or gets the plain layer when too many wait: a registry with much to do moves bytes, not more.
 */
export class LayerDeltas {
  readonly #store: RegistryStore;
  readonly #kept: KeptDeltas;
  /** By name: the one that is made, and those that wait for their turn. */
  readonly #making = new Map<string, Promise<void>>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(store: RegistryStore, options: KeptDeltasOptions = {}) {
    this.#store = store;
    this.#kept = new KeptDeltas(store.files, options);
  }

  /**
   * A delta of a layer against the first of others that the repository has; undefined where none is to be had: a layer that is too small, or above 512 MiB, one
   * that has less than half in common, none of the others there, too many deltas being made, a disk without room.
   * One that is not made within ten seconds is to be asked for again; it is made meanwhile.
   * @throws ThimbleError images.no-space, images.store-failed
   */
  async find(repository: string, { layer, from, of }: DeltaQuestion): Promise<ReadyDelta | UnreadyDelta | undefined> {
    using _layer = await this.#store.claims.claim(layer);
    const isStored = of === "layers";
    const next = await this.#source(repository, layer, isStored ? MINIMUM_DELTA_LAYER : MINIMUM_CONTENT_LAYER);
    if (next === undefined) return undefined;
    const named = from.slice(0, MAXIMUM_NAMED);
    const layers = isStored ? undefined : await layersOfContents(this.#store, repository, new Set(named));
    for (const name of named) {
      const blob = layers === undefined ? name : layers.get(name);
      if (blob === undefined || blob === layer) continue;
      using _from = await this.#store.claims.claim(blob);
      const old = await this.#source(repository, blob, 0);
      if (old === undefined) continue;
      return await this.#ready({ layer, blob, next, old, contents: isStored ? undefined : name }, name);
    }
    return undefined;
  }

  async #ready(pair: Pair, from: Digest): Promise<ReadyDelta | UnreadyDelta | undefined> {
    const { layer, blob, contents } = pair;
    const name = this.#store.files.deltaName(layer, blob, contents === undefined ? "layers" : "contents");
    if ((await this.#kept.find(name)) === undefined) {
      const state = await this.#made(name, pair);
      if (state !== "made") return state === "making" ? { retryAfterSeconds: RETRY_AFTER_SECONDS } : undefined;
    }
    const size = (await this.#kept.find(name)) ?? 0;
    return size === 0 ? undefined : { from, size, body: this.#kept.read(name, size) };
  }

  async #source(repository: string, digest: Digest, minimum: number): Promise<ByteSource | undefined> {
    const { files } = this.#store;
    const size = (await files.hasLink(repository, digest)) ? await files.blobs.size(digest) : undefined;
    if (size === undefined || size < minimum || size > MAXIMUM_DELTA_LAYER) return undefined;
    return readable(size, (offset, length) => files.blobs.readPart(digest, offset, length));
  }

  /** Resolves to whether it is there or known not to be worth it, is still being made, or has no place among those that are. */
  async #made(name: string, pair: Pair): Promise<"made" | "making" | "refused"> {
    const same = this.#making.get(name);
    if (same === undefined && this.#making.size >= MAXIMUM_MAKING) return "refused";
    const turn = this.#turn;
    const making = same ?? this.#keeping(pair, () => turn.then(() => this.#make(name, pair)));
    if (same === undefined) {
      this.#making.set(name, making);
      this.#turn = making.catch(() => undefined).finally(() => this.#making.delete(name));
    }
    const patience = new AbortController();
    const waited = sleep(this.#store.clock, PATIENCE, patience.signal).then(() => "making" as const);
    waited.catch(() => undefined);
    try {
      return await Promise.race([making.then(() => "made" as const), waited]);
    } finally {
      patience.abort();
    }
  }

  /** Both layers stay until it is made, also when nobody waits for it any more. */
  async #keeping({ layer, blob }: Pair, work: () => Promise<void>): Promise<void> {
    using _layer = await this.#store.claims.claim(layer);
    using _blob = await this.#store.claims.claim(blob);
    await work();
  }

  async #make(name: string, { next, old, contents }: Pair): Promise<void> {
    const limit = next.size / 2;
    // Of contents the old ones are unpacked into a draft, and a small layer may be a bomb.
    const room = limit + (contents === undefined ? 0 : MAXIMUM_DELTA_LAYER);
    if (!(await this.#kept.hasRoom(room))) return;
    if (contents === undefined) return await this.#kept.keep(name, makeDelta(old, readParts(next)), limit);
    const draft = this.#store.files.draft();
    try {
      const unpacked = await this.#unpacked(draft, old, contents);
      if (unpacked === undefined) return await this.#kept.giveUp(name);
      const parts = unpackLayer(readParts(next), MAXIMUM_DELTA_LAYER);
      await this.#kept.keep(name, makeDelta(unpacked, parts), limit);
    } catch (error) {
      // What does not unpack, or to too much, is not tried again.
      if (isThimbleError(error) && error.code !== "images.size-mismatch") throw error;
      await this.#kept.giveUp(name);
    } finally {
      await this.#store.files.removeDraft(draft);
    }
  }

  /** The contents of a layer as a draft; undefined when they are not what its config says. */
  async #unpacked(draft: string, layer: ByteSource, contents: Digest): Promise<ByteSource | undefined> {
    const { files } = this.#store;
    const parts = unpackLayer(readParts(layer), MAXIMUM_DELTA_LAYER);
    const { size, digest } = await spool(parts, (bytes) => files.append(draft, bytes));
    if (digest !== contents) return undefined;
    return readable(size, (offset, length) => files.readDraft(draft, offset, length));
  }
}

/** A layer, and the one that its delta is against. */
interface Pair {
  readonly layer: Digest;
  readonly blob: Digest;
  readonly next: ByteSource;
  readonly old: ByteSource;
  /** What the old one unpacks to; undefined for a delta of the layers as they are stored. */
  readonly contents: Digest | undefined;
}

function readable(size: number, part: Parameters<typeof fileSource>[1]): ByteSource {
  return fileSource(size, part, () => new Refusal("BLOB_UNKNOWN", "the blob went away"));
}
