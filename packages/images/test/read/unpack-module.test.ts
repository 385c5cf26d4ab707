import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { makeBlob } from "../../src/oci/descriptor.ts";
import { unpackModule } from "../../src/read/unpack-module.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { file, LAYERS, ordinaryImage } from "../support/ordinary-images.ts";
import { ref, sampleModule } from "../support/samples.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const GZIP = "application/vnd.oci.image.layer.v1.tar+gzip";
const ZSTD = "application/vnd.oci.image.layer.v1.tar+zstd";
const refused = (message: RegExp) => ({ code: "images.not-tiny", message });

for (const layer of ["tar", "tar+gzip", "tar+zstd", "docker"]) {
  test(`a store gives the module of an ordinary image with a layer of type ${layer}, for wasi/wasm and wasip1/wasm`, async (t) => {
    const type = Object.keys(LAYERS).find((it) => (layer === "docker" ? it.includes("docker") : it.endsWith(layer)));
    const [known] = Object.entries(LAYERS).flatMap(([key]) => (key === type ? [key] : []));
    assert.ok(isLayer(known));
    const store = await openImageStore(await temporaryFolder(t));
    for (const os of ["wasi", "wasip1"]) {
      const image = await ordinaryImage(undefined, { layer: known, os });
      const { descriptor } = await store.add(image, ref(`plain:${os}`));
      assert.deepEqual(Buffer.from(await store.wasm(descriptor.digest)), Buffer.from(sampleModule()));
      assert.equal((await store.describe(descriptor.digest)).format, "ordinary");
    }
  });
}

function isLayer(text: string | undefined): text is keyof typeof LAYERS {
  return text !== undefined && Object.hasOwn(LAYERS, text);
}

test("unpackModule() takes the only file out of folders, and a module as it is", async () => {
  const folder = { header: { name: "app/", size: 0, type: "directory" } } as const;
  const { module } = await ordinaryImage([folder, file("app/main.wasm")]);
  assert.deepEqual(Buffer.from(await unpackModule(module, undefined)), Buffer.from(sampleModule()));
  const bare = makeBlob("application/wasm", sampleModule());
  assert.equal(await unpackModule(bare, undefined), bare.bytes);
});

test("unpackModule() refuses layers with something else than one module", async () => {
  const unpack = async (...entries: Parameters<typeof ordinaryImage>[0] & object) =>
    unpackModule((await ordinaryImage(entries)).module, undefined);
  await assert.rejects(unpack(), refused(/it has no file/));
  await assert.rejects(unpack(file("main.wasm"), file("model.onnx")), refused(/it has the file "model\.onnx"/));
  await assert.rejects(unpack(file("a.wasm"), file("b.wasm")), refused(/it has the file "b\.wasm"/));
  await assert.rejects(unpack(file("bin/sh")), refused(/it has the file "bin\/sh"/));
  const link = { header: { name: "main.wasm", size: 0, type: "symlink", linkname: "/etc/shadow" } } as const;
  await assert.rejects(unpack(link), refused(/its "main\.wasm" is a symlink/));
  const many = Array.from(
    { length: 80 },
    (_, at) => ({ header: { name: `${at}/`, size: 0, type: "directory" } }) as const,
  );
  await assert.rejects(unpack(...many), refused(/over 64 entries/));
});

test("unpackModule() refuses what unpacks to more than a module may have, and what is not compressed as it says", async () => {
  const bomb = new Uint8Array(64 << 20);
  await assert.rejects(unpackModule(makeBlob(GZIP, gzipSync(bomb)), undefined), refused(/unpacks to more than/));
  await assert.rejects(
    unpackModule(makeBlob(ZSTD, zstdCompressSync(bomb)), undefined),
    refused(/unpacks to more than/),
  );
  for (const type of [GZIP, ZSTD]) {
    await assert.rejects(unpackModule(makeBlob(type, sampleModule()), undefined), refused(/it is no (gzip|zstd)/));
  }
  const cut = gzipSync(Buffer.from("no tar at all"));
  await assert.rejects(unpackModule(makeBlob(GZIP, cut), undefined), { code: "images.not-tiny" });
});

test("unpackModule() refuses a layer that unpacks to something else than the config says", async () => {
  const { module } = await ordinaryImage();
  await assert.rejects(unpackModule(module, `sha256:${"0".repeat(64)}`), { code: "images.digest-mismatch" });
});
