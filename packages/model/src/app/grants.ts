import type { ActionPath, PropertyPath } from "../reading/reading.ts";

/**
 * What a container may touch; whatever is not named is denied.
 *
 * What wakes a container is granted by being named under `on` (see Triggers): a property there may be read, a topic filter received.
 */
export interface Grants {
  /** Properties it may read, those under `on.reading` among them. */
  readonly read: readonly PropertyPath[];
  /** Properties it may write. */
  readonly write: readonly PropertyPath[];
  /** Topic filters it may publish to. */
  readonly publish: readonly string[];
  /** Actions it may invoke. Default none. */
  readonly invoke?: readonly ActionPath[];
}

/** Nothing at all. */
export const NO_GRANTS: Grants = { read: [], write: [], publish: [] };
