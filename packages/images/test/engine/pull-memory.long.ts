import assert from "node:assert/strict";
import { createCipheriv, createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { test } from "node:test";
import { createGzip } from "node:zlib";
import { SystemClock, SystemRandom } from "@thimble/base";
import { type Digest, parseDigest } from "@thimble/model";
import { tarOf } from "../../src/archive/tar-files.ts";
import type { EngineImages } from "../../src/engine/engine-images.ts";
import { pullToEngine } from "../../src/engine/pull-to-engine.ts";
import { canonicalBytes } from "../../src/oci/canonical-bytes.ts";
import { type Descriptor, makeBlob } from "../../src/oci/descriptor.ts";
import { GZIP_LAYER_TYPE, IMAGE_CONFIG_TYPE, MANIFEST_TYPE } from "../../src/oci/media-types.ts";
import { ANONYMOUS } from "../../src/registry/credentials.ts";
import { NodeHttp } from "../../src/registry/node-http.ts";
import { RegistryClient } from "../../src/registry/registry-client.ts";
import { NodeFileSystem } from "../../src/store/node-file-system.ts";
import { PATIENT } from "../support/fake-registry.ts";
import { measureResident } from "../support/resident-memory.ts";
import { ref } from "../support/samples.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { startRegistry } from "../support/test-registry.ts";

const PART = Buffer.alloc(1024 * 1024);
/** A part repeats this much, so that gzip makes it quickly. */
const STRETCH = Buffer.alloc(16 * 1024);
const PARTS = 256;
/** Bytes that both sides, which are in this process, may take beside what they had. */
const BOUND = 96 * 1024 * 1024;

/** Contents of which no two parts are the same; the second release has another part in the middle. */
function* contents(release: number): Generator<Uint8Array> {
  const cipher = createCipheriv("aes-256-ctr", Buffer.alloc(32, 1), Buffer.alloc(16));
  for (let at = 0; at < PARTS; at += 1) {
    const part = Buffer.alloc(PART.length, cipher.update(STRETCH));
    yield at === PARTS / 2 ? part.fill(release, 0, 1000) : part;
  }
}

async function digestOfAll(
  parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<{ digest: Digest; size: number }> {
  const hash = createHash("sha256");
  let size = 0;
  for await (const part of parts) {
    hash.update(part);
    size += part.length;
  }
  const digest = parseDigest(`sha256:${hash.digest("hex")}`);
  assert.ok(digest);
  return { digest, size };
}

const packed = (release: number): AsyncIterable<Uint8Array> =>
  Readable.from(contents(release), { objectMode: false }).pipe(createGzip({ level: 1 }));

test(`a layer of ${PARTS} MB in gzip comes to an engine as a delta, in bounded memory on both sides`, {
  timeout: 300_000,
}, async (t) => {
  const folder = await temporaryFolder(t);
  const registry = await startRegistry(t, { directory: join(folder, "registry"), fileSystem: new NodeFileSystem() });
  const http = new NodeHttp();
  t.after(() => http[Symbol.dispose]());
  const address = { registry: registry.base.host, base: registry.base, repository: "plant/web" };
  const client = new RegistryClient({
    address,
    http,
    credentials: ANONYMOUS,
    clock: new SystemClock(),
    random: new SystemRandom(),
  });
  const ids: Digest[] = [];
  const layers: Digest[] = [];
  for (const release of [1, 2]) {
    const layer: Descriptor = { mediaType: GZIP_LAYER_TYPE, ...(await digestOfAll(packed(release))) };
    const { digest } = await digestOfAll(contents(release));
    const rootfs = { type: "layers", diff_ids: [digest] };
    const config = makeBlob(IMAGE_CONFIG_TYPE, canonicalBytes({ os: "linux", architecture: "amd64", rootfs }));
    await client.upload({ descriptor: layer, source: () => packed(release) }, PATIENT);
    await client.upload({ descriptor: config.descriptor, source: () => Readable.from([config.bytes]) }, PATIENT);
    const manifest = canonicalBytes({ schemaVersion: 2, config: { ...config.descriptor }, layers: [{ ...layer }] });
    await client.putManifest(makeBlob(MANIFEST_TYPE, manifest), String(release), PATIENT);
    ids.push(config.descriptor.digest);
    layers.push(digest);
  }
  const name = `${registry.base.host}/plant/web`;
  const held = new Set<string>(ids.slice(0, 1));
  const engine: EngineImages = {
    platform: async () => "linux/amd64",
    list: async () => ids.slice(0, 1).map((id) => ({ id, repositories: [name] })),
    contents: async (id) => (held.has(id) ? layers.slice(ids.indexOf(id)).slice(0, 1) : undefined),
    async *save() {
      async function* files() {
        yield { name: "a/layer.tar", size: PARTS * PART.length, parts: contents(1) };
      }
      yield* tarOf(files());
    },
    load: async (tar) => {
      await using file = await open(join(folder, "loaded.tar"), "w");
      for await (const part of tar) await file.write(part);
      held.add(ids[1] ?? "");
    },
    pull: async () => undefined,
    tag: async () => undefined,
  };
  const files = { fileSystem: new NodeFileSystem(), folder: join(folder, "scratch") };
  const { result, grownBytes, seconds } = await measureResident(() =>
    pullToEngine({ source: client, engine, reference: ref(`${name}:2`), credentials: ANONYMOUS, ...files }, PATIENT),
  );
  const grown = Math.round(grownBytes / 1e6);
  t.diagnostic(
    `${PARTS} MB as ${result.fetchedBytes} bytes in ${seconds.toFixed(1)} s, ${grown} MB more resident at most`,
  );
  assert.deepEqual([result.madeLayers, result.fault], [1, undefined]);
  assert.ok(result.fetchedBytes < 200_000);
  assert.ok(grownBytes < BOUND, `${grown} MB more`);
});
