import { assertNever, describeError, type Logger, type Millis } from "@thimble/base";
import { ProgramExit } from "@thimble/wasi";
import type { Effect } from "../engine/engine.ts";
import { type ContainerEvent, EVENT_KINDS } from "../events/container-event.ts";
import { CurrentCall } from "../host/current-call.ts";
import { HandlerCall } from "../host/handler-call.ts";
import { hostImports } from "../host/imports.ts";
import { PendingCall } from "../host/pending-call.ts";
import { Waits } from "../host/waits.ts";
import { ContainerPrograms } from "../wasi/container-programs.ts";
import type { ContainerChance } from "./container-chance.ts";
import { exitFault, type Fault, instructionsFault } from "./container-fault.ts";
import { faultOf } from "./fault-of.ts";
import {
  callMessage,
  callReading,
  callStart,
  callStop,
  callTick,
  type GuestList,
  instructionsLeft,
  setInstructions,
} from "./guest-calls.ts";
import { type InstantiateRequest, Instantiator } from "./instantiate.ts";
import type { MemoryPool } from "./memory-pool.ts";
import type { ServiceProfile } from "./service-profile.ts";
import type { TinyContainer } from "./tiny-container.ts";
import { WaitingCalls } from "./waiting-calls.ts";

/** Less than any number of instructions that can be left. */
const NOT_HANDLED = -1;

/** The export that handles an event of each kind. */
const HANDLERS = ["start", "reading", "message", "tick", "stop"] as const;

/** How an executor executes. */
export interface ExecutorOptions {
  /** Where containers' random numbers come from. Default: from the operating system's. */
  readonly chance?: ContainerChance;
  /** Most calls that are suspended at the same time. Default 1,024. */
  readonly maximumSuspended?: number | undefined;
}

/** What came of an event. */
export interface Outcome {
  /** Whether the container has a handler for it. */
  isHandled: boolean;
  /** Instructions it took, those charged for host calls among them. */
  instructions: number;
  /** What it asked of the world; undefined for nothing. */
  effects: readonly Effect[] | undefined;
  /** The period that it asked for by `timers.every`, 0 for none; undefined when it did not ask. */
  tickEvery: Millis | undefined;
  /** Why the container has ended with it; then there are no effects, unless it exited. */
  fault: Fault | undefined;
}

/**
 * Runs handlers: one event of one container at a time, to its end. Knows no queue, no clock and no thread: what it does depends on the
 * events alone, so that they give the same result in every engine.
 */
export class Executor {
  readonly #current = new CurrentCall();
  readonly #waits: Waits;
  readonly #waitingCalls = new WaitingCalls(this.#current);
  readonly #handlerCall: HandlerCall;
  readonly #chance: ContainerChance | undefined;
  readonly #instantiator: Instantiator;
  readonly #logger: Logger;
  readonly #outcome: Outcome = {
    isHandled: false,
    instructions: 0,
    effects: undefined,
    tickEvery: undefined,
    fault: undefined,
  };

  constructor(pool: MemoryPool, logger: Logger, { chance, maximumSuspended }: ExecutorOptions = {}) {
    this.#chance = chance;
    this.#handlerCall = new HandlerCall(chance);
    this.#waits = new Waits(this.#current, maximumSuspended);
    const programs = new ContainerPrograms(this.#current);
    this.#instantiator = new Instantiator(pool, hostImports(this.#current, this.#waits), programs);
    this.#logger = logger;
  }

  /**
   * Makes a container. Its first event must be of the kind `start`.
   * @throws ThimbleError as `Instantiator.instantiate`
   */
  instantiate(request: InstantiateRequest): TinyContainer {
    return this.#instantiator.instantiate(request);
  }

  /** Keeps nothing any more for containers of the service: none will be asked for. */
  forget(profile: ServiceProfile): void {
    this.#instantiator.forget(profile);
  }

  /** Takes everything back that the container holds: at once, or as soon as it is off its stack. It handles nothing any more. */
  release(container: TinyContainer): void {
    const pending = this.pendingOf(container);
    if (pending === undefined) {
      this.#instantiator.release(container);
      return;
    }
    pending.abandon(() => {
      this.#waitingCalls.ended(pending);
      this.#instantiator.release(container);
    });
  }

  /** The call that a container has under way: `begin` began it, and it has not come to its end. */
  pendingOf(container: TinyContainer): PendingCall | undefined {
    return container.profile.waits ? this.#waitingCalls.of(container) : undefined;
  }

  /** Makes what the container waits for, and may wait for later, end at once as cancelled. */
  cancel(container: TinyContainer): void {
    this.#waits.cancel(container, this.pendingOf(container));
  }

  /**
   * Handles an event of a container that may wait. Returns undefined when the handler has not come to its end: then the call is under way,
   * and `end` gives the outcome once it has. It is one at a time for each container.
   */
  begin(container: TinyContainer, event: ContainerEvent): Outcome | undefined {
    const { handles, spec, triggers } = container.profile;
    const budget = spec.budget.instructions;
    const { kind, number } = event;
    if (kind === EVENT_KINDS.reading) container.keepReading(event);
    const isHandled =
      kind === EVENT_KINDS.start || (handles[HANDLERS[kind]] && (kind !== EVENT_KINDS.reading || number < triggers));
    if (!isHandled) return this.#settle(container, undefined);
    const call = new HandlerCall(this.#chance);
    call.begin(container, event);
    // What `cabi_realloc` asks of the host is refused; the handler itself may wait.
    this.#current.call = call;
    try {
      const message = kind === EVENT_KINDS.message ? handOver(container, event, call) : undefined;
      const pending = this.#waitingCalls.begin(call, event, budget, message);
      return pending.state === "finished" ? this.#settle(container, pending) : undefined;
    } catch (error) {
      const pending = new PendingCall(container, event, call);
      pending.fail(error);
      return this.#settle(container, pending);
    } finally {
      this.#current.give(undefined);
    }
  }

  /** What a call asked for up to the wait that it asks for now: it is committed, and the wait may begin. */
  commitBeforeWait(pending: PendingCall): Pick<Outcome, "effects" | "tickEvery"> {
    const { call } = pending;
    pending.state = "waits";
    const { tickEvery } = call;
    call.tickEvery = undefined;
    return { effects: call.commit(), tickEvery };
  }

  /** The outcome of a call under way that has come to its end, good as that of `handle`. */
  end(pending: PendingCall): Outcome {
    this.#waitingCalls.ended(pending);
    return this.#settle(pending.container, pending);
  }

  /** Handles an event. The outcome is good until the next call. After a fault the container must be released. */
  handle(container: TinyContainer, event: ContainerEvent): Outcome {
    const call = this.#handlerCall;
    const outcome = this.#outcome;
    const budget = container.profile.spec.budget.instructions;
    const before = this.#current.call;
    this.#current.call = call;
    call.begin(container, event);
    outcome.effects = undefined;
    outcome.tickEvery = undefined;
    outcome.fault = undefined;
    try {
      const left = this.#call(container, event, call);
      outcome.isHandled = left !== NOT_HANDLED;
      outcome.instructions = outcome.isHandled ? budget - left + call.owed : 0;
      if (outcome.instructions > budget) outcome.fault = instructionsFault(budget).fault;
      else if (event.kind === EVENT_KINDS.start && container.profile.spec.module.isCommand)
        outcome.fault = exitFault(0);
    } catch (error) {
      outcome.isHandled = true;
      outcome.fault = this.#faultOf(container, error);
      outcome.instructions = budget - leftAfter(container, outcome.fault) + call.owed;
    }
    if (outcome.fault?.reason === "exited") container.program?.flush();
    this.#current.call = before;
    // A container that exits has done its work: what it asked for stays.
    if (outcome.fault === undefined || outcome.fault.reason === "exited") {
      outcome.effects = call.commit();
      outcome.tickEvery = call.tickEvery;
    }
    outcome.instructions = Math.min(outcome.instructions, budget);
    return outcome;
  }

  /** The outcome of a call that has come to its end; of none for an event without a handler. */
  #settle(container: TinyContainer, pending: PendingCall | undefined): Outcome {
    const outcome = this.#outcome;
    const budget = container.profile.spec.budget.instructions;
    outcome.isHandled = pending !== undefined;
    outcome.effects = undefined;
    outcome.tickEvery = undefined;
    outcome.fault = undefined;
    outcome.instructions = 0;
    if (pending === undefined) return outcome;
    const { call, state } = pending;
    if (state === "failed") outcome.fault = this.#faultOf(container, pending.error);
    const left = state === "finished" ? pending.left : leftAfter(container, outcome.fault);
    const instructions = budget - left + call.owed;
    outcome.instructions = Math.min(instructions, budget);
    const isCommand = pending.event.kind === EVENT_KINDS.start && container.profile.spec.module.isCommand;
    if (instructions > budget) outcome.fault ??= instructionsFault(budget).fault;
    else if (isCommand) outcome.fault ??= exitFault(0);
    if (outcome.fault?.reason === "exited") {
      this.#current.give(pending);
      container.program?.flush();
      this.#current.give(undefined);
    }
    if (outcome.fault === undefined || outcome.fault.reason === "exited") {
      outcome.effects = call.commit();
      outcome.tickEvery = call.tickEvery;
    }
    return outcome;
  }

  /** Calls the handler of the event and returns the instructions left; `NOT_HANDLED` when there is none. */
  #call(container: TinyContainer, event: ContainerEvent, call: HandlerCall): number {
    const { enter, profile } = container;
    const { handles } = profile;
    const budget = profile.spec.budget.instructions;
    switch (event.kind) {
      case EVENT_KINDS.reading:
        container.keepReading(event);
        return handles.reading && event.number < profile.triggers ? callReading(enter, budget, event) : NOT_HANDLED;
      case EVENT_KINDS.message:
        return handles.message ? handOverMessage(container, event, call) : NOT_HANDLED;
      case EVENT_KINDS.tick:
        return handles.tick ? callTick(enter, budget, event.time) : NOT_HANDLED;
      case EVENT_KINDS.start:
        return callStart(enter, budget);
      case EVENT_KINDS.stop:
        return handles.stop ? callStop(enter, budget) : NOT_HANDLED;
      default:
        return assertNever(event.kind);
    }
  }

  #faultOf(container: TinyContainer, error: unknown): Fault {
    if (error instanceof ProgramExit) return exitFault(error.status);
    const fault = faultOf(container.profile.spec.budget, container.enter, error);
    if (fault !== undefined) return fault;
    // Not the container's doing: a bug of the engine must not stop the others either.
    this.#logger.error("host-function-failed", { container: container.id, error: describeError(error) });
    return { reason: "trap", code: "base.bug", message: `Cannot go on with the event: ${describeError(error)}` };
  }
}

/**
 * Instructions left when a handler threw. How deep the stack is follows from how far V8 has optimised the functions: so that the count does not, an
 * event that uses it up takes its whole budget.
 */
function leftAfter(container: TinyContainer, fault: Fault | undefined): number {
  return fault?.reason === "stack" ? 0 : Math.max(0, instructionsLeft(container.enter));
}

function handOverMessage(container: TinyContainer, event: ContainerEvent, call: HandlerCall): number {
  const { topic, payload } = handOver(container, event, call);
  return callMessage(container.enter, event.number, topic, payload);
}

/** Topic and payload are handed over first, and what `cabi_realloc` takes is missing for the handler. */
function handOver(
  { enter, profile }: TinyContainer,
  event: ContainerEvent,
  call: HandlerCall,
): { readonly topic: GuestList; readonly payload: GuestList } {
  setInstructions(enter, profile.spec.budget.instructions);
  return { topic: call.handOverText(event.topic), payload: call.handOver(event.payload) };
}
