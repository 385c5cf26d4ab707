import type { Digest } from "@thimble/model";
import { canonicalBytes } from "../oci/canonical-bytes.ts";
import { type Blob, type Descriptor, makeBlob, readDescriptor } from "../oci/descriptor.ts";
import { JsonReader } from "../oci/json-reader.ts";
import { IMAGE_CONFIG_TYPE, MANIFEST_TYPE } from "../oci/media-types.ts";
import { PAYLOAD_MEDIA_TYPE } from "./signature-payload.ts";

/** @see cosign, specs/SIGNATURE_SPEC.md, "Signature" */
const SIGNATURE_ANNOTATION = "dev.cosignproject.cosign/signature";

/** What the manifest says it is, for those who look for referrers. @see cosign, pkg/oci/remote, referrers of OCI 1.1 */
const ARTIFACT_TYPE = "application/vnd.dev.cosign.artifact.sig.v1+json";

/** The time that reproducible images carry for none, as cosign writes it. */
const NO_TIME = "0001-01-01T00:00:00Z";

/** One signature of a manifest. */
export interface SignatureEntry {
  /** The layer that is the payload. */
  readonly payload: Descriptor;
  /** In base64, DER of ECDSA. */
  readonly signature: string;
}

/** Manifest and config that hold signatures of one image: found by its tag, and by its subject as a referrer. */
export function writeSignatureManifest(
  subject: Descriptor,
  entries: readonly SignatureEntry[],
): { readonly manifest: Blob; readonly config: Blob } {
  const config = makeBlob(
    IMAGE_CONFIG_TYPE,
    canonicalBytes({
      architecture: "",
      config: {},
      created: NO_TIME,
      history: entries.map(() => ({ created: NO_TIME })),
      os: "",
      rootfs: { type: "layers", diff_ids: entries.map(({ payload }) => payload.digest) },
    }),
  );
  const manifest = canonicalBytes({
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    artifactType: ARTIFACT_TYPE,
    config: { ...config.descriptor },
    layers: entries.map(({ payload, signature }) => ({
      ...payload,
      annotations: { [SIGNATURE_ANNOTATION]: signature },
    })),
    subject: { mediaType: subject.mediaType, digest: subject.digest, size: subject.size },
  });
  return { manifest: makeBlob(MANIFEST_TYPE, manifest), config };
}

/**
 * The signatures in a manifest, cosign's or ours; layers of other kinds are let be.
 * @throws ThimbleError images.malformed when it is no image manifest
 */
export function readSignatureManifest(bytes: Uint8Array, document: string): readonly SignatureEntry[] {
  return JsonReader.parse(bytes, document)
    .member("layers")
    .items()
    .flatMap((layer) => {
      const signature = layer.optional("annotations")?.strings()[SIGNATURE_ANNOTATION];
      const payload = readDescriptor(layer);
      return signature === undefined || payload.mediaType !== PAYLOAD_MEDIA_TYPE ? [] : [{ payload, signature }];
    });
}

/** @see sigstore bundle, version 0.3 */
const BUNDLE_MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";

/**
 * The layers of a manifest that are sigstore bundles.
 * @throws ThimbleError images.malformed when it is no image manifest
 */
export function readBundleManifest(bytes: Uint8Array, document: string): readonly Descriptor[] {
  const layers = JsonReader.parse(bytes, document).optional("layers")?.items() ?? [];
  return layers.map(readDescriptor).filter(({ mediaType }) => mediaType === BUNDLE_MEDIA_TYPE);
}

/** The image that a manifest is about; undefined for none. @see OCI image-spec v1.1.1, manifest.md, `subject` */
export function subjectOf(bytes: Uint8Array, document: string): Digest | undefined {
  const subject = JsonReader.parse(bytes, document).optional("subject");
  return subject === undefined ? undefined : readDescriptor(subject).digest;
}
