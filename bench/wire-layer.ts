import { createHash, randomFillSync } from "node:crypto";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SILENT_LOGGER, SystemClock, SystemRandom } from "@thimble/base";
import {
  ANONYMOUS,
  type Blob,
  copyImage,
  type ImageSource,
  NodeFileSystem,
  NodeHttp,
  RegistryAccess,
  RegistryApi,
  RegistryClient,
  RegistryServer,
  RegistryStore,
} from "@thimble/images";
import { parseDigest } from "@thimble/model";
import type { Report } from "./metric.ts";
import { Tap } from "./tap.ts";

const MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
const LAYER_BYTES = 100_000_000;
const SIGNAL = new AbortController().signal;

/**
 * Bytes on the wire, in both directions and with all headers, between a registry and whoever copies a new release of an ordinary image to a registry that
 * has the one before: one layer of 100 MB, the bytes of Node.js, of which 100 KB are new and before which a kilobyte was inserted. Beside it the same
 * copy from the same registry without deltas.
 */
export async function wireLayer(report: Report): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "thimble-wire-layer-"));
  try {
    await using source = await Registry.open(join(folder, "source"));
    using http = new NodeHttp();
    const layer = await program();
    const origin = clientOf(source.port, http);
    await push(origin, layer, "1");
    await push(origin, changed(layer), "2");
    const bytes: number[] = [];
    const seconds: number[] = [];
    for (const isPlain of [false, true]) {
      await using target = await Registry.open(join(folder, isPlain ? "plain" : "delta"));
      const to = clientOf(target.port, http);
      await copyImage({ from: origin, named: "1", to, tag: "1" }, SIGNAL);
      await using tap = await Tap.open(source.port);
      using tapped = new NodeHttp();
      const from = clientOf(tap.port, tapped);
      const begin = performance.now();
      await copyImage({ from: isPlain ? withoutDeltas(from) : from, named: "2", to, tag: "2" }, SIGNAL);
      seconds.push((performance.now() - begin) / 1000);
      bytes.push(tap.bytes);
    }
    const [delta = 0, plain = 0] = bytes;
    const peer = { name: "plain copy", value: plain, ratio: plain / delta };
    report.metric({ metric: "wire.layer.bytes", unit: "B", value: delta, n: 1, peer });
    const [quick = 0, slow = 0] = seconds;
    const other = { name: "plain copy", value: slow, ratio: slow / quick };
    report.metric({ metric: "wire.layer.copy", unit: "s", value: quick, n: 1, peer: other });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function program(): Promise<Buffer> {
  await using file = await open(process.execPath);
  const bytes = Buffer.alloc(LAYER_BYTES);
  await file.read(bytes, 0, LAYER_BYTES, 0);
  return bytes;
}

function changed(layer: Buffer): Buffer {
  const next = Buffer.concat([layer.subarray(0, 1_000_000), Buffer.alloc(1000, "new"), layer.subarray(1_000_000)]);
  randomFillSync(next, LAYER_BYTES / 2, 100_000);
  return next;
}

async function push(client: RegistryClient, layer: Buffer, tag: string): Promise<void> {
  const config = blobOf("application/vnd.oci.image.config.v1+json", Buffer.from("{}"));
  const body = blobOf("application/vnd.oci.image.layer.v1.tar", layer);
  const blobs = [config, body];
  for (const { descriptor, bytes } of blobs) {
    await client.upload({ descriptor, source: (offset) => parts(bytes.subarray(offset)) }, SIGNAL);
  }
  const manifest = {
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    config: config.descriptor,
    layers: [body.descriptor],
  };
  await client.putManifest(blobOf(MANIFEST_TYPE, Buffer.from(JSON.stringify(manifest))), tag, SIGNAL);
}

async function* parts(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1_000_000) yield bytes.subarray(at, at + 1_000_000);
}

function blobOf(mediaType: string, bytes: Uint8Array): Blob {
  const digest = parseDigest(`sha256:${createHash("sha256").update(bytes).digest("hex")}`);
  if (digest === undefined) throw new Error("the digest is none");
  return { descriptor: { mediaType, digest, size: bytes.length }, bytes };
}

function withoutDeltas(client: RegistryClient): ImageSource {
  return {
    manifest: (name, signal) => client.manifest(name, signal),
    blob: (descriptor, signal) => client.blob(descriptor, signal),
    attachments: (image, signal) => client.attachments(image, signal),
  };
}

function clientOf(port: number, http: NodeHttp): RegistryClient {
  const base = new URL(`http://127.0.0.1:${port}`);
  const address = { registry: base.host, base, repository: "plant/ordinary" };
  const [clock, random] = [new SystemClock(), new SystemRandom()];
  return new RegistryClient({ address, http, credentials: ANONYMOUS, clock, random });
}

/** A registry that listens. */
class Registry implements AsyncDisposable {
  readonly #store: RegistryStore;
  readonly #server: RegistryServer;

  private constructor(store: RegistryStore, server: RegistryServer) {
    this.#store = store;
    this.#server = server;
  }

  static async open(directory: string): Promise<Registry> {
    const clock = new SystemClock();
    const store = await RegistryStore.open({ directory, fileSystem: new NodeFileSystem(), clock });
    const api = new RegistryApi({ store, access: new RegistryAccess(clock, undefined), logger: SILENT_LOGGER });
    return new Registry(store, await RegistryServer.open(api, SILENT_LOGGER, { host: "127.0.0.1", port: 0 }));
  }

  get port(): number {
    return this.#server.port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
    this.#store[Symbol.dispose]();
  }
}
