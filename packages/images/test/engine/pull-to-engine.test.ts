import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { SeededRandom, ThimbleError } from "@thimble/base";
import type { Digest } from "@thimble/model";
import { unpackTar } from "modern-tar";
import { tarOf } from "../../src/archive/tar-files.ts";
import type { EngineImages } from "../../src/engine/engine-images.ts";
import { pullToEngine } from "../../src/engine/pull-to-engine.ts";
import { digestOf, makeBlob } from "../../src/oci/descriptor.ts";
import { INDEX_TYPE } from "../../src/oci/media-types.ts";
import { ANONYMOUS } from "../../src/registry/credentials.ts";
import type { ImageSource, LayerDelta } from "../../src/registry/image-source.ts";
import { NodeHttp } from "../../src/registry/node-http.ts";
import { RegistryClient } from "../../src/registry/registry-client.ts";
import { inParts, noise, whole } from "../support/delta-work.ts";
import { HastyClock, PATIENT } from "../support/fake-registry.ts";
import { PowerLossFileSystem } from "../support/power-loss-file-system.ts";
import { type PackedImage, packedImage, pushPacked } from "../support/registry-work.ts";
import { ref } from "../support/samples.ts";
import { startRegistry } from "../support/test-registry.ts";

/** An engine in memory that takes images as Docker's does: it checks what layers unpack to, and lacks none. */
class MemoryEngine implements EngineImages {
  readonly images = new Map<string, { readonly layers: readonly Digest[]; readonly repositories: readonly string[] }>();
  readonly layers = new Map<string, Uint8Array>();
  readonly names = new Map<string, string>();
  readonly pulled: string[] = [];
  /** What it would pull. */
  readonly registry: PackedImage;
  isCutOff = false;
  /** Whether it wants layers that it has, as podman does. */
  wantsAll = false;
  /** Whether it calls images by the digests of their manifests, as Docker with containerd's does. */
  hasOtherIds = false;
  loads = 0;

  constructor(registry: PackedImage) {
    this.registry = registry;
  }

  hold(image: PackedImage, repositories: readonly string[]): void {
    const contents = image.layers.map(({ bytes }) => new Uint8Array(gunzipSync(bytes)));
    for (const tar of contents) this.layers.set(digestOf(tar), tar);
    this.images.set(image.config.descriptor.digest, { layers: contents.map(digestOf), repositories });
  }

  async platform(): Promise<string> {
    return "linux/amd64";
  }

  async list() {
    return [...this.images].map(([id, { repositories }]) => ({ id: digest(id), repositories }));
  }

  async contents(id: Digest) {
    return this.images.get(id)?.layers;
  }

  async *save(id: Digest): AsyncGenerator<Uint8Array> {
    const layers = this.images.get(id)?.layers ?? [];
    async function* files(all: ReadonlyMap<string, Uint8Array>) {
      for (const layer of layers) {
        const bytes = all.get(layer) ?? new Uint8Array();
        yield { name: `${layer.slice(7)}/layer.tar`, size: bytes.length, parts: [bytes] };
      }
    }
    yield* tarOf(files(this.layers));
  }

  async load(tar: AsyncIterable<Uint8Array>): Promise<void> {
    this.loads += 1;
    const files = new Map<string, Uint8Array>();
    for (const { header, data } of await unpackTar(new Uint8Array(await whole(tar))))
      files.set(header.name, data ?? new Uint8Array());
    const [image] = JSON.parse(new TextDecoder().decode(files.get("manifest.json")));
    const config = files.get(image.Config) ?? new Uint8Array();
    const { diff_ids: ids } = JSON.parse(new TextDecoder().decode(config)).rootfs;
    const taken = new Map<string, Uint8Array>();
    for (const [at, id] of ids.entries()) {
      const file = files.get(image.Layers[at]);
      const below = [...this.images.values()].some(({ layers }) =>
        ids.slice(0, at + 1).every((it: Digest, i: number) => layers[i] === it),
      );
      if (file === undefined && below && !this.wantsAll) continue;
      const bytes = file?.[0] === 0x1f ? new Uint8Array(gunzipSync(file)) : (file ?? new Uint8Array());
      if (digestOf(bytes) !== id) throw new ThimbleError("images.engine-refused", "invalid diffID");
      taken.set(id, bytes);
    }
    for (const [id, bytes] of taken) this.layers.set(id, bytes);
    const id = this.hasOtherIds ? digestOf(Buffer.concat([config, Buffer.from("manifest")])) : digestOf(config);
    this.images.set(id, { layers: ids, repositories: [] });
  }

  async pull(repository: string, named: string): Promise<void> {
    if (this.isCutOff) throw new ThimbleError("images.engine-refused", "no route to host");
    this.pulled.push(named);
    if (!this.images.has(this.registry.config.descriptor.digest)) this.hold(this.registry, [repository]);
  }

  async tag(id: Digest, repository: string, tag: string): Promise<void> {
    if (this.hasOtherIds) throw new ThimbleError("images.engine-refused", `No such image: ${id}`);
    assert.ok(this.images.has(id));
    this.names.set(`${repository}:${tag}`, id);
  }
}

function digest(text: string): Digest {
  const found = ref(`x@${text}`).digest;
  assert.ok(found);
  return found;
}

const BASE = noise(200_000, 1);
const [APP, NEXT_APP] = [noise(300_000, 2), noise(300_000, 2).fill(3, 100_000, 101_000)];
const [FIRST, SECOND] = [packedImage([BASE, APP]), packedImage([BASE, NEXT_APP])];

/** A registry with two releases, an engine, and the pull of the second. */
async function start(t: TestContext, next: PackedImage = SECOND) {
  const registry = await startRegistry(t);
  await pushPacked(registry.store, "plant/web", "1", FIRST);
  await pushPacked(registry.store, "plant/web", "2", next);
  const http = new NodeHttp();
  t.after(() => http[Symbol.dispose]());
  const { host } = registry.base;
  const address = { registry: host, base: registry.base, repository: "plant/web" };
  const parts = { http, credentials: ANONYMOUS, clock: new HastyClock(), random: new SeededRandom(1) };
  const client = new RegistryClient({ address, ...parts });
  const engine = new MemoryEngine(next);
  const disk = new PowerLossFileSystem();
  const pull = async (source: ImageSource = client, named = ":2", name = `${host}/plant/web`) => {
    const reference = ref(`${name}${named}`);
    const options = { source, engine, reference, credentials: ANONYMOUS, fileSystem: disk, folder: "/scratch" };
    const pulled = await pullToEngine(options, PATIENT);
    assert.ok((await disk.list("/scratch"))?.length !== 1, "nothing is left");
    return pulled;
  };
  return { registry, client, engine, pull, host, name: `${host}/plant/web` };
}

function idOf({ config }: PackedImage): Digest {
  return config.descriptor.digest;
}

test("a release comes as deltas against what the engine has of the repository, and has its name and digest then", async (t) => {
  const { engine, pull, name } = await start(t);
  engine.hold(FIRST, [name]);
  const pulled = await pull();
  assert.deepEqual([pulled.madeLayers, pulled.fault, engine.loads], [1, undefined, 1]);
  assert.ok(pulled.fetchedBytes < 10_000, `${pulled.fetchedBytes}`);
  assert.ok((pulled.imageBytes ?? 0) > 450_000);
  assert.equal(engine.names.get(`${name}:2`), idOf(SECOND));
  assert.deepEqual(engine.pulled, [SECOND.manifest.descriptor.digest]);
  const again = await pull();
  assert.deepEqual([again.madeLayers, engine.loads], [0, 1]);
});

test("what the engine calls by a short name is found for an image of Docker Hub, which a mirror has", async (t) => {
  const { client, engine, pull } = await start(t);
  engine.hold(FIRST, ["docker.io/library/web"]);
  const pulled = await pull(client, ":2", "docker.io/web");
  assert.deepEqual([pulled.madeLayers, pulled.fault, engine.loads], [1, undefined, 1]);
});

test("an engine that wants every layer in the tar gets those that it has, and nothing is fetched twice", async (t) => {
  const { engine, pull, name } = await start(t);
  engine.hold(FIRST, [name]);
  engine.wantsAll = true;
  const pulled = await pull();
  assert.deepEqual([pulled.madeLayers, pulled.fault, engine.loads], [1, undefined, 2]);
  assert.ok(pulled.fetchedBytes < 10_000, `${pulled.fetchedBytes}`);
  // With a layer that is like none it pulls: that one would be fetched twice.
  const other = await start(t, packedImage([BASE, NEXT_APP, noise(100_000, 7)]));
  other.engine.hold(FIRST, [other.name]);
  other.engine.wantsAll = true;
  const fallen = await other.pull();
  assert.deepEqual([fallen.madeLayers, other.engine.loads], [0, 1]);
  assert.ok(fallen.fault instanceof Error);
});

test("layers that moved are not fetched, and what is like nothing comes as the registry has it", async (t) => {
  const moved = packedImage([noise(100_000, 7), APP, NEXT_APP]);
  const { engine, pull, name } = await start(t, moved);
  engine.hold(FIRST, [name]);
  const pulled = await pull();
  assert.deepEqual([pulled.madeLayers, pulled.fault, engine.loads], [2, undefined, 1]);
  assert.ok(pulled.fetchedBytes > 100_000 && pulled.fetchedBytes < 130_000, `${pulled.fetchedBytes}`);
});

test("an engine that has nothing of the repository, and a registry that knows no deltas: the engine pulls", async (t) => {
  const { engine, pull, client, name } = await start(t);
  assert.equal((await pull()).madeLayers, 0);
  assert.equal(engine.loads, 0);
  const other = await start(t);
  other.engine.hold(FIRST, [other.name]);
  const plain: ImageSource = {
    manifest: (named, signal) => other.client.manifest(named, signal),
    blob: (descriptor, signal) => other.client.blob(descriptor, signal),
    attachments: async () => [],
  };
  const pulled = await other.pull(plain);
  assert.deepEqual([pulled.madeLayers, pulled.fault, other.engine.loads], [0, undefined, 0]);
  assert.ok(engine.names.get(`${name}:2`) === other.engine.names.get(`${other.name}:2`) && client !== other.client);
});

test("a delta that is damaged, cut off, a bomb, or against something else leads to the engine's own pull, and says why", async (t) => {
  const copy = Buffer.alloc(13);
  copy.writeUIntBE(BASE.length, 7, 6);
  const huge = Buffer.alloc(13);
  huge.writeUIntBE(2 ** 40, 7, 6);
  const mark = Buffer.from("thimble-delta-1\n");
  const tricks: readonly ((delta: LayerDelta, from: readonly Digest[]) => LayerDelta)[] = [
    (delta) => ({ ...delta, body: inParts(new Uint8Array()) }),
    (delta) => ({ ...delta, body: inParts(noise(5000, 3)) }),
    (delta) => ({ ...delta, body: inParts(Buffer.concat([mark, copy])) }),
    (delta) => ({ ...delta, body: inParts(Buffer.concat([mark, huge])) }),
    (delta) => ({ ...delta, body: inParts(noise(10_000_000, 3)) }),
    (delta, from) => ({ ...delta, from: from.at(-1) ?? delta.from }),
    (delta) => ({ ...delta, from: digestOf(noise(5, 5)) }),
  ];
  for (const trick of tricks) {
    const { engine, pull, client, name } = await start(t);
    engine.hold(FIRST, [name]);
    const source: ImageSource = {
      manifest: (named, signal) => client.manifest(named, signal),
      blob: (descriptor, signal) => client.blob(descriptor, signal),
      attachments: async () => [],
      delta: async (request, signal) => {
        const delta = await client.delta(request, signal);
        return delta && trick(delta, request.from);
      },
    };
    const pulled = await pull(source);
    assert.ok(pulled.fault instanceof Error);
    assert.equal(pulled.madeLayers, 0);
    assert.equal(engine.names.get(`${name}:2`), idOf(SECOND), "it has it all the same");
    assert.deepEqual(engine.images.size, 2);
  }
});

test("an engine that is not let at the registry keeps what it was given; without that, its refusal is told", async (t) => {
  const { engine, pull, name } = await start(t);
  engine.hold(FIRST, [name]);
  engine.isCutOff = true;
  assert.equal((await pull()).madeLayers, 1);
  assert.equal(engine.names.get(`${name}:2`), idOf(SECOND));
  const other = await start(t);
  other.engine.isCutOff = true;
  await assert.rejects(other.pull(), { code: "images.engine-refused" });
});

test("an engine that knows images by other ids gives the name itself", async (t) => {
  const { engine, pull } = await start(t);
  engine.hasOtherIds = true;
  assert.equal((await pull()).madeLayers, 0);
  assert.deepEqual(engine.pulled, [SECOND.manifest.descriptor.digest, "2"]);
  const other = await start(t);
  other.engine.hold(FIRST, [other.name]);
  other.engine.hasOtherIds = true;
  const given = await other.pull();
  assert.deepEqual([given.madeLayers, given.fault, other.engine.loads], [1, undefined, 1]);
});

test("an image by digest that the engine can not pull is without a name: its refusal is told", async (t) => {
  const { engine, pull, name } = await start(t);
  engine.hold(FIRST, [name]);
  engine.isCutOff = true;
  await assert.rejects(pull(undefined, `@${SECOND.manifest.descriptor.digest}`), { code: "images.engine-refused" });
});

test("of an index the image of the engine's platform is made; a name by digest gets no tag", async (t) => {
  const { registry, engine, pull, name } = await start(t);
  engine.hold(FIRST, [name]);
  const entry = (architecture: string) => ({ ...SECOND.manifest.descriptor, platform: { os: "linux", architecture } });
  const document = {
    schemaVersion: 2,
    mediaType: INDEX_TYPE,
    manifests: [
      entry("amd64"),
      { ...entry("arm64"), digest: FIRST.manifest.descriptor.digest, size: FIRST.manifest.descriptor.size },
    ],
  };
  const index = makeBlob(INDEX_TYPE, Buffer.from(JSON.stringify(document)));
  const pushed = { bytes: index.bytes, contentType: INDEX_TYPE, digest: undefined, tags: ["3"] };
  await registry.store.putManifest("plant/web", pushed);
  const pulled = await pull(undefined, `@${index.descriptor.digest}`);
  assert.deepEqual([pulled.madeLayers, pulled.descriptor.digest], [1, index.descriptor.digest]);
  assert.deepEqual(engine.pulled, [index.descriptor.digest]);
  assert.equal(engine.names.size, 0);
});
