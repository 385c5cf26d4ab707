import type { Qos } from "@thimble/model";

/** Who publishes what comes from the device itself. */
export const AGENT_SENDER = "agent";

/** Sender of messages that came from MQTT clients, before the client's id. No container id begins so: names have no colon. */
export const MQTT_SENDER = "mqtt:";

/** Bytes, or how to make them when somebody first looks. */
export type Payload = Uint8Array | (() => Uint8Array);

/** A message on the bus. A payload given as a function is made once, when first asked for. */
export class BusMessage {
  readonly topic: string;
  /** Whether the bus keeps it for later subscribers. */
  readonly isRetained: boolean;
  /** How surely it reaches MQTT clients that ask for it so. */
  readonly qos: Qos;
  /** Who published: a container id, `mqtt:<client>`, or `agent`. */
  readonly by: string;
  /** When it came to the bus: seconds since 1970-01-01T00:00:00Z. */
  readonly time: number;
  #payload: Payload;

  constructor(
    topic: string,
    payload: Payload,
    parts: { readonly retain: boolean; readonly qos: Qos; readonly by: string; readonly time: number },
  ) {
    this.topic = topic;
    this.#payload = payload;
    this.isRetained = parts.retain;
    this.qos = parts.qos;
    this.by = parts.by;
    this.time = parts.time;
  }

  get payload(): Uint8Array {
    if (typeof this.#payload === "function") this.#payload = this.#payload();
    return this.#payload;
  }

  /** Bytes of the payload as far as they exist: 0 while nobody has looked at one that is made on demand. */
  get heldBytes(): number {
    return typeof this.#payload === "function" ? 0 : this.#payload.byteLength;
  }
}
