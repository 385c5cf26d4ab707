import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { TestContext } from "node:test";
import { type Clock, type Millis, SeededRandom, type Timer } from "@thimble/base";
import type { Digest } from "@thimble/model";
import type { TinyImage } from "../../src/build/tiny-image.ts";
import { digestOf } from "../../src/oci/descriptor.ts";
import { ANONYMOUS, type CredentialSource } from "../../src/registry/credentials.ts";
import { NodeHttp } from "../../src/registry/node-http.ts";
import type { RegistryTransportOptions } from "../../src/registry/registry-transport.ts";

/** A request as the registry saw it. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** Answers a request in place of the registry; returns false to leave it to the registry. */
export type Trick = (seen: Seen, response: ServerResponse) => boolean;

/** A registry in this process that does what the specification says, until a test tells it to do otherwise. */
export class FakeRegistry {
  readonly seen: Seen[] = [];
  readonly blobs = new Map<string, Uint8Array>();
  readonly manifests = new Map<string, { type: string; bytes: Uint8Array }>();
  readonly #uploads = new Map<string, Buffer>();
  trick: Trick = () => false;
  readonly #server = createServer((request, response) => void this.#take(request, response));

  /** Starts one that ends with the test. */
  static async start(t: TestContext): Promise<FakeRegistry> {
    const registry = new FakeRegistry();
    registry.#server.listen(0, "127.0.0.1");
    await once(registry.#server, "listening");
    t.after(() => {
      registry.#server.closeAllConnections();
      registry.#server.close();
    });
    return registry;
  }

  /** Host and port. */
  get host(): string {
    const address = this.#server.address();
    assert.ok(typeof address === "object" && address !== null);
    return `127.0.0.1:${address.port}`;
  }

  /** Has an image under a tag. */
  hold({ manifest, config, module }: TinyImage, tag: string): void {
    for (const { descriptor, bytes } of [config, module]) this.blobs.set(descriptor.digest, bytes);
    for (const name of [tag, manifest.descriptor.digest]) {
      this.manifests.set(name, { type: manifest.descriptor.mediaType, bytes: manifest.bytes });
    }
  }

  /** Requests as `METHOD path`. */
  get lines(): readonly string[] {
    return this.seen.map(({ method, url }) => `${method} ${url}`);
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    try {
      for await (const part of request) parts.push(part);
    } catch {
      return; // The client hung up.
    }
    const { method = "", url = "", headers } = request;
    const seen = { method, url, headers, body: Buffer.concat(parts) };
    this.seen.push(seen);
    if (!this.trick(seen, response)) this.#answer(seen, response);
  }

  #answer({ method, url, headers, body }: Seen, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(url, "http://registry");
    const [, kind = "", name = ""] = /\/(manifests|blobs\/uploads|blobs|referrers)\/(.*)$/.exec(pathname) ?? [];
    const upload = `${pathname.replace(/uploads\/.*/, "uploads/")}`;
    if (kind === "manifests" && method === "PUT") {
      const digest = digestOf(body);
      for (const key of [name, digest]) this.manifests.set(key, { type: headers["content-type"] ?? "", bytes: body });
      response.writeHead(201, { "docker-content-digest": digest }).end();
    } else if (kind === "manifests") {
      const found = this.manifests.get(name);
      if (found === undefined) {
        this.refuse(response, 404, "MANIFEST_UNKNOWN");
        return;
      }
      response.writeHead(200, { "content-type": found.type, "docker-content-digest": digestOf(found.bytes) });
      response.end(found.bytes);
    } else if (kind === "blobs") {
      const found = this.blobs.get(name);
      if (found === undefined) {
        this.refuse(response, 404, "BLOB_UNKNOWN");
        return;
      }
      const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? "")?.[1] ?? 0);
      const range = { "content-range": `bytes ${from}-${found.length - 1}/${found.length}` };
      response.writeHead(from === 0 ? 200 : 206, { "content-length": found.length - from, ...(from > 0 && range) });
      response.end(method === "HEAD" ? undefined : found.subarray(from));
    } else if (kind === "blobs/uploads" && method === "POST") {
      const mounted = searchParams.get("mount");
      if (mounted !== null && this.blobs.has(mounted)) return void response.writeHead(201).end();
      const id = String(this.#uploads.size + 1);
      this.#uploads.set(id, Buffer.alloc(0));
      response.writeHead(202, { location: `${upload}${id}?state=s3cret-state` }).end();
    } else if (kind === "blobs/uploads") {
      const held = this.#uploads.get(name);
      if (held === undefined) {
        this.refuse(response, 404, "BLOB_UPLOAD_UNKNOWN");
        return;
      }
      const whole = Buffer.concat([held, body]);
      const there = { location: `${upload}${name}?state=s3cret-state`, range: `0-${Math.max(0, whole.length - 1)}` };
      const start = /^(\d+)-/.exec(headers["content-range"] ?? "")?.[1];
      if (start !== undefined && Number(start) !== held.length) return void response.writeHead(416, there).end();
      this.#uploads.set(name, whole);
      if (method === "PATCH") return void response.writeHead(202, there).end();
      if (method === "GET") return void response.writeHead(204, there).end();
      const digest = `sha256:${createHash("sha256").update(whole).digest("hex")}`;
      if (digest !== searchParams.get("digest")) {
        this.refuse(response, 400, "DIGEST_INVALID");
        return;
      }
      this.blobs.set(digest, whole);
      response.writeHead(201).end();
    } else this.refuse(response, 404, "UNSUPPORTED");
  }

  /** Answers with an error document. */
  refuse(response: ServerResponse, status: number, code: string, headers: Record<string, string> = {}): void {
    response.writeHead(status, headers).end(JSON.stringify({ errors: [{ code, message: "s3cret-message" }] }));
  }
}

/** A clock on which every wait is over at once and written down; silence falls only when a test says so. */
export class HastyClock implements Clock {
  readonly waits: Millis[] = [];
  readonly #silences = new Set<() => void>();
  readonly #isSilence: (delay: Millis) => boolean;

  constructor(isSilence: (delay: Millis) => boolean = (delay) => delay === 30_000) {
    this.#isSilence = isSilence;
  }

  now(): number {
    return Date.UTC(2026, 0, 1);
  }

  monotonic(): Millis {
    return 0;
  }

  after(delay: Millis, callback: () => void): Timer {
    if (this.#isSilence(delay)) {
      this.#silences.add(callback);
      return { [Symbol.dispose]: () => void this.#silences.delete(callback) };
    }
    this.waits.push(delay);
    const fired = setImmediate(callback);
    return { [Symbol.dispose]: () => clearImmediate(fired) };
  }

  every(): Timer {
    throw new Error("nothing here repeats by period");
  }

  /** Whether somebody waits for a word. */
  get listeners(): number {
    return this.#silences.size;
  }

  /** Lets everybody who listens have heard nothing for too long. */
  fallSilent(): void {
    for (const callback of [...this.#silences]) callback();
  }
}

/** How a test speaks to a registry, and the clock it waits on. */
export function speaking(
  t: TestContext,
  registry: FakeRegistry,
  credentials: CredentialSource = ANONYMOUS,
): RegistryTransportOptions & { readonly clock: HastyClock } {
  const http = new NodeHttp();
  t.after(() => http[Symbol.dispose]());
  const address = { registry: registry.host, base: new URL(`http://${registry.host}`), repository: "plant/guard" };
  return { address, http, credentials, clock: new HastyClock(), random: new SeededRandom(1) };
}

/** A digest of nothing that is anywhere. */
export const NOWHERE: Digest = digestOf(new TextEncoder().encode("nowhere"));

/** A signal that nobody aborts. */
export const PATIENT: AbortSignal = new AbortController().signal;

/** All bytes of a body. */
export async function whole(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return Uint8Array.from(Buffer.concat(parts));
}
