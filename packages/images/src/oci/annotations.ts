/** Annotation keys that Thimble writes or reads. @see OCI image-spec v1.1.1, annotations.md, "Pre-Defined Annotation Keys" */
export const ANNOTATION = {
  /** Only on descriptors of an index: the manifest is the document of an app. Thimble's own, as tools older than `artifactType` leave that away when they copy an index. */
  app: "thimble.app",
  /** Time of the build, RFC 3339. */
  created: "org.opencontainers.image.created",
  description: "org.opencontainers.image.description",
  /** Only on descriptors of index.json: the name that the descriptor is known by. */
  refName: "org.opencontainers.image.ref.name",
  /** Only on descriptors of index.json: digest of the index that the image was taken out of. Thimble's own. */
  takenFrom: "thimble.index",
  /** Only on descriptors of index.json of a store: the image was pulled or loaded under this name, so it can be again. Thimble's own. */
  taken: "thimble.taken",
  /** Number of the release, a whole number from 1 on in decimal digits. Thimble's own: the specification has none. */
  release: "thimble.release",
  /** SPDX expression. */
  licenses: "org.opencontainers.image.licenses",
  /** The commit of the sources. */
  revision: "org.opencontainers.image.revision",
  /** URL of the sources. */
  source: "org.opencontainers.image.source",
  title: "org.opencontainers.image.title",
  version: "org.opencontainers.image.version",
} as const;
