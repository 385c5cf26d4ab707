import type { YamlNode } from "../../yaml/yaml-node.ts";
import { DEFAULT_QUEUE, MAXIMUM_QUEUE_LENGTH, QUEUE_FULL_CHOICES, type QueuePolicy } from "../budget.ts";

/** Reads `queue`: `length` and what happens when it is `full`. */
export function readQueue(node: YamlNode | undefined): QueuePolicy {
  node?.refuseUnknownKeys(["length", "full"]);
  return {
    length: node?.get("length")?.asInteger(1, MAXIMUM_QUEUE_LENGTH) ?? DEFAULT_QUEUE.length,
    whenFull: node?.get("full")?.asOneOf(QUEUE_FULL_CHOICES) ?? DEFAULT_QUEUE.whenFull,
  };
}
