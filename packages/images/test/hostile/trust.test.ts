import assert from "node:assert/strict";
import { type KeyObject, sign } from "node:crypto";
import { type TestContext, test } from "node:test";
import type { Digest } from "@thimble/model";
import { canonicalBytes } from "../../src/oci/canonical-bytes.ts";
import { type Blob, makeBlob } from "../../src/oci/descriptor.ts";
import type { Json, JsonObject } from "../../src/oci/json.ts";
import { MANIFEST_TYPE } from "../../src/oci/media-types.ts";
import { signatureTag } from "../../src/oci/signature-tag.ts";
import { signAsBundle } from "../../src/sign/sign-as-bundle.ts";
import { signImage } from "../../src/sign/sign-image.ts";
import { PAYLOAD_MEDIA_TYPE, writePayload } from "../../src/sign/signature-payload.ts";
import { onlyKeys } from "../../src/sign/trusted-signers.ts";
import { verifyImage } from "../../src/sign/verify-image.ts";
import type { ImageStore } from "../../src/store/image-store.ts";
import { LayoutIndex } from "../../src/store/layout-index.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { keyPair } from "../support/keys.ts";
import { ref, sampleImage } from "../support/samples.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const IMAGE = sampleImage();
const EVIL = sampleImage("evil");
const DIGEST = IMAGE.manifest.descriptor.digest;
const { secret, trusted } = keyPair("plant");
const STRANGER = keyPair("stranger");
const TRUSTED = onlyKeys([trusted]);
const SIGNATURE = "dev.cosignproject.cosign/signature";

async function storeWith(t: TestContext): Promise<ImageStore> {
  const store = await openImageStore(await temporaryFolder(t));
  await store.add(IMAGE, ref("guard:1"));
  await store.add(EVIL, ref("evil:1"));
  return store;
}

interface Forged {
  readonly layers: readonly JsonObject[];
  readonly blobs?: readonly Blob[];
  /** Under which it is stored. */
  readonly tag?: string;
  readonly subject?: Json;
}

/** Puts a manifest of signatures into a store, as whoever controls a registry can. */
async function forge(
  store: ImageStore,
  { layers, blobs = [], tag = signatureTag(DIGEST), subject }: Forged,
): Promise<void> {
  const config = makeBlob("application/vnd.oci.image.config.v1+json", canonicalBytes({ rootfs: {} }));
  const manifest = makeBlob(
    MANIFEST_TYPE,
    canonicalBytes({
      schemaVersion: 2,
      config: { ...config.descriptor },
      layers,
      ...(subject === undefined ? {} : { subject }),
    }),
  );
  await store.take(async (put) => {
    for (const blob of [config, manifest, ...blobs]) await put(blob);
    return LayoutIndex.EMPTY.named(`guard:${tag}`, manifest.descriptor, {});
  });
}

function payloadOf(json: Json | Uint8Array): Blob {
  return makeBlob(PAYLOAD_MEDIA_TYPE, json instanceof Uint8Array ? json : canonicalBytes(json));
}

function layerOf(payload: Blob, signature: string): JsonObject {
  return { ...payload.descriptor, annotations: { [SIGNATURE]: signature } };
}

const signed = (payload: Blob, key: KeyObject): string => sign("sha256", payload.bytes, key).toString("base64");
const good = payloadOf(writePayload({ image: DIGEST, repository: "guard" }));

async function holds(store: ImageStore, image: Digest = DIGEST): Promise<void> {
  assert.ok((await verifyImage(store, image, TRUSTED)).every(({ key }) => key === "plant"));
}

async function refused(store: ImageStore, image: Digest = DIGEST): Promise<void> {
  await assert.rejects(verifyImage(store, image, TRUSTED), { code: "images.not-signed" });
}

test("a good signature holds beside bad ones of every kind, whatever stands first", async (t) => {
  const store = await storeWith(t);
  const bad = [
    layerOf(good, signed(good, STRANGER.secret)),
    layerOf(good, "not base64 at all ÄÖÜ"),
    layerOf(good, ""),
    layerOf(good, "A".repeat(1_000_000)),
    { ...good.descriptor, annotations: { [SIGNATURE]: { deep: [1] } } },
    { ...good.descriptor, annotations: "none" },
    { ...good.descriptor, mediaType: "application/x-unknown", annotations: { [SIGNATURE]: signed(good, secret) } },
    { ...good.descriptor },
  ];
  await forge(store, { layers: bad, blobs: [good] });
  await refused(store);
  await forge(store, { layers: [...bad, layerOf(good, signed(good, secret))], blobs: [good] });
  await holds(store);
});

test("chaff beside a good signature does not hide it: in one manifest, or in many", async (t) => {
  const store = await storeWith(t);
  const chaff = (from: number, count: number) =>
    Array.from({ length: count }, (_, i) => layerOf(good, Buffer.from(`chaff ${from + i}`).toString("base64")));
  await forge(store, { layers: chaff(0, 1500), blobs: [good], tag: `sha256-${DIGEST.slice(7)}.${"a".repeat(32)}` });
  for (let i = 0; i < 5; i += 1) {
    const tag = `sha256-${DIGEST.slice(7)}.${String(i).repeat(32)}`;
    await forge(store, { layers: chaff(10_000 * (i + 1), 150), blobs: [good], tag });
  }
  await signImage(store, ref("guard:1"), secret);
  await holds(store);
});

test("what the key signed is taken for nothing but what it says: another image, algorithm, type, or two at once", async (t) => {
  const critical = (image: Json, type = "cosign container image signature"): Json => ({
    critical: { identity: { "docker-reference": "guard" }, image, type },
    optional: null,
  });
  const hex = DIGEST.slice(7);
  const evil = EVIL.manifest.descriptor.digest;
  const payloads: readonly (Json | Uint8Array)[] = [
    critical({ "docker-manifest-digest": evil }),
    critical({ "docker-manifest-digest": `sha512:${hex}${hex}` }),
    critical({ "docker-manifest-digest": hex }),
    critical({ "docker-manifest-digest": DIGEST.toUpperCase() }),
    critical({ "docker-manifest-digest": DIGEST, "Docker-manifest-digest": evil }),
    critical({ "docker-manifest-digest": [DIGEST] }),
    critical({ "docker-manifest-digest": DIGEST }, "atomic container signature"),
    critical({}),
    { critical: null },
    [DIGEST],
    new TextEncoder().encode(`${DIGEST}\n`),
    new TextEncoder().encode(`DSSEv1 1 a ${DIGEST.length} ${DIGEST}`),
    // Of two members the last counts, as with Go's decoder: what another reader sees first is not signed by mistake.
    new TextEncoder().encode(
      `{"critical":{"image":{"docker-manifest-digest":"${DIGEST}"},"image":{"docker-manifest-digest":"${evil}"},"type":"cosign container image signature"}}`,
    ),
  ];
  const store = await storeWith(t);
  for (const json of payloads) {
    const payload = payloadOf(json);
    await forge(store, { layers: [layerOf(payload, signed(payload, secret))], blobs: [payload] });
    await refused(store);
  }
});

test("a signature is for the image that it names, wherever it is put: at another tag, with another subject, for another repository", async (t) => {
  const store = await storeWith(t);
  const evil = EVIL.manifest.descriptor;
  const layers = [layerOf(good, signed(good, secret))];
  await forge(store, { layers, blobs: [good], tag: signatureTag(evil.digest), subject: { ...evil } });
  await refused(store, evil.digest);
  await refused(store);
  await forge(store, {
    layers,
    blobs: [good],
    tag: signatureTag(evil.digest),
    subject: { ...IMAGE.manifest.descriptor },
  });
  await refused(store, evil.digest);
  await holds(store);
  await signAsBundle(store, ref("guard:1"), secret);
  await refused(store, evil.digest);
});

test("a bundle is taken as it was made or not at all: two signatures, another type, stripped or swapped parts", async (t) => {
  const store = await storeWith(t);
  const { signature } = await signAsBundle(store, ref("guard:1"), secret);
  const manifest = JSON.parse(new TextDecoder().decode(await store.read(signature.descriptor.digest)));
  const [{ mediaType, digest }] = manifest.layers;
  const bundle = JSON.parse(new TextDecoder().decode(await store.read(digest)));
  await store.remove({ repository: "any", digest: signature.descriptor.digest });
  await refused(store);
  const envelope = bundle.dsseEnvelope;
  const stranger = { sig: Buffer.from(signed(good, STRANGER.secret), "base64").toString("base64") };
  const forged: readonly Json[] = [
    { ...bundle, dsseEnvelope: { ...envelope, signatures: [stranger] } },
    { ...bundle, dsseEnvelope: { ...envelope, signatures: [stranger, ...envelope.signatures] } },
    { ...bundle, dsseEnvelope: { ...envelope, signatures: [] } },
    { ...bundle, dsseEnvelope: { ...envelope, payloadType: "application/json" } },
    { ...bundle, dsseEnvelope: { ...envelope, payload: Buffer.from("{}").toString("base64") } },
    { ...bundle, dsseEnvelope: undefined, messageSignature: { signature: envelope.signatures[0].sig } } as JsonObject,
    { ...bundle, verificationMaterial: {} },
    { ...bundle, verificationMaterial: { certificate: { rawBytes: "AAAA" } } },
    { ...bundle, mediaType: "application/vnd.dev.sigstore.bundle+json;version=9" },
    {},
    [],
    "bundle",
  ];
  for (const json of forged) {
    const blob = makeBlob(mediaType, canonicalBytes(JSON.parse(JSON.stringify(json))));
    await forge(store, {
      layers: [{ ...blob.descriptor }],
      blobs: [blob],
      tag: `sha256-${DIGEST.slice(7)}.${"b".repeat(32)}`,
      subject: { ...IMAGE.manifest.descriptor },
    });
    await refused(store);
  }
  for (const bytes of [new Uint8Array(), Buffer.from("[".repeat(200_000)), Buffer.from("\xff\xfe")]) {
    const blob = makeBlob(mediaType, bytes);
    await forge(store, { layers: [{ ...blob.descriptor }], blobs: [blob] });
    await refused(store);
  }
});
