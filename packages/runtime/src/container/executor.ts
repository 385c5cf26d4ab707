import { assertNever, describeError, type Logger, type Millis } from "@thimble/base";
import { ProgramExit } from "@thimble/wasi";
import type { Effect } from "../engine/engine.ts";
import { type ContainerEvent, EVENT_KINDS } from "../events/container-event.ts";
import { CurrentCall } from "../host/current-call.ts";
import { HandlerCall } from "../host/handler-call.ts";
import { hostImports } from "../host/imports.ts";
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
  instructionsLeft,
  setInstructions,
} from "./guest-calls.ts";
import { type InstantiateRequest, Instantiator } from "./instantiate.ts";
import type { MemoryPool } from "./memory-pool.ts";
import type { TinyContainer } from "./tiny-container.ts";

/** Less than any number of instructions that can be left. */
const NOT_HANDLED = -1;

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
  readonly #handlerCall: HandlerCall;
  readonly #instantiator: Instantiator;
  readonly #logger: Logger;
  readonly #outcome: Outcome = {
    isHandled: false,
    instructions: 0,
    effects: undefined,
    tickEvery: undefined,
    fault: undefined,
  };

  constructor(pool: MemoryPool, logger: Logger, chance?: ContainerChance) {
    this.#handlerCall = new HandlerCall(chance);
    const programs = new ContainerPrograms(this.#current);
    this.#instantiator = new Instantiator(pool, hostImports(this.#current), programs);
    this.#logger = logger;
  }

  /**
   * Makes a container. Its first event must be of the kind `start`.
   * @throws ThimbleError as `Instantiator.instantiate`
   */
  instantiate(request: InstantiateRequest): TinyContainer {
    return this.#instantiator.instantiate(request);
  }

  /** Takes everything back that the container holds. */
  release(container: TinyContainer): void {
    this.#instantiator.release(container);
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
      outcome.instructions = outcome.isHandled ? budget - left + call.charged : 0;
      if (outcome.instructions > budget) outcome.fault = instructionsFault(budget).fault;
      else if (event.kind === EVENT_KINDS.start && container.profile.spec.module.isCommand)
        outcome.fault = exitFault(0);
    } catch (error) {
      outcome.isHandled = true;
      outcome.fault = this.#faultOf(container, error);
      outcome.instructions = budget - Math.max(0, instructionsLeft(container.enter)) + call.charged;
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

/** Topic and payload are handed over first, and what `cabi_realloc` takes is missing for the handler. */
function handOverMessage(container: TinyContainer, event: ContainerEvent, call: HandlerCall): number {
  const { enter, profile } = container;
  setInstructions(enter, profile.spec.budget.instructions);
  const topic = call.handOverText(event.topic);
  const payload = call.handOver(event.payload);
  return callMessage(enter, event.number, topic, payload);
}
