import type { ContainerEvent } from "./container-event.ts";

/** Events in order, linked through themselves: an empty queue costs three words, however many containers wait. */
export class EventQueue {
  #head: ContainerEvent | undefined;
  #tail: ContainerEvent | undefined;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** The oldest event. */
  get head(): ContainerEvent | undefined {
    return this.#head;
  }

  push(event: ContainerEvent): void {
    event.next = undefined;
    if (this.#tail === undefined) this.#head = event;
    else this.#tail.next = event;
    this.#tail = event;
    this.#length += 1;
  }

  /** Takes the oldest event out. */
  shift(): ContainerEvent | undefined {
    const event = this.#head;
    if (event === undefined) return undefined;
    this.#head = event.next;
    if (this.#head === undefined) this.#tail = undefined;
    event.next = undefined;
    this.#length -= 1;
    return event;
  }

  /** Puts all events of `other` before those of this queue and empties `other`. */
  prepend(other: EventQueue): void {
    if (other.#head === undefined || other.#tail === undefined) return;
    other.#tail.next = this.#head;
    this.#tail ??= other.#tail;
    this.#head = other.#head;
    this.#length += other.#length;
    other.#head = undefined;
    other.#tail = undefined;
    other.#length = 0;
  }
}
