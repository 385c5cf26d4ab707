/**
 * What the documents of tiny images and of their signatures have in common, as the dictionary of bundles: a third of each is this text. Both sides must have the
 * same bytes, so another text is another version of `BUNDLE_TYPE`. What stands last is cheapest to name.
 * @see RFC 8878, section 5: any bytes may be a dictionary
 */
export const BUNDLE_WORDS: Uint8Array = new TextEncoder().encode(
  [
    '{"critical":{"identity":{"docker-reference":"guard"},"image":{"docker-manifest-digest":"sha256:"},"type":"cosign container image signature"},"optional":null}',
    '{"architecture":"","config":{},"created":"0001-01-01T00:00:00Z","history":[{"created":"0001-01-01T00:00:00Z"}],"os":"","rootfs":{"diff_ids":["sha256:"],"type":"layers"}}',
    '{"artifactType":"application/vnd.dev.cosign.artifact.sig.v1+json","config":{"digest":"sha256:","mediaType":"application/vnd.oci.image.config.v1+json","size":233},"layers":[{"annotations":{"dev.cosignproject.cosign/signature":"MEUCIQD="},"digest":"sha256:","mediaType":"application/vnd.dev.cosign.simplesigning.v1+json","size":221}],"mediaType":"application/vnd.oci.image.manifest.v1+json","schemaVersion":2,"subject":{"digest":"sha256:","mediaType":"application/vnd.oci.image.manifest.v1+json","size":614}}',
    '{"architecture":"wasm","created":"1970-01-01T00:00:00Z","layerDigests":["sha256:"],"os":"wasip1","thimble":{"budget":{"bytesPerSecond":8388608,"instructions":20000,"memoryBytes":65536,"messagesPerSecond":20000,"stateBytes":256,"writesPerSecond":20000},"grants":{"invoke":[],"publish":["plant/1/"],"read":["machine/temperature"],"write":[]},"on":{"event":[],"message":[],"reading":["machine/temperature"]},"units":{"machine/temperature":"Cel"}}}',
    '{"annotations":{"org.opencontainers.image.created":"2026-01-01T00:00:00Z","org.opencontainers.image.description":"","org.opencontainers.image.licenses":"Apache-2.0","org.opencontainers.image.revision":"","org.opencontainers.image.source":"https://github.com/","org.opencontainers.image.title":"","org.opencontainers.image.version":"1.0.0","thimble.release":"1"},"config":{"digest":"sha256:","mediaType":"application/vnd.wasm.config.v0+json","size":467},"layers":[{"digest":"sha256:","mediaType":"application/wasm","size":830}],"mediaType":"application/vnd.oci.image.manifest.v1+json","schemaVersion":2}',
    '{"attachments":[{"digest":"sha256:","tag":"sha256-.sig"}],"manifests":["application/vnd.oci.image.manifest.v1+json","application/vnd.oci.image.manifest.v1+json"]}',
  ].join(""),
);
