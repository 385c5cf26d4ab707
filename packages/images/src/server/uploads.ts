import { createHash, type Hash, randomUUID } from "node:crypto";
import type { Clock, Millis, Timer } from "@thimble/base";
import { Refusal } from "./refusal.ts";
import type { RegistryFiles } from "./registry-files.ts";

/** Uploads that may be open at once: each holds one part in memory and a file. */
const MAXIMUM_UPLOADS = 256;
/** An upload to which nothing came for so long is forgotten. */
const IDLE: Millis = 60 * 60 * 1000;
/** Bytes that are held before they are written: one write for many small parts. */
const HELD_BYTES = 256 * 1024;

/** A blob as far as it has come. */
interface Upload {
  readonly repository: string;
  readonly draft: string;
  readonly hash: Hash;
  length: number;
  idle: Timer;
  /** Requests for one upload take turns. */
  turn: Promise<unknown>;
}

/** What came of an upload. */
export interface FinishedUpload {
  readonly draft: string;
  readonly digest: string;
}

/** Uploads under way. A restart forgets them: who sends begins anew. */
export class Uploads implements Disposable {
  readonly #files: RegistryFiles;
  readonly #clock: Clock;
  readonly #uploads = new Map<string, Upload>();

  constructor(files: RegistryFiles, clock: Clock) {
    this.#files = files;
    this.#clock = clock;
  }

  /** Begins an upload; resolves to its id. @throws Refusal TOOMANYREQUESTS */
  start(repository: string): string {
    if (this.#uploads.size >= MAXIMUM_UPLOADS) {
      const headers = { "retry-after": "10" };
      throw new Refusal("TOOMANYREQUESTS", `${MAXIMUM_UPLOADS} uploads are under way`, { headers });
    }
    const id = randomUUID();
    const idle = this.#watch(id);
    const draft = this.#files.draft();
    this.#uploads.set(id, { repository, draft, hash: createHash("sha256"), length: 0, idle, turn: Promise.resolve() });
    return id;
  }

  /** Bytes of an upload that are there. @throws Refusal BLOB_UPLOAD_UNKNOWN */
  async length(repository: string, id: string): Promise<number> {
    const upload = this.#get(repository, id);
    await upload.turn;
    return this.#get(repository, id).length;
  }

  /**
   * Adds what comes; resolves to how many bytes are there then. When the client goes away, what has come stays.
   *
   * @param range what the request says of where it begins; undefined when it says nothing
   * @throws Refusal BLOB_UPLOAD_UNKNOWN; BLOB_UPLOAD_INVALID with 416 when it does not begin where the last ended; SIZE_INVALID
   */
  append(repository: string, id: string, range: string | undefined, body: AsyncIterable<Uint8Array>): Promise<number> {
    return this.#inTurn(repository, id, async (upload) => {
      await this.#append(upload, id, range, body);
      return upload.length;
    });
  }

  /** Adds what comes last and ends the upload. Whoever calls gives the draft its place or removes it. @throws Refusal as `append` */
  finish(
    repository: string,
    id: string,
    range: string | undefined,
    body: AsyncIterable<Uint8Array>,
  ): Promise<FinishedUpload> {
    return this.#inTurn(repository, id, async (upload) => {
      await this.#append(upload, id, range, body);
      // An empty blob has a draft too.
      if (upload.length === 0) await this.#files.append(upload.draft, new Uint8Array());
      this.#forget(id, upload);
      return { draft: upload.draft, digest: `sha256:${upload.hash.digest("hex")}` };
    });
  }

  /** Ends an upload without a blob. @throws Refusal BLOB_UPLOAD_UNKNOWN */
  cancel(repository: string, id: string): Promise<void> {
    return this.#inTurn(repository, id, (upload) => this.#drop(id, upload));
  }

  /** Forgets all uploads; the next opening of the registry removes their drafts. */
  [Symbol.dispose](): void {
    for (const [id, upload] of this.#uploads) this.#forget(id, upload);
  }

  async #append(upload: Upload, id: string, range: string | undefined, body: AsyncIterable<Uint8Array>): Promise<void> {
    const expected = checkRange(range, upload.length, () => location(upload.repository, id));
    // It is not idle as long as something may come; the connection has a limit of its own.
    upload.idle[Symbol.dispose]();
    const before = upload.length;
    let held: Uint8Array[] = [];
    let heldBytes = 0;
    const write = async (): Promise<void> => {
      if (heldBytes === 0) return;
      const bytes = Buffer.concat(held);
      held = [];
      heldBytes = 0;
      try {
        await this.#files.append(upload.draft, bytes);
      } catch (error) {
        // Some of it may be there: nobody knows any more where it goes on. A draft may be what fills the disk.
        await this.#drop(id, upload).catch(() => undefined);
        throw error;
      }
      upload.hash.update(bytes);
      upload.length += bytes.length;
    };
    try {
      for await (const part of body) {
        held.push(part);
        heldBytes += part.length;
        if (heldBytes >= HELD_BYTES) await write();
      }
    } finally {
      if (this.#uploads.get(id) === upload) await write();
      upload.idle[Symbol.dispose]();
      upload.idle = this.#uploads.get(id) === upload ? this.#watch(id) : upload.idle;
    }
    if (expected === undefined || upload.length - before === expected) return;
    const state = `${upload.length - before} bytes came, and Content-Range says ${expected}`;
    await this.#drop(id, upload);
    throw new Refusal("SIZE_INVALID", state);
  }

  #get(repository: string, id: string): Upload {
    const upload = this.#uploads.get(id);
    if (upload?.repository === repository) return upload;
    throw new Refusal("BLOB_UPLOAD_UNKNOWN", "there is no such upload: it ended, was cancelled, or is too old");
  }

  async #inTurn<T>(repository: string, id: string, work: (upload: Upload) => Promise<T>): Promise<T> {
    const upload = this.#get(repository, id);
    const turn = upload.turn.then(() => work(this.#get(repository, id)));
    upload.turn = turn.catch(() => undefined);
    return await turn;
  }

  #watch(id: string): Timer {
    return this.#clock.after(IDLE, () => {
      const upload = this.#uploads.get(id);
      if (upload !== undefined) void this.#drop(id, upload).catch(() => undefined); // The next opening removes the draft.
    });
  }

  async #drop(id: string, upload: Upload): Promise<void> {
    this.#forget(id, upload);
    await this.#files.removeDraft(upload.draft);
  }

  #forget(id: string, upload: Upload): void {
    upload.idle[Symbol.dispose]();
    this.#uploads.delete(id);
  }
}

/** Where an upload goes on. */
function location(repository: string, id: string): string {
  return `/v2/${repository}/blobs/uploads/${id}`;
}

/** What says how much of an upload is there. @see OCI distribution-spec v1.1.1, "Pushing a blob in chunks": for nothing, too, it is 0-0 */
export function uploadHeaders(repository: string, id: string, length: number): Record<string, string> {
  return { location: location(repository, id), range: `0-${Math.max(0, length - 1)}`, "docker-upload-uuid": id };
}

/** How many bytes are to come; undefined when nothing says so. */
function checkRange(range: string | undefined, length: number, to: () => string): number | undefined {
  if (range === undefined) return undefined;
  const match = /^(?:bytes[ =])?(\d{1,15})-(\d{1,15})(?:\/(?:\d+|\*))?$/.exec(range);
  const [, first = "", last = ""] = match ?? [];
  if (match !== null && Number(first) === length && Number(last) >= Number(first)) {
    return Number(last) - Number(first) + 1;
  }
  const headers = { location: to(), range: `0-${Math.max(0, length - 1)}` };
  throw new Refusal("BLOB_UPLOAD_INVALID", `the next byte is ${length}`, { status: 416, headers });
}
