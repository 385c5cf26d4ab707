/** What an event is; the number on the way to a worker. */
export const EVENT_KINDS = { start: 0, reading: 1, message: 2, tick: 3, stop: 4 } as const;
export type EventKind = (typeof EVENT_KINDS)[keyof typeof EVENT_KINDS];

const NO_BYTES = new Uint8Array(0);

/**
 * An event on its way to a container. Recycled through an `EventPool`, so that a reading costs no allocation: hold no
 * reference to one that was given back.
 */
export class ContainerEvent {
  /** The event behind it in its queue. */
  next: ContainerEvent | undefined = undefined;
  kind: EventKind = EVENT_KINDS.start;
  /** The property or subscription. */
  number = 0;
  value = 0;
  /** Seconds since 1970-01-01T00:00:00Z. */
  time = 0.5;
  quality = 0;
  topic = "";
  payload: Uint8Array = NO_BYTES;
  /** When it was offered, on the engine's monotonic clock in milliseconds. Rates are counted on it, so that every run counts the same. */
  arrived = 0.5;
  /** The same moment by the engine's wall clock, in milliseconds since 1970; only set for containers that tell the time. */
  wall = 0.5;

  /** Forgets what would keep memory alive. */
  clear(): void {
    this.next = undefined;
    if (this.kind === EVENT_KINDS.message) {
      this.topic = "";
      this.payload = NO_BYTES;
    }
  }
}
