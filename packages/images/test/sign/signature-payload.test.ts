import assert from "node:assert/strict";
import { test } from "node:test";
import { readPayload, writePayload } from "../../src/sign/signature-payload.ts";
import { sampleDigest } from "../support/store-states.ts";

const image = sampleDigest("");

function read(json: unknown): unknown {
  return readPayload(new TextEncoder().encode(JSON.stringify(json)), "payload");
}

test("writePayload() is what cosign's specification says, and is read back", () => {
  const bytes = writePayload({ image, repository: "plant/guard" });
  assert.deepEqual(JSON.parse(new TextDecoder().decode(bytes)), {
    critical: {
      identity: { "docker-reference": "plant/guard" },
      image: { "docker-manifest-digest": image },
      type: "cosign container image signature",
    },
    optional: null,
  });
  assert.deepEqual(readPayload(bytes, "payload"), { image, repository: "plant/guard" });
});

test("readPayload() reads the example of the specification, whose member has a capital", () => {
  const payload = {
    critical: {
      identity: { "docker-reference": "testing/manifest" },
      image: { "Docker-manifest-digest": image },
      type: "cosign container image signature",
    },
    optional: { creator: "atomic", timestamp: 1458239713 },
  };
  assert.deepEqual(read(payload), { image, repository: "testing/manifest" });
});

test("readPayload() refuses another type, no image, and two of them", () => {
  const type = "cosign container image signature";
  const code = "images.malformed";
  assert.throws(() => read({ critical: { type: "atomic container signature", image: {} } }), { code });
  assert.throws(() => read({ critical: { type, image: {} } }), { code });
  const two = { "docker-manifest-digest": image, "Docker-manifest-digest": image };
  assert.throws(() => read({ critical: { type, image: two } }), { code });
});
