/**
 * How surely a message reaches an MQTT client: 0 at most once, 1 at least once, 2 exactly once.
 * @see MQTT 3.1.1, section 4.3 Quality of Service levels and protocol flows
 */
export type Qos = 0 | 1 | 2;

/** The levels by their numbers, as wit/edge.wit spells them. */
export const QOS_NAMES: readonly ["at-most-once", "at-least-once", "exactly-once"] = [
  "at-most-once",
  "at-least-once",
  "exactly-once",
];

/** The level with this number; undefined when there is none. */
export function parseQos(number: number): Qos | undefined {
  return number === 0 || number === 1 || number === 2 ? number : undefined;
}

/** The level at which a client gets a message: the lower of what it was published with and what the client asked for. @see MQTT 3.1.1, section 3.8.4, [MQTT-3.8.4-6] */
export function deliveredQos(published: Qos, subscribed: Qos): Qos {
  return published < subscribed ? published : subscribed;
}
