import type { YamlNode } from "../../yaml/yaml-node.ts";
import type { Triggers } from "../budget.ts";
import { readDuration, readPropertyPaths, readTopicFilters } from "./read-scalars.ts";

/** Reads `on`: `reading`, `message`, `tick`. Nothing wakes a container where it is left out. */
export function readTriggers(node: YamlNode | undefined): Triggers {
  node?.refuseUnknownKeys(["reading", "message", "tick"]);
  const tick = node?.get("tick");
  const period = tick === undefined ? undefined : readDuration(tick);
  if (period === 0)
    tick?.report("model.bad-value", "it is 0", { expected: "write a period like 10s, or leave tick out" });
  return {
    reading: readPropertyPaths(node?.get("reading")),
    message: readTopicFilters(node?.get("message")),
    tick: period,
  };
}
