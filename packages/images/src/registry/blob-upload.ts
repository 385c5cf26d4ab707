import type { Descriptor } from "../oci/descriptor.ts";
import type { HttpAnswer } from "./http.ts";
import { readWhole } from "./read-whole.ts";
import { lied } from "./registry-failure.ts";
import type { RegistryRequest, RegistryTransport } from "./registry-transport.ts";

/** What to upload, and where. */
export interface BlobUploadOptions {
  readonly descriptor: Descriptor;
  /** The bytes from `offset` on; called again when the connection broke. */
  readonly source: (offset: number) => AsyncIterable<Uint8Array>;
  /** The path of the uploads of the repository. */
  readonly path: string;
  readonly scopes: readonly string[];
  /** Bytes that are held and sent at a time; a blob that is not longer goes in one request. Default 1 MiB. */
  readonly chunkBytes?: number;
}

const CHUNK_BYTES = 1024 * 1024;
/** A registry that wants larger chunks than this wants more memory than a device should give. */
const MAXIMUM_CHUNK_BYTES = 64 * 1024 * 1024;

/** Answers to uploads have no body; what a registry sends all the same is read up to this, so that the connection can be used again. */
const MAXIMUM_ANSWER_BYTES = 16 * 1024;

/** Where an upload goes on, and how much of it is there. */
interface Session {
  readonly to: URL;
  readonly offset: number;
  readonly chunkBytes: number;
}

/**
 * Uploads a blob, in one request or in chunks; when the connection breaks, goes on with what the registry has.
 *
 * @throws ThimbleError images.registry-* as `RegistryTransport.send`; the registry has then nothing of the blob by its digest. A break after progress costs no try
 * @see OCI distribution-spec v1.1.1, "Pushing blobs": "POST then PUT", "Pushing a blob in chunks"
 */
export async function uploadBlob(
  transport: RegistryTransport,
  options: BlobUploadOptions,
  signal: AbortSignal,
): Promise<void> {
  const upload = new BlobUpload(transport, options, signal);
  const retry = transport.retry();
  let session: Session | undefined;
  for (;;) {
    try {
      session ??= await upload.begin();
      for await (const next of upload.proceed(session)) {
        session = next;
        retry.reached(session.offset);
      }
      return;
    } catch (error) {
      await retry.wait(error, signal);
      session = session && (await upload.ask(session));
      retry.reached(session?.offset ?? 0);
    }
  }
}

class BlobUpload {
  readonly #transport: RegistryTransport;
  readonly #options: BlobUploadOptions;
  readonly #signal: AbortSignal;

  constructor(transport: RegistryTransport, options: BlobUploadOptions, signal: AbortSignal) {
    this.#transport = transport;
    this.#options = options;
    this.#signal = signal;
  }

  async begin(): Promise<Session> {
    const answer = await this.#send({ method: "POST", to: this.#options.path, good: [202], isRepeated: true });
    const { chunkBytes = CHUNK_BYTES } = this.#options;
    const least = Number(answer.header("oci-chunk-min-length") ?? 0);
    const to = this.#location(answer, new URL(this.#options.path, this.#transport.base));
    if (!(least <= MAXIMUM_CHUNK_BYTES)) {
      throw lied(
        this.#doing,
        to,
        `it wants chunks of ${least} bytes`,
        `chunks of at most ${MAXIMUM_CHUNK_BYTES} bytes`,
      );
    }
    return { to, offset: 0, chunkBytes: Math.max(chunkBytes, least) };
  }

  /** Sends what is missing; yields where it stands after each chunk but the last. */
  async *proceed(session: Session): AsyncGenerator<Session> {
    const { digest, size } = this.#options.descriptor;
    let at = session;
    for await (const chunk of inChunks(this.#options.source(at.offset), at.chunkBytes)) {
      if (at.offset === 0 && chunk.length === size) return await this.#finish(at.to, digest, chunk);
      const headers = chunkHeaders(at.offset, chunk.length);
      const answer = await this.#send({ method: "PATCH", to: at.to, headers, body: chunk, good: [202] });
      at = { ...at, to: this.#location(answer, at.to), offset: at.offset + chunk.length };
      yield at;
    }
    await this.#finish(at.to, digest, new Uint8Array());
  }

  /** What the registry has of it; undefined when it begins anew. */
  async ask(session: Session): Promise<Session | undefined> {
    try {
      const answer = await this.#send({ method: "GET", to: session.to, good: [204] });
      // "0-0" is said for nothing and for one byte. @see OCI distribution-spec v1.1.1, "Pushing a blob in chunks"
      const end = Number(/^(?:bytes=)?0-(\d+)$/.exec(answer.header("range") ?? "")?.[1] ?? 0);
      if (!(end > 0) || end >= this.#options.descriptor.size) return undefined;
      return { ...session, to: this.#location(answer, session.to), offset: end + 1 };
    } catch {
      this.#signal.throwIfAborted();
      return undefined; // An upload that can not be asked about is as good as lost; what failed first was told to the retry.
    }
  }

  async #finish(to: URL, digest: string, body: Uint8Array): Promise<void> {
    const url = new URL(to);
    url.searchParams.set("digest", digest);
    await this.#send({
      method: "PUT",
      to: url,
      headers: { "content-type": "application/octet-stream" },
      body,
      good: [201],
    });
  }

  async #send(request: Omit<RegistryRequest, "doing" | "scopes">): Promise<HttpAnswer> {
    const { scopes } = this.#options;
    const answer = await this.#transport.send(
      { isRepeated: false, ...request, doing: this.#doing, scopes },
      this.#signal,
    );
    await readWhole(answer, MAXIMUM_ANSWER_BYTES, "answer");
    return answer;
  }

  #location(answer: HttpAnswer, from: URL): URL {
    const location = answer.header("location");
    const to = location !== undefined && URL.canParse(location, from.href) ? new URL(location, from) : undefined;
    if (to?.protocol === "https:" || (to?.protocol === "http:" && from.protocol === "http:")) return to;
    throw lied(this.#doing, from, "it does not say where the upload goes on", "a header Location that is as safe");
  }

  get #doing(): string {
    return `upload blob ${this.#options.descriptor.digest}`;
  }
}

/** @see OCI distribution-spec v1.1.1, "Pushing a blob in chunks": both ends are inclusive */
function chunkHeaders(offset: number, length: number): Record<string, string> {
  return { "content-type": "application/octet-stream", "content-range": `${offset}-${offset + length - 1}` };
}

/** The same bytes in parts of `size`, but the last. */
async function* inChunks(source: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let length = 0;
  for await (const part of source) {
    for (let rest = part; rest.length > 0; ) {
      const taken = rest.subarray(0, size - length);
      rest = rest.subarray(taken.length);
      held.push(taken);
      length += taken.length;
      if (length < size) continue;
      yield Buffer.concat(held);
      held = [];
      length = 0;
    }
  }
  if (length > 0) yield Buffer.concat(held);
}
