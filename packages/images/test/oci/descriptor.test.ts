import assert from "node:assert/strict";
import { test } from "node:test";
import { digestOf, makeBlob, readDescriptor } from "../../src/oci/descriptor.ts";
import { JsonReader } from "../../src/oci/json-reader.ts";

/** @see OCI image-spec v1.1.1, manifest.md, "Guidance for an Empty Descriptor" */
const EMPTY = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

function read(descriptor: unknown): unknown {
  return readDescriptor(JsonReader.parse(new TextEncoder().encode(JSON.stringify(descriptor)), "it"));
}

test("digestOf() gives the digest that the image specification gives for {}", () => {
  assert.equal(digestOf(new TextEncoder().encode("{}")), EMPTY);
});

test("makeBlob() describes bytes by type, digest and size", () => {
  const { descriptor } = makeBlob("application/vnd.oci.empty.v1+json", new TextEncoder().encode("{}"));
  assert.deepEqual(descriptor, { mediaType: "application/vnd.oci.empty.v1+json", digest: EMPTY, size: 2 });
});

test("readDescriptor() reads what it knows and lets be what it does not", () => {
  const descriptor = { mediaType: "application/wasm", digest: EMPTY, size: 2 };
  assert.deepEqual(read({ ...descriptor, data: "e30=", urls: [] }), descriptor);
});

test("readDescriptor() refuses a property that is missing or wrong", () => {
  const right = { mediaType: "application/wasm", digest: EMPTY, size: 2 };
  const wrong: readonly unknown[] = [
    { ...right, mediaType: undefined },
    { ...right, mediaType: "wasm" },
    { ...right, mediaType: "application/" },
    { ...right, digest: "sha256:../../etc/passwd" },
    { ...right, digest: EMPTY.toUpperCase() },
    { ...right, digest: `sha512:${"0".repeat(128)}` },
    { ...right, size: -1 },
    { ...right, size: 1.5 },
    { ...right, size: 2 ** 60 },
    { ...right, size: "2" },
    [],
  ];
  for (const descriptor of wrong) assert.throws(() => read(descriptor), { code: "images.malformed" });
});
