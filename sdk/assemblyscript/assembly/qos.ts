/**
 * How surely a message reaches a client of the device's MQTT listener, at most as surely as it asked for. Containers get every
 * message once, whatever this says.
 * @see wit/edge.wit, `qos`; MQTT 3.1.1, section 4.3
 *
 * @example
 * const alarm = topic("plant/1/alarm", Qos.AtLeastOnce);
 */
export const enum Qos {
  /** Sent once and not asked after. */
  AtMostOnce,
  /** Sent again until the client has confirmed it: it may come twice. */
  AtLeastOnce,
  /** Confirmed in two steps, so that it comes once. */
  ExactlyOnce,
}
