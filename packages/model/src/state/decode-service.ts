import {
  type Budget,
  DEFAULT_BUDGET,
  DEFAULT_QUEUE,
  MAXIMUM_BUDGET,
  QUEUE_FULL_CHOICES,
  type QueuePolicy,
  type Triggers,
} from "../app/budget.ts";
import type { Grants } from "../app/grants.ts";
import { readActionPaths, readPropertyPaths, readTopicFilters } from "../app/sections/read-scalars.ts";
import { readUnits } from "../app/sections/read-units.ts";
import { DEFAULT_RESTART, RESTART_POLICIES, type Service } from "../app/service.ts";
import { DEFAULT_UPDATE, FAILURE_ACTIONS, UPDATE_ORDERS, type UpdatePolicy } from "../app/update-policy.ts";
import type { Volume } from "../app/volume.ts";
import type { YamlNode } from "../yaml/yaml-node.ts";

const SERVICE_MEMBERS = [
  "name",
  "image",
  "platform",
  "environment",
  "dependsOn",
  "restart",
  "replicas",
  "stopGracePeriod",
];
const SECTIONS = ["grants", "budget", "queue", "on"];

/** Reads a service of a desired-state document. Where a problem was reported a default stands in. */
export function decodeService(node: YamlNode): Service {
  node.refuseUnknownKeys([...SERVICE_MEMBERS, ...SECTIONS, "units", "volumes", "update"]);
  const environment = node.require("environment", "a map of texts")?.entries() ?? [];
  const update = node.get("update");
  const volumes = node.get("volumes");
  const grants = decodeGrants(node.require("grants", "grants"));
  const units = readUnits(node.get("units"), grants);
  return {
    name: text(node, "name"),
    image: text(node, "image"),
    build: undefined,
    platform: text(node, "platform"),
    environment: Object.fromEntries(environment.map(({ key, value }) => [key, value.asString() ?? ""])),
    dependsOn:
      node
        .require("dependsOn", "a list of services")
        ?.asList()
        .map((item) => item.asString() ?? "") ?? [],
    restart: node.require("restart", "a restart policy")?.asOneOf(RESTART_POLICIES) ?? DEFAULT_RESTART,
    replicas: node.require("replicas", "a count")?.asInteger(0) ?? 0,
    stopGracePeriod: number(node, "stopGracePeriod"),
    grants,
    budget: decodeBudget(node.require("budget", "a budget")),
    queue: decodeQueue(node.require("queue", "a queue policy")),
    on: decodeTriggers(node.require("on", "triggers")),
    ...(units && { units }),
    ...(volumes === undefined ? {} : { volumes: volumes.asList().map(decodeVolume) }),
    ...(update === undefined ? {} : { update: decodeUpdate(update) }),
  };
}

function decodeGrants(node: YamlNode | undefined): Grants {
  node?.refuseUnknownKeys(["read", "write", "publish", "invoke"]);
  const invoke = node?.get("invoke");
  return {
    read: readPropertyPaths(node?.require("read", "a list of properties")),
    write: readPropertyPaths(node?.require("write", "a list of properties")),
    publish: readTopicFilters(node?.require("publish", "a list of topic filters")),
    ...(invoke !== undefined && { invoke: readActionPaths(invoke) }),
  };
}

function decodeTriggers(node: YamlNode | undefined): Triggers {
  node?.refuseUnknownKeys(["reading", "message", "tick"]);
  return {
    reading: readPropertyPaths(node?.require("reading", "a list of properties")),
    message: readTopicFilters(node?.require("message", "a list of topic filters")),
    tick: node?.get("tick")?.asNumber(),
  };
}

/**
 * A document of a version that did not know a limit yet goes on with its default, and one of a version that allowed more with the most that there
 * is now.
 */
function decodeBudget(node: YamlNode | undefined): Budget {
  node?.refuseUnknownKeys(Object.keys(DEFAULT_BUDGET));
  const limit = (key: keyof Budget, value: number): number => Math.min(value, MAXIMUM_BUDGET[key]);
  const newer = (key: keyof Budget): number => limit(key, node?.get(key)?.asNumber() ?? DEFAULT_BUDGET[key]);
  return {
    memoryBytes: limit("memoryBytes", number(node, "memoryBytes")),
    instructions: limit("instructions", number(node, "instructions")),
    messagesPerSecond: limit("messagesPerSecond", number(node, "messagesPerSecond")),
    bytesPerSecond: newer("bytesPerSecond"),
    writesPerSecond: newer("writesPerSecond"),
    stateBytes: limit("stateBytes", number(node, "stateBytes")),
    logLinesPerSecond: limit("logLinesPerSecond", number(node, "logLinesPerSecond")),
  };
}

function decodeQueue(node: YamlNode | undefined): QueuePolicy {
  node?.refuseUnknownKeys(["length", "whenFull"]);
  return {
    length: node?.require("length", "a length")?.asInteger(1) ?? DEFAULT_QUEUE.length,
    whenFull: node?.require("whenFull", "a choice")?.asOneOf(QUEUE_FULL_CHOICES) ?? DEFAULT_QUEUE.whenFull,
  };
}

function decodeVolume(node: YamlNode): Volume {
  node.refuseUnknownKeys(["source", "target", "isReadOnly"]);
  return {
    source: text(node, "source"),
    target: text(node, "target"),
    isReadOnly: node.require("isReadOnly", "true or false")?.asBoolean() ?? true,
  };
}

function decodeUpdate(node: YamlNode): UpdatePolicy {
  node.refuseUnknownKeys(["parallelism", "delay", "monitor", "failureAction", "maximumFailureRatio", "order"]);
  return {
    parallelism: number(node, "parallelism"),
    delay: number(node, "delay"),
    monitor: number(node, "monitor"),
    failureAction: node.require("failureAction", "a choice")?.asOneOf(FAILURE_ACTIONS) ?? DEFAULT_UPDATE.failureAction,
    maximumFailureRatio: number(node, "maximumFailureRatio"),
    order: node.require("order", "a choice")?.asOneOf(UPDATE_ORDERS) ?? DEFAULT_UPDATE.order,
  };
}

function text(node: YamlNode, key: string): string {
  return node.require(key, "a text")?.asString() ?? "";
}

function number(node: YamlNode | undefined, key: string): number {
  return node?.require(key, "a number")?.asNumber() ?? 0;
}
