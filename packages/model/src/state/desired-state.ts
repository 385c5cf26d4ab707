import type { App } from "../app/service.ts";
import type { Digest } from "../image/digest.ts";

/** What a device is to run: an app with every image pinned, and the Things its containers name. */
export interface DesiredState {
  readonly app: App;
  /** The digest of each service's image, by the service's name. */
  readonly images: Readonly<Record<string, Digest>>;
  /** The Thing Description of each Thing, as JSON or YAML text, by its role. */
  readonly things: Readonly<Record<string, string>>;
}

/** The version of the desired-state document that is written and read. */
export const DESIRED_STATE_VERSION: number = 1;

/** Names a release: the same for the same desired state, on every machine. 16 hex digits. Made by `releaseId`. */
export type ReleaseId = string & { readonly __brand: "ReleaseId" };
