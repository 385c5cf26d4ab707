/** What is watched of a service that is built again when it changes. @see Compose Develop Specification, `watch` */
export interface WatchRule {
  /** A folder or a file, absolute. */
  readonly path: string;
  /** Globs of what is not looked at, from that path. */
  readonly ignore: readonly string[];
}
