import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ThimbleError } from "@thimble/base";
import { type Digest, decodeDesiredState } from "@thimble/model";
import { STATE_NAME } from "../data-directory.ts";

/**
 * The images of the app that an agent accepted last, as it left them in its data directory: its next start needs them. For when no agent runs:
 * one that runs holds the database.
 *
 * @throws ThimbleError agent.state-unavailable when the database can not be read, for one because an agent holds it; model.bad-desired-state
 */
export function readAcceptedImages(dataDirectory: string): readonly Digest[] {
  const path = join(dataDirectory, STATE_NAME);
  const text = existsSync(path) ? readDocument(path) : undefined;
  return text === undefined ? [] : Object.values(decodeDesiredState(text).images);
}

function readDocument(path: string): string | undefined {
  try {
    const database = new DatabaseSync(path);
    try {
      const table = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'desired_state'").get();
      const row = table === undefined ? undefined : database.prepare("SELECT document FROM desired_state").get();
      return row === undefined ? undefined : String(row["document"]);
    } finally {
      database.close();
    }
  } catch (error) {
    throw new ThimbleError("agent.state-unavailable", "Cannot read the state database: the file can not be used", {
      where: path,
      cause: error,
    });
  }
}
