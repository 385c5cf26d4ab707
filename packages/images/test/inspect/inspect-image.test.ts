import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { DEFAULT_BUDGET } from "@thimble/model";
import { buildTinyImage } from "../../src/build/build-tiny-image.ts";
import { inspectImage } from "../../src/inspect/inspect-image.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { PowerLossFileSystem } from "../support/power-loss-file-system.ts";
import { CREATED, MANIFEST, ref, sampleImage } from "../support/samples.ts";

test("inspectImage() tells digest, bytes, imports, exports, memory, asks and budget", async () => {
  const store = await openImageStore("/store", { fileSystem: new PowerLossFileSystem() });
  const image = sampleImage();
  await store.add(image, ref("guard:1.2.0"));
  const inspection = await inspectImage(store, ref("guard:1.2.0"));
  assert.equal(inspection.digest, image.manifest.descriptor.digest);
  assert.equal(inspection.reference, "guard:1.2.0");
  const [manifest, config, module] = [image.manifest, image.config, image.module].map((blob) => blob.bytes.length);
  assert.deepEqual(inspection.bytes, {
    manifest,
    config,
    module,
    total: (manifest ?? 0) + (config ?? 0) + (module ?? 0),
  });
  assert.deepEqual(inspection.imports, [
    { module: "thimble:edge/things@0.2.0", name: "property", kind: "function", type: "(i32, i32, i32, i32) -> (i32)" },
  ]);
  assert.deepEqual(inspection.exports, [
    { name: "start", kind: "function", type: "() -> ()" },
    { name: "memory", kind: "memory", type: undefined },
  ]);
  assert.deepEqual(inspection.memory, { initialBytes: 65_536, maximumBytes: 131_072 });
  assert.deepEqual(inspection.asks, MANIFEST.asks);
  assert.deepEqual(inspection.budget, { ...DEFAULT_BUDGET, instructions: 200_000, stateBytes: 4096 });
});

test("inspectImage() looks into a component for the module that it wraps", async () => {
  const store = await openImageStore("/store", { fileSystem: new PowerLossFileSystem() });
  const wasm = await parse(`(component (core module (func (export "stop"))) (core instance $m (instantiate 0))
    (func $stop (canon lift (core func $m "stop"))) (export "stop" (func $stop)))`);
  await store.add(buildTinyImage({ wasm, manifest: MANIFEST, created: CREATED }), ref("guard:1"));
  const { exports, bytes } = await inspectImage(store, ref("guard:1"));
  assert.deepEqual(exports, [{ name: "stop", kind: "function", type: "() -> ()" }]);
  assert.equal(bytes.module, wasm.length);
});

test("inspectImage() refuses a layer that is no module", async () => {
  const store = await openImageStore("/store", { fileSystem: new PowerLossFileSystem() });
  const wasm = new TextEncoder().encode("no module");
  await store.add(buildTinyImage({ wasm, manifest: MANIFEST, created: CREATED }), ref("guard:1"));
  await assert.rejects(inspectImage(store, ref("guard:1")), { code: "wasm.malformed" });
});
