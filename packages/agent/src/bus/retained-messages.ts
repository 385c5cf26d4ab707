import type { TopicName } from "@thimble/model";
import type { BusMessage } from "./bus-message.ts";

/** Topics that keep a message at most: a device's readings and what its clients keep, many times over. */
export const MAX_RETAINED_TOPICS = 4096;
/** Bytes of payload that are kept at most, all together. */
export const MAX_RETAINED_BYTES: number = 16 * 1024 * 1024;

interface Kept {
  readonly message: BusMessage;
  readonly bytes: number;
}

/**
 * The last retained message of each topic, bounded, so that no client can fill the memory of the device with them. Payloads
 * that are made on demand are the device's own readings, a hundred bytes each, and count as nothing.
 * @see MQTT 3.1.1 section 3.3.1.3
 */
export class RetainedMessages {
  readonly #kept = new Map<TopicName, Kept>();
  #bytes = 0;

  /** Keeps the message in place of the topic's last one. False when there is no room: then the topic keeps what it had. */
  keep(message: BusMessage): boolean {
    const previous = this.#kept.get(message.topic);
    const bytes = message.heldBytes;
    const total = this.#bytes - (previous?.bytes ?? 0) + bytes;
    if (total > MAX_RETAINED_BYTES) return false;
    if (previous === undefined && this.#kept.size >= MAX_RETAINED_TOPICS) return false;
    this.#kept.set(message.topic, { message, bytes });
    this.#bytes = total;
    return true;
  }

  /** Forgets a topic's message. @see MQTT 3.1.1 section 3.3.1.3, [MQTT-3.3.1-10]: an empty payload does so */
  remove(topic: TopicName): void {
    this.#bytes -= this.#kept.get(topic)?.bytes ?? 0;
    this.#kept.delete(topic);
  }

  /** What is kept, in the order in which the topics first came. */
  list(): readonly BusMessage[] {
    return [...this.#kept.values()].map(({ message }) => message);
  }
}
