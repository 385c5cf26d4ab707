import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalBytes } from "../../../images/src/oci/canonical-bytes.ts";
import { makeBlob } from "../../../images/src/oci/descriptor.ts";
import { FakeRegistry } from "../../../images/test/support/fake-registry.ts";
import { file, ordinaryImage } from "../../../images/test/support/ordinary-images.ts";
import { runHere, startHere } from "../support/command-line.ts";
import { temporaryFolder } from "../support/plant-project.ts";
import { programModule } from "../support/program-module.ts";

const PROGRAM = programModule("(call $say (i32.const 1))");
const MANIFEST = "application/vnd.oci.image.manifest.v1+json";

/** An image whose layer is the module itself. */
function bareImage(config: { readonly type: string; readonly json: object }, layerType: string) {
  const module = makeBlob(layerType, PROGRAM);
  const said = JSON.parse(JSON.stringify(config.json).replaceAll("LAYER", module.descriptor.digest));
  const blob = makeBlob(config.type, canonicalBytes(said));
  const layers = [{ ...module.descriptor }];
  const json = { schemaVersion: 2, mediaType: MANIFEST, config: { ...blob.descriptor }, layers };
  return { manifest: makeBlob(MANIFEST, canonicalBytes(json)), config: blob, module };
}

const ordinary = "application/vnd.oci.image.config.v1+json";
const rootfs = { type: "layers", diff_ids: ["LAYER"] };
const IMAGES = {
  "scratch-gzip": await ordinaryImage([file("main.wasm", PROGRAM)]),
  "scratch-zstd": await ordinaryImage([file("app/main.wasm", PROGRAM)], {
    layer: "application/vnd.oci.image.layer.v1.tar+zstd",
    os: "wasip1",
  }),
  docker: await ordinaryImage([file("main.wasm", PROGRAM)], {
    layer: "application/vnd.docker.image.rootfs.diff.tar.gzip",
    os: "linux",
  }),
  // containerd/runwasi, docs/src/oci-descision-flow.md: what its tools made before the CNCF document.
  "bytecode-alliance": bareImage(
    { type: ordinary, json: { architecture: "wasm", os: "wasip1", config: {}, rootfs } },
    "application/vnd.bytecodealliance.wasm.component.layer.v0+wasm",
  ),
  // project-ocre.github.io 072f3fa, "Image Manifest" and "Image Configuration".
  ocre: bareImage(
    {
      type: "application/vnd.wasm.config.v0+json",
      json: { architecture: "wasm", os: "wasip1", layerDigests: ["LAYER"], module: { entryPoint: "_start" } },
    },
    "application/wasm",
  ),
};

test("images that others make of one module are services of compose.yaml, whichever way it is wrapped, and run by their names", async (t) => {
  const registry = await FakeRegistry.start(t);
  const names = Object.keys(IMAGES);
  for (const [name, image] of Object.entries(IMAGES)) registry.hold(image, name);
  const services = names.map((name) => `  ${name}: { image: "${registry.host}/their/app:${name}", restart: "no" }\n`);
  await using folder = await temporaryFolder({ "compose.yaml": `name: small\nservices:\n${services.join("")}` });
  const { directory: cwd } = folder;
  {
    await using up = startHere(["up", "--port", "0"], { cwd });
    await up.printed(/MQTT on port/);
    await using logs = startHere(["logs", "-f"], { cwd });
    for (const name of names) await logs.printed(new RegExp(`${name} .*hello`));
  }
  const ran = await runHere(["run", `${registry.host}/their/app:ocre`], { cwd });
  assert.deepEqual([ran.status, /hello/.test(ran.stdout)], [0, true], ran.stderr);
});
