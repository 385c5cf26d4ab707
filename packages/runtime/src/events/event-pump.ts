import { assertNever, type Clock, type Millis } from "@thimble/base";
import type { Executor, Outcome } from "../container/executor.ts";
import type { TinyContainer } from "../container/tiny-container.ts";
import type { PendingCall } from "../host/pending-call.ts";
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
/** A run ends with this many effects, too: their owner takes some 3 us for each, in one go. */
const RUN_EFFECTS = 256;

/** A container with events that wait for it. */
export interface Lane extends Turn {
  /** Undefined once the container has ended. */
  readonly container: TinyContainer | undefined;
  readonly queue: EventQueue;
}

/** Who takes over what the pump did. */
export interface PumpOwner<T extends Lane> {
  /** A handler is about to be called, or to go on. */
  begins?(lane: T): void;
  /** A handler waits, and what it asked for before is committed; the wait may begin. */
  waits(lane: T, pending: PendingCall, committed: Pick<Outcome, "effects" | "tickEvery">): void;
  /** Whether the lane must not begin another event for now; who says so says `ready` when it may. Default: it never must not. */
  isHeld?(lane: T): boolean;
  /** The pump has work for the lane again, and does not run: `run` must be called soon. */
  woken(lane: T): void;
  /** An event was handled and taken from the queue; the outcome is good until this returns. */
  handled(lane: T, event: ContainerEvent, outcome: Outcome): void;
}

/**
 * Handles waiting events, container by container in turn: one with a full queue delays another's event by at most one turn of each
 * container that is ready.
 *
 * A handler that was suspended goes on in a microtask, which can only run when the caller's code has returned. So a run may pause: it returns with
 * `isPaused`, and the caller calls `run` again from a microtask queued after that. To everybody else it is one run.
 */
export class EventPump<T extends Lane> {
  readonly #ready = new ReadyRing<T>();
  readonly #executor: Executor;
  readonly #owner: PumpOwner<T>;
  readonly #clock: Clock;
  /** Whose turn goes on after the pause. */
  #paused: T | undefined;
  #end: Millis = 0;
  #events = 0;
  #effects = 0;

  constructor(executor: Executor, clock: Clock, owner: PumpOwner<T>) {
    this.#executor = executor;
    this.#clock = clock;
    this.#owner = owner;
  }

  /** Whether nothing waits. */
  get isIdle(): boolean {
    return this.#ready.length === 0;
  }

  /** Whether the run goes on in a microtask. */
  get isPaused(): boolean {
    return this.#paused !== undefined;
  }

  /** Says that events wait for a container. */
  ready(lane: T): void {
    this.#ready.add(lane);
  }

  /** Handles events until none waits or the time is up, or until it pauses; true when some still wait. */
  run(): boolean {
    const paused = this.#paused;
    this.#paused = undefined;
    if (paused === undefined) {
      this.#end = this.#clock.monotonic() + RUN_MS;
      this.#events = 0;
      this.#effects = 0;
    } else {
      this.#turn(paused, true);
    }
    while (this.#paused === undefined && !(this.#events > 0 && this.#isTimeUp)) {
      const lane = this.#ready.next();
      if (lane === undefined) break;
      this.#turn(lane, false);
    }
    return !this.isIdle;
  }

  get #isTimeUp(): boolean {
    return this.#events >= RUN_EVENTS || this.#effects >= RUN_EFFECTS || this.#clock.monotonic() >= this.#end;
  }

  #turn(lane: T, isContinued: boolean): void {
    if (lane.container?.profile.waits === true) this.#waitingTurn(lane, isContinued);
    else this.#plainTurn(lane);
    const { container } = lane;
    if (container === undefined || lane.queue.length === 0 || this.#isHeld(lane)) return;
    if (this.#executor.pendingOf(container) === undefined) this.#ready.add(lane);
  }

  #isHeld(lane: T): boolean {
    return this.#owner.isHeld?.(lane) === true;
  }

  #plainTurn(lane: T): void {
    let events = 0;
    let instructions = 0;
    while (events < TURN_EVENTS && instructions < TURN_INSTRUCTIONS && lane.container !== undefined) {
      if (this.#isHeld(lane)) break;
      const event = lane.queue.shift();
      if (event === undefined) break;
      this.#owner.begins?.(lane);
      const outcome = this.#executor.handle(lane.container, event);
      events += 1;
      instructions += outcome.instructions;
      this.#effects += outcome.effects?.length ?? 0;
      this.#owner.handled(lane, event, outcome);
    }
    this.#events += events;
  }

  /** As a plain turn, of a container whose handler may wait: then the turn ends. */
  #waitingTurn(lane: T, isContinued: boolean): void {
    let isNew = !isContinued;
    let instructions = 0;
    for (let events = 0; events < TURN_EVENTS && instructions < TURN_INSTRUCTIONS; events++) {
      this.#events += 1;
      const { container } = lane;
      if (container === undefined) return;
      const pending = this.#executor.pendingOf(container);
      const ended = pending === undefined ? this.#beginNext(lane, container) : this.#proceed(lane, pending, isNew);
      if (ended === undefined) return;
      isNew = true;
      instructions += ended;
    }
  }

  /** Begins the next event. Returns the instructions that it took when it came to its end. */
  #beginNext(lane: T, container: TinyContainer): number | undefined {
    if (this.#isHeld(lane)) return undefined;
    const event = lane.queue.shift();
    if (event === undefined) return undefined;
    this.#owner.begins?.(lane);
    const outcome = this.#executor.begin(container, event);
    if (outcome !== undefined) return this.#handled(lane, event, outcome);
    const pending = this.#executor.pendingOf(container);
    if (pending === undefined) return undefined;
    pending.wake = () => this.#wake(lane);
    return this.#proceed(lane, pending, true);
  }

  /** Does what the state of a call under way asks for. Returns the instructions that it took when it has come to its end. */
  #proceed(lane: T, pending: PendingCall, mayPause: boolean): number | undefined {
    switch (pending.state) {
      case "asks":
        this.#owner.waits(lane, pending, this.#executor.commitBeforeWait(pending));
        return undefined;
      case "waits":
        return undefined;
      case "answered":
        this.#owner.begins?.(lane);
        pending.resume();
        this.#paused = lane;
        return undefined;
      case "runs":
        // It trapped. A microtask that is queued already tells why; where it is not queued yet, it wakes the lane.
        if (mayPause) this.#paused = lane;
        return undefined;
      case "finished":
      case "failed":
        return this.#handled(lane, pending.event, this.#executor.end(pending));
      default:
        return assertNever(pending.state);
    }
  }

  #handled(lane: T, event: ContainerEvent, outcome: Outcome): number {
    const { instructions } = outcome;
    this.#effects += outcome.effects?.length ?? 0;
    this.#owner.handled(lane, event, outcome);
    return instructions;
  }

  #wake(lane: T): void {
    if (this.#paused === lane) return;
    this.#ready.add(lane);
    this.#owner.woken(lane);
  }
}
