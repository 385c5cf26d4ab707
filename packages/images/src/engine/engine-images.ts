import type { Digest } from "@thimble/model";
import type { Credentials } from "../registry/credentials.ts";

/** An image of an engine. */
export interface EngineImage {
  /** The digest of its config. */
  readonly id: Digest;
  /** Repositories that it has a name in, as `engineRepository` has them. */
  readonly repositories: readonly string[];
}

/** The images of a container engine. Every method throws `images.engine-unavailable`, `images.engine-refused`, and `signal.reason`. */
export interface EngineImages {
  /** What it runs, like `linux/amd64`. */
  platform(signal: AbortSignal): Promise<string>;
  /** The newest first. */
  list(signal: AbortSignal): Promise<readonly EngineImage[]>;
  /** What the layers of an image unpack to, the lowest first; undefined when it has no such image. */
  contents(id: Digest, signal: AbortSignal): Promise<readonly Digest[] | undefined>;
  /** An image as a tar with its layers, as `docker save` writes it. */
  save(id: Digest, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** Takes an image in a tar, as `docker load` does; whole or not at all. */
  load(tar: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void>;
  /** Has it pull an image by itself. @param named a tag or digest */
  pull(repository: string, named: string, credentials: Credentials | undefined, signal: AbortSignal): Promise<void>;
  /** Gives an image a name, in place of the image that has it. */
  tag(id: Digest, repository: string, tag: string, signal: AbortSignal): Promise<void>;
}
