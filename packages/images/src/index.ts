export { checkSpace } from "./archive/check-space.ts";
export { loadArchive } from "./archive/load-archive.ts";
export { addApp, appReference, isAppName, readApp, type SavedApp } from "./archive/saved-app.ts";
export { writeArchive } from "./archive/write-archive.ts";
export {
  type Attached,
  type AttachedContent,
  attachBlob,
  attachStream,
  listAttached,
  readAttached,
} from "./attach/attach-blob.ts";
export { buildOrdinaryImage, type OrdinaryImage, writeDockerArchive } from "./build/build-ordinary-image.ts";
export { type BuildTinyImageOptions, buildTinyImage } from "./build/build-tiny-image.ts";
export { imageOfSaved } from "./build/image-of-saved.ts";
export { TINY_PLATFORM, type TinyImage } from "./build/tiny-image.ts";
export { DockerImages } from "./engine/docker-images.ts";
export type { EngineImages } from "./engine/engine-images.ts";
export { type PulledToEngine, pullToEngine } from "./engine/pull-to-engine.ts";
export { type ImageInspection, type InspectedItem, inspectImage } from "./inspect/inspect-image.ts";
export { type ImageUsage, measureStore, type StoreUsage } from "./inspect/measure-store.ts";
export { ANNOTATION } from "./oci/annotations.ts";
export type { Blob, Descriptor, Platform } from "./oci/descriptor.ts";
export { signedImage } from "./oci/signature-tag.ts";
export type { TinyImageDescription, TinyImageFormat } from "./read/tiny-image-description.ts";
export { BundledSource, type BundleSource } from "./registry/bundled-source.ts";
export { type CopiedImage, type CopyImageOptions, copyImage } from "./registry/copy-image.ts";
export { ANONYMOUS, type CredentialSource, Credentials } from "./registry/credentials.ts";
export { DockerCertificates } from "./registry/docker-certificates.ts";
export { DockerCredentials } from "./registry/docker-credentials.ts";
export type { Http, HttpAnswer, HttpRequest } from "./registry/http.ts";
export type { Attachment, ImageSource } from "./registry/image-source.ts";
export { NodeHttp, type NodeHttpOptions } from "./registry/node-http.ts";
export { type PulledImage, type PullRequest, type PullTarget, pullImage, pullImages } from "./registry/pull-image.ts";
export { type AppToPush, pushApp } from "./registry/push-app.ts";
export { type PushedImage, type PushImageOptions, pushImage } from "./registry/push-image.ts";
export type { Referrer } from "./registry/referrers.ts";
export { Registries } from "./registry/registries.ts";
export { type RegistryAddress, registryAddress } from "./registry/registry-address.ts";
export { RegistryCatalog } from "./registry/registry-catalog.ts";
export { RegistryClient } from "./registry/registry-client.ts";
export { parseRegistrySettings, type RegistrySettings } from "./registry/registry-settings.ts";
export type { RegistryTransportOptions } from "./registry/registry-transport.ts";
export { StoreSource } from "./registry/store-source.ts";
export { type CollectedGarbage, collectGarbage, GARBAGE_GRACE } from "./server/collect-garbage.ts";
export {
  hashPassword,
  parseRegistryUsers,
  RegistryAccess,
  type RegistryUsers,
  RIGHTS,
  type Right,
} from "./server/registry-access.ts";
export { RegistryApi, type RegistryApiParts } from "./server/registry-api.ts";
export { RegistryServer, type RegistryServerOptions } from "./server/registry-server.ts";
export { RegistryStore, type RegistryStoreOptions } from "./server/registry-store.ts";
export { signAsBundle } from "./sign/sign-as-bundle.ts";
export { type SignedImage, signImage } from "./sign/sign-image.ts";
export {
  generateKeyPair,
  type KeyPairFiles,
  keyFingerprint,
  parsePrivateKey,
  parsePublicKey,
  type VerificationKey,
} from "./sign/signing-key.ts";
export { onlyKeys, type TrustedIdentity, type TrustedSigners } from "./sign/trusted-signers.ts";
export { verifyImage } from "./sign/verify-image.ts";
export type { VerifiedSignature } from "./sign/verify-signature.ts";
export type { FileSystem } from "./store/file-system.ts";
export type { ImageStore, PutBlob, ReceiveBlob } from "./store/image-store.ts";
export type { LayoutIndex } from "./store/layout-index.ts";
export { type FreedRoom, makeRoom, type Room, type RoomRequest } from "./store/make-room.ts";
export { NodeFileSystem, type NodeFileSystemOptions } from "./store/node-file-system.ts";
export { type OpenImageStoreOptions, openImageStore } from "./store/open-image-store.ts";
export { type Finding, Scrubber, type ScrubberOptions } from "./store/scrubber.ts";
export type { StoredImage } from "./store/stored-image.ts";
export { checkTrust, type TrustDecision, type TrustQuestion } from "./trust/check-trust.ts";
export { keepTime } from "./trust/keep-time.ts";
export { type PolicyPlace, parseTrustPolicy, readTrustedRoot } from "./trust/parse-trust-policy.ts";
export { TimeFloor, type TimeFloorOptions } from "./trust/time-floor.ts";
export { CLOSED_POLICY, OPEN_POLICY, type TrustPolicy, type TrustRule } from "./trust/trust-policy.ts";
