import type { YamlNode } from "../../yaml/yaml-node.ts";
import type { Triggers } from "../budget.ts";
import type { Grants } from "../grants.ts";
import { readActionPaths, readPropertyPaths, readTopicFilters } from "./read-scalars.ts";

/** Reads `grants`: `read`, `write`, `publish`, `invoke`. What wakes the container on a reading is granted to be read too. */
export function readGrants(node: YamlNode | undefined, on: Triggers): Grants {
  node?.refuseUnknownKeys(["read", "write", "publish", "invoke"]);
  const invoke = readActionPaths(node?.get("invoke"));
  return {
    read: [...new Set([...readPropertyPaths(node?.get("read")), ...on.reading])],
    write: readPropertyPaths(node?.get("write")),
    publish: readTopicFilters(node?.get("publish")),
    ...(invoke.length > 0 && { invoke }),
  };
}
