import { ContainerEvent } from "./container-event.ts";

const MAXIMUM_FREE = 16_384;

/** Used events, kept for the next ones: at most 16,384, about 2 MB. */
export class EventPool {
  #free: ContainerEvent | undefined;
  #count = 0;

  /** An event whose fields the caller sets. */
  take(): ContainerEvent {
    const event = this.#free;
    if (event === undefined) return new ContainerEvent();
    this.#free = event.next;
    this.#count -= 1;
    event.next = undefined;
    return event;
  }

  /** Takes an event back that nobody refers to any more. */
  give(event: ContainerEvent): void {
    event.clear();
    if (this.#count >= MAXIMUM_FREE) return;
    event.next = this.#free;
    this.#free = event;
    this.#count += 1;
  }
}
