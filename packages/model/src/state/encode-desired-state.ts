import { createHash } from "node:crypto";
import { canonicalJson } from "../json/canonical-json.ts";
import { DESIRED_STATE_VERSION, type DesiredState, type ReleaseId } from "./desired-state.ts";

/** What says where an image comes from. */
const SOURCES = { build: undefined, dockerfile: undefined, watch: undefined, pullPolicy: undefined };

/**
 * Encodes a desired state as canonical JSON with its version: equal states give equal texts. Where a service is built from stays behind:
 * a release is pinned by digests, and a folder of the machine that built it would make the same release two.
 */
export function encodeDesiredState({ app, images, things }: DesiredState): string {
  const services = app.services.map((service) => ({ ...service, ...SOURCES }));
  return canonicalJson({ version: DESIRED_STATE_VERSION, app: { ...app, services }, images, things });
}

/**
 * The id of a release: the first 64 bits of the SHA-256 of the encoded state, so that two of a million releases are the same by chance once in
 * 37 million fleets.
 */
export function releaseId(state: DesiredState): ReleaseId {
  const hash = createHash("sha256").update(encodeDesiredState(state)).digest("hex");
  return hash.slice(0, 16) as ReleaseId;
}
