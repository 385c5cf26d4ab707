import type { YamlNode } from "../../yaml/yaml-node.ts";
import { DEFAULT_QUEUE, QUEUE_FULL_CHOICES, type QueuePolicy } from "../budget.ts";

/** Reads `queue`: `length` and what happens when it is `full`. */
export function readQueue(node: YamlNode | undefined): QueuePolicy {
  node?.refuseUnknownKeys(["length", "full"]);
  return {
    length: node?.get("length")?.asInteger(1) ?? DEFAULT_QUEUE.length,
    whenFull: node?.get("full")?.asOneOf(QUEUE_FULL_CHOICES) ?? DEFAULT_QUEUE.whenFull,
  };
}
