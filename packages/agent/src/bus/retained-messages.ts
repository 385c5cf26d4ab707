import type { TopicName } from "@thimble/model";
import type { BusMessage } from "./bus-message.ts";
import { isReservedTopic } from "./reserved-topic.ts";

/** Topics of clients and containers that keep a message at most: what they need, many times over. */
export const MAX_RETAINED_TOPICS = 4096;
/** Bytes of topic and payload that are kept for clients and containers at most, all together. */
export const MAX_RETAINED_BYTES: number = 16 * 1024 * 1024;

/** What a message takes of what is allowed. */
interface Cost {
  readonly topics: number;
  readonly bytes: number;
}

const NOTHING: Cost = { topics: 0, bytes: 0 };

/**
 * The last retained message of each topic, bounded, so that no client can fill the memory of the device with them. The device's
 * own topics, such as those of readings, are as many as its Things have properties: they cost nothing and are always kept.
 * @see MQTT 3.1.1 section 3.3.1.3
 */
export class RetainedMessages {
  readonly #kept = new Map<TopicName, BusMessage>();
  /** Of those topics that cost something. */
  readonly #costs = new Map<TopicName, Cost>();
  #used = NOTHING;

  /** Keeps the message in place of the topic's last one. False when there is no room: then the topic keeps what it had. */
  keep(message: BusMessage): boolean {
    const { topic } = message;
    // Every reading comes this way.
    if (!isReservedTopic(topic)) {
      const cost = { topics: 1, bytes: Buffer.byteLength(topic) + message.heldBytes };
      const used = this.#usedWith(topic, cost);
      if (used.bytes > MAX_RETAINED_BYTES || used.topics > MAX_RETAINED_TOPICS) return false;
      this.#costs.set(topic, cost);
      this.#used = used;
    }
    this.#kept.set(topic, message);
    return true;
  }

  /** Forgets a topic's message. @see MQTT 3.1.1 section 3.3.1.3, [MQTT-3.3.1-10]: an empty payload does so */
  remove(topic: TopicName): void {
    this.#used = this.#usedWith(topic, NOTHING);
    this.#costs.delete(topic);
    this.#kept.delete(topic);
  }

  /** Topics that keep a message. */
  get size(): number {
    return this.#kept.size;
  }

  /** What is kept, in the order in which the topics first came. */
  list(): readonly BusMessage[] {
    return [...this.#kept.values()];
  }

  /** What is used when the topic's message costs this. */
  #usedWith(topic: TopicName, { topics, bytes }: Cost): Cost {
    const previous = this.#costs.get(topic) ?? NOTHING;
    return {
      topics: this.#used.topics - previous.topics + topics,
      bytes: this.#used.bytes - previous.bytes + bytes,
    };
  }
}
