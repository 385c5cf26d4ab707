import { type Clock, describeError, type Logger, ThimbleError } from "@thimble/base";
import type { ContainerId, EngineListener } from "./engine.ts";
import type { WaitAnswer, WaitRequest } from "./wait.ts";

type Asked = Exclude<WaitRequest, { kind: "sleep" }>;

/** A wait that was not answered. */
export interface OpenWait {
  /** Nobody waits for it any more: the timer goes, who was asked is told, and no answer is given. Harmless when it was answered. */
  cancel(): void;
}

/** Answers what handlers wait for, each once: by the clock, or by who knows the Things, but never after the time that was given. */
export class WaitDesk {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #listener: EngineListener;

  constructor({
    clock,
    logger,
    listener,
  }: { readonly clock: Clock; readonly logger: Logger; readonly listener: EngineListener }) {
    this.#clock = clock;
    this.#logger = logger;
    this.#listener = listener;
  }

  /** Begins a wait. `answer` is called once, and never before this returns. */
  begin(container: ContainerId, request: WaitRequest, answer: (answer: WaitAnswer) => void): OpenWait {
    const controller = request.kind === "sleep" ? undefined : new AbortController();
    // Let go as soon as it is of no use: who was asked may keep its promise for ever, and with it whatever that refers to.
    let waiting: typeof answer | undefined = answer;
    const close = (): typeof answer | undefined => {
      const wasWaiting = waiting;
      waiting = undefined;
      timer[Symbol.dispose]();
      return wasWaiting;
    };
    const timer = this.#clock.after(request.timeout, () => {
      close()?.(controller === undefined ? { value: Number.NaN } : { failure: "timed-out" });
      controller?.abort(nobodyWaits());
    });
    if (request.kind !== "sleep" && controller !== undefined) {
      void this.#ask(container, request, controller.signal).then((answered) => close()?.(answered));
    }
    return {
      cancel: () => {
        if (close() !== undefined) controller?.abort(nobodyWaits());
      },
    };
  }

  async #ask(container: ContainerId, { timeout: _, ...request }: Asked, signal: AbortSignal): Promise<WaitAnswer> {
    try {
      return (await this.#listener.askThing?.(container, request, signal)) ?? { failure: "unreachable" };
    } catch (error) {
      // What is wrong with a Thing is said by a failure; what is thrown is a bug, and none of the container's.
      if (!signal.aborted) {
        this.#logger.error("wait-failed", { container, request: request.kind, error: describeError(error) });
      }
      return { failure: "failed" };
    }
  }
}

function nobodyWaits(): ThimbleError {
  return new ThimbleError("base.aborted", "Cannot go on asking the Thing: nobody waits for the answer any more");
}
