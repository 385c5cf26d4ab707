import type { TinyContainer } from "../container/tiny-container.ts";
import type { WaitAnswer, WaitRequest } from "../engine/wait.ts";
import type { ContainerEvent } from "../events/container-event.ts";
import type { Arrival, HandlerCall } from "./handler-call.ts";

/**
 * Where a call is that may wait.
 *
 * - `runs`: its code has the thread, or has trapped and what the trap was is not known yet.
 * - `asks`: it is suspended, and its owner has not taken over what it asked for.
 * - `waits`: its owner has.
 * - `answered`: it may go on.
 * - `finished`, `failed`: it has come to its end.
 */
export type PendingState = "runs" | "asks" | "waits" | "answered" | "finished" | "failed";

/** One event of a container that may wait, from the call of its handler to its end. */
export class PendingCall {
  readonly container: TinyContainer;
  readonly event: ContainerEvent;
  readonly call: HandlerCall;
  state: PendingState = "runs";
  /** Numbers the waits of a thread. */
  number = 0;
  /** What it waits for. */
  request: WaitRequest | undefined;
  /** Instructions left of its budget when it finished. */
  left = 0;
  /** What it failed with. */
  error: unknown;
  /** Called when the state has changed by other means than by its owner. */
  wake: () => void = () => undefined;
  #answer: WaitAnswer | undefined;
  #resume: (() => void) | undefined;
  #abandoned: (() => void) | undefined;

  constructor(container: TinyContainer, event: ContainerEvent, call: HandlerCall) {
    this.container = container;
    this.event = event;
    this.call = call;
  }

  /** Whether its container is to be freed as soon as it is off its stack. */
  get isAbandoned(): boolean {
    return this.#abandoned !== undefined;
  }

  /** What it was answered, for the host function that waited. */
  takeAnswer(): WaitAnswer {
    const answer = this.#answer ?? { failure: "failed" };
    this.#answer = undefined;
    return answer;
  }

  /** Answers at once what need not wait. */
  refuse(answer: WaitAnswer): void {
    this.#answer = answer;
  }

  /** Asks for a wait with this number. */
  ask(number: number, request: WaitRequest): void {
    this.number = number;
    this.request = request;
    this.state = "asks";
  }

  /** Gives up the thread: resolves in `resume`. */
  suspend(): Promise<void> {
    return new Promise((resolve) => {
      this.#resume = resolve;
    });
  }

  /**
   * Answers what it waits for, at this time; an answer that nobody waits for is dropped. The container goes on when its owner calls `resume`.
   */
  answer(answer: WaitAnswer, { arrived, wall }: Arrival): void {
    if (this.state !== "waits" && this.state !== "asks") return;
    this.#answer = answer;
    // From here on that is the time, for its rates and for its clocks.
    this.call.arrived = Math.max(arrived, this.call.arrived);
    this.call.wall = wall;
    this.state = "answered";
    this.wake();
  }

  /** Lets it go on, in the next microtask. */
  resume(): void {
    const resume = this.#resume;
    this.#resume = undefined;
    this.state = "runs";
    resume?.();
  }

  finish(left: number): void {
    this.left = left;
    this.#end("finished");
  }

  fail(error: unknown): void {
    this.error = error;
    this.#end("failed");
  }

  /**
   * Ends it without an outcome: it traps where it stands, before any more of its code runs, and `freed` is called when its stack is gone. Only
   * then does nothing refer to its memory. It can not be left suspended instead: V8 keeps such a stack, and what it refers to, for ever.
   */
  abandon(freed: () => void): void {
    this.#abandoned = freed;
    if (this.state === "finished" || this.state === "failed") freed();
    else if (this.state !== "runs") this.resume();
  }

  #end(state: PendingState): void {
    this.state = state;
    if (this.#abandoned === undefined) this.wake();
    else this.#abandoned();
  }
}
