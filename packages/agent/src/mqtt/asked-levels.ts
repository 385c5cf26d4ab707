import { deliveredQos, type Qos, type TopicFilter, type TopicName, topicMatches } from "@thimble/model";

/** At which level each client asked for which filters. A client is any object; one that is gone takes what it asked for with it. */
export class AskedLevels<Client extends object> {
  readonly #levels = new WeakMap<Client, Map<TopicFilter, Qos>>();

  /** The client asked for the filter at this level, in place of what it asked before. */
  set(client: Client, filter: TopicFilter, level: Qos): void {
    const levels = this.#levels.get(client) ?? new Map<TopicFilter, Qos>();
    this.#levels.set(client, levels.set(filter, level));
  }

  /** The client does not want the filter any more. */
  remove(client: Client, filter: TopicFilter): void {
    this.#levels.get(client)?.delete(filter);
  }

  /**
   * The level at which the client gets a message published at `level`: at most the highest that it asked for with a filter that matches.
   * @see MQTT 3.1.1, section 3.8.4, [MQTT-3.8.4-6], and section 3.3.5, [MQTT-3.3.5-1]
   */
  delivered(client: Client, topic: TopicName, level: Qos): Qos {
    if (level === 0) return level;
    let highest: Qos = 0;
    for (const [filter, asked] of this.#levels.get(client) ?? []) {
      if (asked > highest && topicMatches(filter, topic)) highest = asked;
    }
    return deliveredQos(level, highest);
  }
}
