import { type Digest, decodeDesiredState, parseDigest } from "@thimble/model";
import { readState } from "./read-state.ts";
import type { ReturnedRecord } from "./state-store.ts";

/** Images of a device that nobody may remove without being asked to. */
export interface NeededImages {
  /** What runs, what was accepted last, and what is about to be: without them the device stops, now or at its next start. */
  readonly needed: readonly Digest[];
  /** Those of the release before: what a device goes back to. */
  readonly previous: readonly Digest[];
}

/** The images of containers that have their place back. What another version of Thimble wrote can not be run by this one either. */
export function returnedImages(records: Iterable<Pick<ReturnedRecord, "document">>): readonly Digest[] {
  return [...records].flatMap(({ document }) => {
    try {
      return Object.values(decodeDesiredState(document).images);
    } catch {
      return [];
    }
  });
}

/**
 * The images of the app that an agent accepted last, of containers that have their place back, and of the release before, as it left them in its data directory.
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
  const returned = readState(dataDirectory, "returned_containers", (database) =>
    database.prepare("SELECT document FROM returned_containers").all(),
  );
  const documents = (returned ?? []).map((row) => ({ document: String(row["document"]) }));
  const accepted = text === undefined ? [] : Object.values(decodeDesiredState(text).images);
  return {
    needed: [...new Set([...accepted, ...returnedImages(documents)])],
    previous: (rows ?? []).flatMap((row) => parseDigest(String(row["digest"])) ?? []),
  };
}
