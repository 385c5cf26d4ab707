import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Clock, ThimbleError } from "@thimble/base";
import { SOCKET_NAME } from "./control/routes.ts";
import { type OpenedStateStore, SqliteStateStore } from "./state/sqlite-state-store.ts";

/** Name of the state database in the data directory. */
export const STATE_NAME = "state.db";

/** What an agent keeps on the disk. */
export interface DataDirectory extends OpenedStateStore {
  /** Where the control socket belongs. */
  readonly socketPath: string;
}

/**
 * Opens the data directory, made for its user alone when it does not exist, and holds it until the store is closed.
 *
 * @throws ThimbleError agent.already-running when another agent holds it
 * @throws ThimbleError agent.state-unavailable, agent.state-too-new when it can not be used
 */
export function openDataDirectory(path: string, clock: Clock): DataDirectory {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new ThimbleError("agent.state-unavailable", "Cannot make the data directory: the system refuses it", {
      where: path,
      cause: error,
    });
  }
  return { ...SqliteStateStore.open(join(path, STATE_NAME), clock), socketPath: join(path, SOCKET_NAME) };
}
