/** How a Dockerfile is built. @see Compose Build Specification, "Attributes" */
export interface DockerfileBuild {
  /** The Dockerfile, absolute; left out for the one in the folder. */
  readonly file?: string;
  readonly args: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** The stage that is the image; left out for the last. */
  readonly target?: string;
  /** What an ordinary image is for, e.g. `linux/arm64`; left out for this machine. */
  readonly platform?: string;
  /** Whether nothing is taken of earlier builds. */
  readonly isFresh: boolean;
  /** Whether bases are pulled again. */
  readonly pulls: boolean;
}
