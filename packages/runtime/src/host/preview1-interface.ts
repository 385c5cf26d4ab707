import { ERRNO, type Errno, preview1Functions, suspendingPoll, type WasiProgram } from "@thimble/wasi";
import { abiFault } from "../container/container-fault.ts";
import type { WaitAnswer } from "../engine/wait.ts";
import type { CurrentCall } from "./current-call.ts";
import type { HandlerCall } from "./handler-call.ts";
import { MAXIMUM_WAIT_MS } from "./wait-results.ts";
import type { WaitingFunction, Waits } from "./waits.ts";

/** `wasi_snapshot_preview1`, for every container of an engine that imports it. @see packages/wasi */
export function preview1Interface(
  current: CurrentCall,
  waits: Waits,
): Readonly<Record<string, WebAssembly.HostFunction | WaitingFunction>> {
  const calling = (): WasiProgram => programOf(current.enter());
  return {
    ...preview1Functions(calling),
    poll_oneoff: suspendingPoll({
      calling,
      ask(delay) {
        if (delay === 0) return waits.refuse({ value: Number.NaN });
        if (delay > MAXIMUM_WAIT_MS) return waits.refuse({ failure: "out-of-range" });
        // Up to the whole millisecond: timers are no finer, and one that ends early would be asked for again.
        return waits.ask({ kind: "sleep", timeout: Math.ceil(delay) });
      },
      answered() {
        const { call, answer } = waits.answered();
        return { program: programOf(call), errno: errnoOf(answer) };
      },
    }),
  };
}

function programOf({ container: { program } }: HandlerCall): WasiProgram {
  if (program === undefined) throw abiFault("Cannot call WASI: the container does not import it");
  return program.wasi;
}

/** As POSIX has them: a wait that something else ended was interrupted, one for which there is no room may be tried again. */
function errnoOf(answer: WaitAnswer): Errno {
  if (!("failure" in answer)) return ERRNO.success;
  if (answer.failure === "cancelled") return ERRNO.intr;
  return answer.failure === "over-budget" ? ERRNO.again : ERRNO.inval;
}
