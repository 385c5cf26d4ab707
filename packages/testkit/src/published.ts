import { decodeSenml, type SenmlRecord } from "@thimble/model";

const UTF8 = new TextDecoder("utf-8", { fatal: true });

/** A message that a container published. */
export class Published {
  readonly topic: string;
  readonly payload: Uint8Array;

  constructor(topic: string, payload: Uint8Array) {
    this.topic = topic;
    this.payload = payload;
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
