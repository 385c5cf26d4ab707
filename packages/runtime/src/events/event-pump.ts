import type { Clock, Millis } from "@thimble/base";
import type { Executor, Outcome } from "../container/executor.ts";
import type { TinyContainer } from "../container/tiny-container.ts";
import type { ContainerEvent } from "./container-event.ts";
import type { EventQueue } from "./event-queue.ts";
import { ReadyRing, type Turn } from "./ready-ring.ts";

/** How many events a container may handle before it is the others' turn. */
const TURN_EVENTS = 16;
/** A turn ends after this many instructions, too; about 20 to 50 microseconds. */
const TURN_INSTRUCTIONS = 50_000;
/** How long the pump keeps the thread before it lets other work in. */
const RUN_MS: Millis = 4;
/** Where a clock stands still, a run ends by this many events. */
const RUN_EVENTS = 8192;

/** A container with events that wait for it. */
export interface Lane extends Turn {
  /** Undefined once the container has ended. */
  readonly container: TinyContainer | undefined;
  readonly queue: EventQueue;
}

/** Who takes over what the pump did. */
export interface PumpOwner<T extends Lane> {
  /** A handler is about to be called. */
  begins?(lane: T): void;
  /** An event was handled and taken from the queue; the outcome is good until this returns. */
  handled(lane: T, event: ContainerEvent, outcome: Outcome): void;
}

/**
 * Handles waiting events, container by container in turn: one with a full queue delays another's event by at most one turn of each
 * container that is ready.
 */
export class EventPump<T extends Lane> {
  readonly #ready = new ReadyRing<T>();
  readonly #executor: Executor;
  readonly #owner: PumpOwner<T>;
  readonly #clock: Clock;

  constructor(executor: Executor, clock: Clock, owner: PumpOwner<T>) {
    this.#executor = executor;
    this.#clock = clock;
    this.#owner = owner;
  }

  /** Whether nothing waits. */
  get isIdle(): boolean {
    return this.#ready.length === 0;
  }

  /** Says that events wait for a container. */
  ready(lane: T): void {
    this.#ready.add(lane);
  }

  /** Handles events until none waits or the time is up; true when some still wait. */
  run(): boolean {
    const end = this.#clock.monotonic() + RUN_MS;
    let events = 0;
    for (let lane = this.#ready.next(); lane !== undefined; lane = this.#ready.next()) {
      events += this.#turn(lane);
      if (lane.container !== undefined && lane.queue.length > 0) this.#ready.add(lane);
      if (events >= RUN_EVENTS || this.#clock.monotonic() >= end) break;
    }
    return !this.isIdle;
  }

  #turn(lane: T): number {
    let events = 0;
    let instructions = 0;
    while (events < TURN_EVENTS && instructions < TURN_INSTRUCTIONS && lane.container !== undefined) {
      const event = lane.queue.shift();
      if (event === undefined) break;
      this.#owner.begins?.(lane);
      const outcome = this.#executor.handle(lane.container, event);
      events += 1;
      instructions += outcome.instructions;
      this.#owner.handled(lane, event, outcome);
    }
    return events;
  }
}
