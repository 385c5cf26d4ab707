import assert from "node:assert/strict";
import { test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { parseContainerManifest } from "@thimble/model";
import { packTar } from "modern-tar";
import { buildOrdinaryImage, writeDockerArchive } from "../../src/build/build-ordinary-image.ts";
import { buildTinyImage } from "../../src/build/build-tiny-image.ts";
import { imageOfSaved } from "../../src/build/image-of-saved.ts";
import { digestOf } from "../../src/oci/descriptor.ts";
import { unpackModule } from "../../src/read/unpack-module.ts";

const WASM = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const entry = (name: string, body: Uint8Array) => ({
  header: { name, size: body.length, mtime: new Date(body.length * 1000) },
  body,
});

/** What `docker save` writes of an image with these layers, built at a time. */
async function saved(layers: readonly Uint8Array[], created: string, config: object = {}) {
  const names = layers.map((_, at) => `${at}/layer.tar`);
  const rootfs = { type: "layers", diff_ids: layers.map(digestOf) };
  const bytes = await packTar([
    entry("c.json", json({ os: "linux", architecture: "amd64", created, config, rootfs })),
    ...layers.map((body, at) => entry(`${at}/layer.tar`, body)),
    entry("manifest.json", json([{ Config: "c.json", RepoTags: ["a:1"], Layers: names }])),
  ]);
  return () => ReadableStream.from([bytes]);
}

const layerOf = (...names: readonly string[]): Promise<Uint8Array> => packTar(names.map((name) => entry(name, WASM)));

test("imageOfSaved() makes the same tiny image of a module, whenever and for whatever system it was built", async () => {
  const config = {
    Entrypoint: ["/x.wasm"],
    Cmd: ["a"],
    Env: ["A=1"],
    Labels: { b: "c" },
    Volumes: null,
    Domainname: "d",
  };
  const layer = await layerOf("x.wasm");
  const image = await imageOfSaved(await saved([layer], "2026-01-01T00:00:00.123Z", config), undefined);
  const again = await imageOfSaved(await saved([await layerOf("y.wasm")], "2027-01-01T00:00:00Z", config), undefined);
  assert.ok(image !== undefined);
  assert.equal(image.manifest.descriptor.digest, again?.manifest.descriptor.digest);
  const written = JSON.parse(new TextDecoder().decode(image.config.bytes));
  const { os, architecture, created, config: run, rootfs } = written;
  assert.deepEqual([os, architecture, created], ["wasip1", "wasm", "1970-01-01T00:00:00Z"]);
  assert.deepEqual(run, { Cmd: ["a"], Env: ["A=1"], Labels: { b: "c" }, Entrypoint: ["/main.wasm"] });
  assert.deepEqual(await unpackModule(image.module, rootfs.diff_ids[0]), WASM);
  const silent = { Cmd: null, Env: null, Labels: null, User: "", WorkingDir: "" };
  const defaults = { Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"], WorkingDir: "/" };
  const [one, other] = [await saved([layer], "", silent), await saved([layer], "", defaults)];
  assert.deepEqual(await imageOfSaved(one, undefined), await imageOfSaved(other, undefined));
  const dated = await imageOfSaved(await saved([layer], "", config), 1_700_000_000_000);
  assert.match(new TextDecoder().decode(dated?.config.bytes), /"created":"2023-11-14T22:13:20Z"/);
});

test("imageOfSaved() takes what thimble build --format docker wrote", async () => {
  const manifest = parseContainerManifest("{ name: a, version: 1.0.0, source: a.wasm }", "thimble.yaml");
  const ordinary = await buildOrdinaryImage(buildTinyImage({ wasm: WASM, manifest, created: undefined }));
  const archive = await writeDockerArchive(ordinary, "a:1.0.0");
  const image = await imageOfSaved(() => ReadableStream.from([archive]), undefined);
  assert.equal(image?.module.descriptor.digest, ordinary.module.descriptor.digest);
});

test("imageOfSaved() leaves images with other layers, and refuses other files and what is no such archive", async () => {
  const layer = await layerOf("x.wasm");
  assert.equal(await imageOfSaved(await saved([layer, layer], ""), undefined), undefined);
  assert.equal(await imageOfSaved(await saved([], ""), undefined), undefined);
  const refused = async (layers: readonly Uint8Array[]): Promise<void> =>
    assert.rejects(imageOfSaved(await saved(layers, ""), undefined), (error) =>
      isThimbleError(error, "images.not-tiny"),
    );
  await refused([await layerOf("x.wasm", "y.wasm")]);
  await refused([await layerOf("x")]);
  const empty = await packTar([]);
  await assert.rejects(
    imageOfSaved(() => ReadableStream.from([empty]), undefined),
    (error) => isThimbleError(error, "images.malformed"),
  );
});
