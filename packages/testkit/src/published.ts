import { decodeSenml, type Qos, type SenmlRecord } from "@thimble/model";

const UTF8 = new TextDecoder("utf-8", { fatal: true });

/** What a message is made of. */
export interface PublishedParts {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: Qos;
  readonly retain: boolean;
}

/** A message that a container published. */
export class Published {
  readonly topic: string;
  readonly payload: Uint8Array;
  /** How surely it reaches MQTT clients: 0 at most once, 1 at least once, 2 exactly once. */
  readonly qos: Qos;
  /** Whether the bus keeps it for later subscribers. */
  readonly retain: boolean;

  constructor({ topic, payload, qos, retain }: PublishedParts) {
    this.topic = topic;
    this.payload = payload;
    this.qos = qos;
    this.retain = retain;
  }

  /** The payload as text. @throws TypeError when it is no UTF-8 */
  get text(): string {
    return UTF8.decode(this.payload);
  }

  /** The payload as a number; NaN when it is none. */
  get number(): number {
    return this.text.trim() === "" ? Number.NaN : Number(this.text);
  }

  /** The records of a SenML pack. @throws ThimbleError model.bad-senml when the payload is none */
  get senml(): readonly SenmlRecord[] {
    return decodeSenml(this.text);
  }
}
