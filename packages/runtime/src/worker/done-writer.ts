import type { Millis } from "@thimble/base";
import type { Fault } from "../container/container-fault.ts";
import type { TinyContainer } from "../container/tiny-container.ts";
import { ACK_WORDS, type DoneMessage, type RemoteEffects, type RemoteWait } from "./protocol.ts";
import { writeUsage } from "./usage-records.ts";

const INITIAL_EVENTS = 64;

/** Gathers what a worker did until it is sent in one message. */
export class DoneWriter {
  #received = 0;
  #acks = new Float64Array(INITIAL_EVENTS * ACK_WORDS);
  #count = 0;
  #effects: RemoteEffects[] = [];
  #waits: RemoteWait[] = [];
  #ticks: { slot: number; period: Millis }[] = [];
  readonly #ran = new Map<number, TinyContainer>();
  #ended: { slot: number; fault: Fault | undefined }[] = [];

  /** A message with events came in. */
  received(): void {
    this.#received += 1;
  }

  ack(slot: number, isHandled: boolean, instructions: number, latency: Millis): void {
    let place = this.#count * ACK_WORDS;
    if (place === this.#acks.length) this.#grow();
    this.#acks[place++] = slot;
    this.#acks[place++] = isHandled ? 1 : 0;
    this.#acks[place++] = instructions;
    this.#acks[place] = latency;
    this.#count += 1;
  }

  effects(effects: RemoteEffects): void {
    this.#effects.push(effects);
  }

  wait(wait: RemoteWait): void {
    this.#waits.push(wait);
  }

  tick(slot: number, period: Millis): void {
    this.#ticks.push({ slot, period });
  }

  /** A handler of the container ran: what it uses may have changed. */
  ran(slot: number, container: TinyContainer): void {
    this.#ran.set(slot, container);
  }

  end(slot: number, fault: Fault | undefined): void {
    this.#ended.push({ slot, fault });
  }

  /** Everything since the last call. */
  take(asksToConfirm: boolean): DoneMessage {
    const message: DoneMessage = {
      kind: "done",
      received: this.#received,
      acks: this.#acks.slice(0, this.#count * ACK_WORDS),
      effects: this.#effects,
      asksToConfirm,
      waits: this.#waits,
      ticks: this.#ticks,
      usage: writeUsage(this.#ran),
      ended: this.#ended,
    };
    this.#received = 0;
    this.#count = 0;
    this.#effects = [];
    this.#waits = [];
    this.#ticks = [];
    this.#ran.clear();
    this.#ended = [];
    return message;
  }

  #grow(): void {
    const acks = new Float64Array(this.#acks.length * 2);
    acks.set(this.#acks);
    this.#acks = acks;
  }
}
