import type { TopicName } from "@thimble/model";

/**
 * Whether a topic belongs to the device: readings under `things/`, which nobody may forge, and what begins with `$`,
 * which belongs to the broker.
 * @see MQTT 3.1.1 section 4.7.2 for `$`
 */
export function isReservedTopic(topic: TopicName): boolean {
  return topic.startsWith("things/") || topic === "things" || topic.startsWith("$");
}
