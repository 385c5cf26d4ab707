import { abiFault } from "../container/container-fault.ts";
import type { TinyContainer } from "../container/tiny-container.ts";
import type { WaitAnswer, WaitRequest } from "../engine/wait.ts";
import type { CurrentCall } from "./current-call.ts";
import type { HandlerCall } from "./handler-call.ts";
import type { PendingCall } from "./pending-call.ts";
import { PRICES } from "./prices.ts";

/**
 * Most calls that are suspended in one thread at the same time. Each holds a stack: 4.5 KB of it in memory, and two of the 65,530 mappings that
 * Linux gives a process by default; where there are no more, V8 ends the process. A garbage collection looks at each, too.
 */
const DEFAULT_MAXIMUM_SUSPENDED = 1024;

/** A host function in two halves: what it is asked, and what it answers, with the same arguments, once the wait is over. */
export interface WaitingFunction {
  /** Returns the number of a wait, from `Waits.ask`, or 0 when it can answer at once. */
  readonly ask: (...args: number[]) => number;
  readonly answer: WebAssembly.HostFunction;
}

/** The calls of one thread that wait. */
export class Waits {
  readonly #current: CurrentCall;
  readonly #maximum: number;
  readonly #suspended = new Map<number, PendingCall>();
  readonly #cancelled = new WeakSet<TinyContainer>();
  #number = 0;

  constructor(current: CurrentCall, maximum: number = DEFAULT_MAXIMUM_SUSPENDED) {
    this.#current = current;
    this.#maximum = maximum;
  }

  /** How many calls are suspended. */
  get suspended(): number {
    return this.#suspended.size;
  }

  /**
   * Asks for a wait on behalf of the current call, and returns its number for the `ask` half of a host function. Returns 0, and the answer is
   * there, when the container is being stopped (`cancelled`) or too many wait already (`over-budget`).
   * @throws ContainerFault runtime.instructions when the container can not pay
   */
  ask(request: WaitRequest): number {
    const pending = this.#pending();
    pending.call.charge(PRICES.wait);
    if (this.#cancelled.has(pending.container)) return refuse(pending, { failure: "cancelled" });
    if (this.#suspended.size >= this.#maximum) return refuse(pending, { failure: "over-budget" });
    // An i32 on its way through WebAssembly, and never 0.
    this.#number = this.#number === 2 ** 31 - 1 ? 1 : this.#number + 1;
    this.#suspended.set(this.#number, pending);
    pending.ask(this.#number, request);
    return this.#number;
  }

  /** Answers the current call without a wait. Returns 0, for the `ask` half of a host function. */
  refuse(answer: WaitAnswer): number {
    return refuse(this.#pending(), answer);
  }

  /** The current call and its answer, for the `answer` half of a host function. */
  answered(): { readonly call: HandlerCall; readonly answer: WaitAnswer } {
    const pending = this.#pending();
    return { call: pending.call, answer: pending.takeAnswer() };
  }

  /** Makes every wait of the container end at once from now on, as cancelled. */
  cancel(container: TinyContainer, pending: PendingCall | undefined): void {
    this.#cancelled.add(container);
    pending?.answer({ failure: "cancelled" }, pending.call);
  }

  /** Called by the forwarding module: the caller gives up the thread. */
  suspend(number: number): Promise<void> {
    const pending = this.#suspended.get(number);
    if (pending === undefined) throw abiFault(`Cannot wait: there is no wait ${number}`);
    this.#current.give(undefined);
    return pending.suspend();
  }

  /** Called by the forwarding module, first of all when it has the thread again. */
  resume(number: number): void {
    const pending = this.#suspended.get(number);
    this.#suspended.delete(number);
    if (pending === undefined || pending.isAbandoned) throw abiFault("Cannot go on: the container has ended");
    this.#current.give(pending);
  }

  #pending(): PendingCall {
    const { pending } = this.#current;
    if (pending === undefined) throw abiFault("Cannot wait: no handler runs that may");
    return pending;
  }
}

function refuse(pending: PendingCall, answer: WaitAnswer): number {
  pending.refuse(answer);
  return 0;
}
