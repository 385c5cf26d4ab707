import { createHash, createPublicKey, type KeyObject, sign } from "node:crypto";
import type { Digest, ImageReference } from "@thimble/model";
import { attachBlob } from "../attach/attach-blob.ts";
import { canonicalBytes } from "../oci/canonical-bytes.ts";
import type { ImageStore } from "../store/image-store.ts";
import type { StoredImage } from "../store/stored-image.ts";
import { findSignatures } from "./find-signatures.ts";
import type { SignedImage } from "./sign-image.ts";
import { SIGN_PREDICATE, STATEMENT_PAYLOAD, writeSignStatement } from "./sign-statement.ts";
import { BUNDLE_MEDIA_TYPE } from "./signature-manifest.ts";
import { onlyKeys } from "./trusted-signers.ts";
import { verifySignature } from "./verify-signature.ts";

/** What cosign says of a bundle on its manifest. @see cosign 2.6, pkg/oci/remote/write.go, WriteAttestationNewBundleFormat */
const ANNOTATIONS = {
  "dev.sigstore.bundle.content": "dsse-envelope",
  "dev.sigstore.bundle.predicateType": SIGN_PREDICATE,
};

/**
 * Signs an image of a store by its digest with a sigstore bundle beside it, a referrer of its own for each key. The image itself stays as it is.
 * The bundle has no entry in a log and no timestamp: whoever verifies has the key.
 *
 * @throws ThimbleError images.not-found when the store has no such image; images.digest-mismatch and the like when it is damaged
 * @see sigstore protobuf-specs, sigstore_bundle.proto, version 0.3
 */
export async function signAsBundle(store: ImageStore, reference: ImageReference, key: KeyObject): Promise<SignedImage> {
  const image = await store.resolve(reference);
  const { digest } = image.descriptor;
  for (const blob of await store.blobsOf([image.descriptor])) await store.check(blob);
  const publicKey = createPublicKey(key);
  const there = await bundleBy(store, digest, publicKey);
  if (there !== undefined) return { image, signature: there, wasSigned: true };
  const bytes = bundleOf(writeSignStatement(digest), key, publicKey);
  const content = { mediaType: BUNDLE_MEDIA_TYPE, bytes, annotations: ANNOTATIONS };
  return { image, signature: await attachBlob(store, reference, content), wasSigned: false };
}

/** The bundle with which a key signed an image before. */
async function bundleBy(store: ImageStore, image: Digest, key: KeyObject): Promise<StoredImage | undefined> {
  for (const found of await findSignatures(store, image)) {
    if (!("bundle" in found) || found.subject !== image) continue;
    if (typeof (await verifySignature(store, found, onlyKeys([{ name: "ours", key }]))) === "string") continue;
    for (const entry of await store.list()) {
      if ((await store.blobsOf([entry.descriptor])).has(found.bundle.digest)) return entry;
    }
  }
  return undefined;
}

function bundleOf(statement: Uint8Array, key: KeyObject, publicKey: KeyObject): Uint8Array {
  const sig = sign("sha256", preAuthEncoding(statement), key).toString("base64");
  // Names the key as cosign does; who verifies it knows which key it has to be.
  const hint = createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("base64");
  return canonicalBytes({
    mediaType: BUNDLE_MEDIA_TYPE,
    verificationMaterial: { publicKey: { hint } },
    dsseEnvelope: {
      payload: Buffer.from(statement).toString("base64"),
      payloadType: STATEMENT_PAYLOAD,
      signatures: [{ sig }],
    },
  });
}

/** What is signed of an envelope. @see DSSE v1.0.2, protocol.md, "Signature Definition" */
function preAuthEncoding(payload: Uint8Array): Uint8Array {
  const head = `DSSEv1 ${STATEMENT_PAYLOAD.length} ${STATEMENT_PAYLOAD} ${payload.length} `;
  return Buffer.concat([Buffer.from(head), payload]);
}
