import { type ContainerEvent, EVENT_KINDS, type EventKind } from "../events/container-event.ts";
import type { EventPool } from "../events/event-pool.ts";

/** Numbers of one event on the way to a worker: slot, kind, number, value, time, quality, arrived, wall, bytes of payload. */
const WORDS = 9;
const INITIAL_EVENTS = 64;

/** Events on the way to a worker. The buffers are transferred, not copied. */
export interface EventRecords {
  readonly count: number;
  readonly words: Float64Array<ArrayBuffer>;
  /** Topics of the messages among the events, in order. */
  readonly topics: readonly string[];
  /** Payloads of the messages, one behind the other. */
  readonly payloads: Uint8Array<ArrayBuffer>;
}

/** Packs events. */
export class EventRecordsWriter {
  #words = new Float64Array(INITIAL_EVENTS * WORDS);
  #count = 0;
  #topics: string[] = [];
  #payloads: Uint8Array[] = [];
  #payloadBytes = 0;

  get count(): number {
    return this.#count;
  }

  add(slot: number, event: ContainerEvent): void {
    const isMessage = event.kind === EVENT_KINDS.message;
    let place = this.#count * WORDS;
    if (place === this.#words.length) this.#grow();
    this.#words[place++] = slot;
    this.#words[place++] = event.kind;
    this.#words[place++] = event.number;
    this.#words[place++] = event.value;
    this.#words[place++] = event.time;
    this.#words[place++] = event.quality;
    this.#words[place++] = event.arrived;
    this.#words[place++] = event.wall;
    this.#words[place] = isMessage ? event.payload.length : 0;
    this.#count += 1;
    if (!isMessage) return;
    this.#topics.push(event.topic);
    this.#payloads.push(event.payload);
    this.#payloadBytes += event.payload.length;
  }

  /** What was added; the writer is empty afterwards. */
  take(): EventRecords {
    const payloads = new Uint8Array(this.#payloadBytes);
    let place = 0;
    for (const payload of this.#payloads) {
      payloads.set(payload, place);
      place += payload.length;
    }
    const records = { count: this.#count, words: this.#words, topics: this.#topics, payloads };
    this.#words = new Float64Array(INITIAL_EVENTS * WORDS);
    this.#count = 0;
    this.#topics = [];
    this.#payloads = [];
    this.#payloadBytes = 0;
    return records;
  }

  #grow(): void {
    const words = new Float64Array(this.#words.length * 2);
    words.set(this.#words);
    this.#words = words;
  }
}

/** Unpacks events in order; what `receive` gets is its own. */
export function readEventRecords(
  records: EventRecords,
  pool: EventPool,
  receive: (slot: number, event: ContainerEvent) => void,
): void {
  const { words, topics, payloads } = records;
  let message = 0;
  let payloadAt = 0;
  for (let i = 0; i < records.count; i++) {
    let place = i * WORDS;
    const event = pool.take();
    const slot = words[place++] ?? 0;
    event.kind = toKind(words[place++]);
    event.number = words[place++] ?? 0;
    event.value = words[place++] ?? 0;
    event.time = words[place++] ?? 0;
    event.quality = words[place++] ?? 0;
    event.arrived = words[place++] ?? 0;
    event.wall = words[place++] ?? 0;
    if (event.kind === EVENT_KINDS.message) {
      const end = payloadAt + (words[place] ?? 0);
      event.topic = topics[message++] ?? "";
      event.payload = payloads.subarray(payloadAt, end);
      payloadAt = end;
    }
    receive(slot, event);
  }
}

function toKind(word: number | undefined): EventKind {
  return Object.values(EVENT_KINDS).find((kind) => kind === word) ?? EVENT_KINDS.start;
}
