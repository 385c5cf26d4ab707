import { type Digest, decodeDesiredState } from "@thimble/model";
import { readState } from "./read-state.ts";

/**
 * The images of the app that an agent accepted last, as it left them in its data directory: its next start needs them.
 *
 * @throws ThimbleError agent.state-unavailable as `readState`; model.bad-desired-state
 */
export function readAcceptedImages(dataDirectory: string): readonly Digest[] {
  const text = readState(dataDirectory, "desired_state", (database) => {
    const row = database.prepare("SELECT document FROM desired_state").get();
    return row === undefined ? undefined : String(row["document"]);
  });
  return text === undefined ? [] : Object.values(decodeDesiredState(text).images);
}
