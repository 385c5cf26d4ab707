import type { YamlNode } from "../../yaml/yaml-node.ts";
import { refuseOtherKeys } from "../sections/key-table.ts";
import { readMemory } from "../sections/read-budget.ts";
import { readDuration } from "../sections/read-scalars.ts";
import { DEFAULT_UPDATE, FAILURE_ACTIONS, UPDATE_ORDERS, type UpdatePolicy } from "../update-policy.ts";
import { DEPLOY_KEYS, LIMIT_KEYS, RESOURCE_KEYS, UPDATE_KEYS } from "./compose-keys.ts";

/** What `deploy` says; what it leaves out is undefined. */
export interface Deploy {
  readonly replicas: number | undefined;
  readonly memoryBytes: number | undefined;
  readonly update: UpdatePolicy | undefined;
}

/** Reads `deploy`: `replicas`, `resources.limits.memory`, `update_config`. */
export function readDeploy(node: YamlNode | undefined): Deploy {
  if (node === undefined) return { replicas: undefined, memoryBytes: undefined, update: undefined };
  refuseOtherKeys(node, DEPLOY_KEYS);
  const memory = readLimits(node.get("resources"))?.get("memory");
  return {
    replicas: node.get("replicas")?.asInteger(0),
    memoryBytes: memory === undefined ? undefined : readMemory(memory),
    update: readUpdate(node.get("update_config")),
  };
}

function readLimits(resources: YamlNode | undefined): YamlNode | undefined {
  if (resources === undefined) return undefined;
  refuseOtherKeys(resources, RESOURCE_KEYS);
  const limits = resources.get("limits");
  if (limits !== undefined) refuseOtherKeys(limits, LIMIT_KEYS);
  return limits;
}

function readUpdate(node: YamlNode | undefined): UpdatePolicy | undefined {
  if (node === undefined) return undefined;
  refuseOtherKeys(node, UPDATE_KEYS);
  const delay = node.get("delay");
  const monitor = node.get("monitor");
  return {
    parallelism: node.get("parallelism")?.asInteger(0) ?? DEFAULT_UPDATE.parallelism,
    delay: (delay === undefined ? undefined : readDuration(delay)) ?? DEFAULT_UPDATE.delay,
    monitor: (monitor === undefined ? undefined : readDuration(monitor)) ?? DEFAULT_UPDATE.monitor,
    failureAction: node.get("failure_action")?.asOneOf(FAILURE_ACTIONS) ?? DEFAULT_UPDATE.failureAction,
    maximumFailureRatio: readRatio(node.get("max_failure_ratio")) ?? DEFAULT_UPDATE.maximumFailureRatio,
    order: node.get("order")?.asOneOf(UPDATE_ORDERS) ?? DEFAULT_UPDATE.order,
  };
}

function readRatio(node: YamlNode | undefined): number | undefined {
  const ratio = node?.asNumber("a share from 0 to 1");
  if (ratio === undefined || (ratio >= 0 && ratio <= 1)) return ratio;
  node?.report("model.bad-value", `it is ${ratio}`, { expected: "write a share from 0 to 1" });
  return undefined;
}
