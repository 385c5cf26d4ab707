import { EDGE_EXPORTS } from "@thimble/model/contract";
import { entryLayout, RUNNER, runnerModule } from "@thimble/wasm";
import type { ContainerEvent } from "../events/container-event.ts";
import type { CurrentCall } from "../host/current-call.ts";
import type { HandlerCall } from "../host/handler-call.ts";
import { PendingCall } from "../host/pending-call.ts";
import { exportedFunction } from "./exported-function.ts";
import { type GuestList, NOTHING, runArguments } from "./guest-calls.ts";
import type { TinyContainer } from "./tiny-container.ts";

/** V8 frees the stacks of calls that have ended when another call begins, all at once; so one begins whenever this many have ended. */
const ENDED_PER_SWEEP = 32;

/** Calls the handlers of containers that may wait, and knows the call that each container has under way: at most one. */
export class WaitingCalls {
  readonly #current: CurrentCall;
  readonly #run: (enter: WebAssembly.ExportedFunction, ...args: number[]) => Promise<unknown>;
  readonly #pending = new Map<TinyContainer, PendingCall>();
  #ended = 0;

  constructor(current: CurrentCall) {
    this.#current = current;
    const module = new WebAssembly.Module(Uint8Array.from(runnerModule(entryLayout(EDGE_EXPORTS).params)));
    const { exports } = new WebAssembly.Instance(module, {
      [RUNNER.module]: { [RUNNER.finished]: (left = 0) => this.#finished(left) },
    });
    const run = exportedFunction(exports, RUNNER.run);
    // A module of our own has its export: this only tells the compiler.
    this.#run = run === undefined ? () => Promise.resolve() : WebAssembly.promising(run);
  }

  /** The call that the container has under way. */
  of(container: TinyContainer): PendingCall | undefined {
    return this.#pending.get(container);
  }

  /** Calls the handler of an event; where it has not come to its end when this returns, the call is under way. */
  begin(
    call: HandlerCall,
    event: ContainerEvent,
    budget: number,
    message?: { readonly topic: GuestList; readonly payload: GuestList },
  ): PendingCall {
    const { container } = call;
    const pending = new PendingCall(container, event, call);
    this.#current.give(pending);
    const running = this.#run(container.enter, ...runArguments(event, budget, message));
    if (pending.state === "finished") return pending;
    this.#pending.set(container, pending);
    running.catch((error: unknown) => {
      if (this.#current.pending === pending) this.#current.give(undefined);
      pending.fail(error);
    });
    return pending;
  }

  /** A call under way has come to its end, and its owner knows. */
  ended(pending: PendingCall): void {
    this.#pending.delete(pending.container);
    this.#ended += 1;
    if (this.#ended < ENDED_PER_SWEEP) return;
    this.#ended = 0;
    this.#current.give(undefined);
    this.#run(pending.container.enter, ...NOTHING);
  }

  #finished(left: number): void {
    const { pending } = this.#current;
    this.#current.give(undefined);
    pending?.finish(left);
  }
}
