import { isThimbleError } from "@thimble/base";
import { canonicalJson } from "@thimble/model";
import { canonicalBytes } from "../oci/canonical-bytes.ts";
import { type Blob, type Descriptor, makeBlob, readDescriptor } from "../oci/descriptor.ts";
import type { JsonObject } from "../oci/json.ts";
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

/** A manifest of signatures, and its config. */
export interface SignatureManifest {
  readonly manifest: Blob;
  readonly config: Blob;
}

/** Manifest and config that hold signatures of one image: found by its tag, and by its subject as a referrer. */
export function writeSignatureManifest(subject: Descriptor, entries: readonly SignatureEntry[]): SignatureManifest {
  const layers = entries.map(({ payload, signature }) => ({
    ...payload,
    annotations: { [SIGNATURE_ANNOTATION]: signature },
  }));
  const { mediaType, digest, size } = subject;
  return manifestOf({ artifactType: ARTIFACT_TYPE, subject: { mediaType, digest, size } }, layers);
}

/**
 * Signatures that others put at the tag of an image, with ours behind them, as cosign adds its own: theirs stay as they are, with certificates and
 * all. Undefined when they have ours already.
 *
 * @throws ThimbleError images.malformed when one of them is no image manifest
 */
export function mergeSignatureManifests(theirs: Blob, ours: Blob): SignatureManifest | undefined {
  const [before, added] = [theirs, ours].map(({ bytes, descriptor: { digest } }) =>
    JsonReader.parse(bytes, `signatures ${digest}`),
  );
  if (before === undefined || added === undefined) return undefined;
  const layers = before.member("layers").items();
  const known = new Set(layers.map(keyOf));
  const more = added
    .member("layers")
    .items()
    .filter((layer) => !known.has(keyOf(layer)));
  if (more.length === 0) return undefined;
  // What makes it a referrer, where only one of them says so.
  const { artifactType, subject } = added.object();
  const referring = { ...(artifactType !== undefined && { artifactType }), ...(subject !== undefined && { subject }) };
  return manifestOf(
    { ...referring, ...before.object() },
    [...layers, ...more].map((layer) => layer.object()),
  );
}

/** The same signature of the same bytes. Attestations have no signature beside them: theirs is within. */
function keyOf(layer: JsonReader): string {
  const { digest } = layer.object();
  return canonicalJson([digest ?? null, signatureOf(layer) ?? null]);
}

function manifestOf(parts: JsonObject, layers: readonly JsonObject[]): SignatureManifest {
  const config = makeBlob(
    IMAGE_CONFIG_TYPE,
    canonicalBytes({
      architecture: "",
      config: {},
      created: NO_TIME,
      history: layers.map(() => ({ created: NO_TIME })),
      os: "",
      rootfs: { type: "layers", diff_ids: layers.map(({ digest }) => digest ?? "") },
    }),
  );
  const manifest = { ...parts, schemaVersion: 2, mediaType: MANIFEST_TYPE, config: { ...config.descriptor }, layers };
  return { manifest: makeBlob(MANIFEST_TYPE, canonicalBytes(manifest)), config };
}

/**
 * The signatures in a manifest, cosign's or ours; layers of other kinds, and those that can not be read, are let be.
 * @throws ThimbleError images.malformed when it is no image manifest
 */
export function readSignatureManifest(bytes: Uint8Array, document: string): readonly SignatureEntry[] {
  return JsonReader.parse(bytes, document)
    .member("layers")
    .items()
    .flatMap((layer) => {
      // One that can not be read, say with a SHA-512 digest, must not take the others with it.
      const payload = unlessMalformed(() => readDescriptor(layer));
      const signature = signatureOf(layer);
      return signature === undefined || payload?.mediaType !== PAYLOAD_MEDIA_TYPE ? [] : [{ payload, signature }];
    });
}

function signatureOf(layer: JsonReader): string | undefined {
  return unlessMalformed(() => layer.optional("annotations")?.optional(SIGNATURE_ANNOTATION)?.string());
}

function unlessMalformed<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isThimbleError(error, "images.malformed")) return undefined;
    throw error;
  }
}

/** @see sigstore bundle, version 0.3 */
export const BUNDLE_MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";

/**
 * The layers of a manifest that are sigstore bundles.
 * @throws ThimbleError images.malformed when it is no image manifest
 */
export function readBundleManifest(bytes: Uint8Array, document: string): readonly Descriptor[] {
  const layers = JsonReader.parse(bytes, document).optional("layers")?.items() ?? [];
  return layers.flatMap((layer) => {
    const descriptor = unlessMalformed(() => readDescriptor(layer));
    return descriptor?.mediaType === BUNDLE_MEDIA_TYPE ? [descriptor] : [];
  });
}
