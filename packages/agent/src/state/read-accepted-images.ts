import { type Digest, decodeDesiredState, parseDigest } from "@thimble/model";
import { readState } from "./read-state.ts";

/** Images of a device that nobody may remove without being asked to. */
export interface NeededImages {
  /** What runs, what was accepted last, and what is about to be: without them the device stops, now or at its next start. */
  readonly needed: readonly Digest[];
  /** Those of the release before: what a device goes back to. */
  readonly previous: readonly Digest[];
}

/**
 * The images of the app that an agent accepted last, and of the release before, as it left them in its data directory.
 *
 * @throws ThimbleError agent.state-unavailable as `readState`; model.bad-desired-state
 */
export function readAcceptedImages(dataDirectory: string): NeededImages {
  const text = readState(dataDirectory, "desired_state", (database) => {
    const row = database.prepare("SELECT document FROM desired_state").get();
    return row === undefined ? undefined : String(row["document"]);
  });
  const rows = readState(dataDirectory, "previous_images", (database) =>
    database.prepare("SELECT digest FROM previous_images ORDER BY digest").all(),
  );
  return {
    needed: text === undefined ? [] : Object.values(decodeDesiredState(text).images),
    previous: (rows ?? []).flatMap((row) => parseDigest(String(row["digest"])) ?? []),
  };
}
