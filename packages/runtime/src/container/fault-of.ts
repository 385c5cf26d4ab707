import type { Budget } from "@thimble/model";
import { ContainerFault, type Fault, instructionsFault } from "./container-fault.ts";
import { type Enter, instructionsLeft, wasGrowDenied } from "./guest-calls.ts";

/**
 * What V8 says of a stack that is used up, by a message alone: other errors of the same class are bugs of the host.
 * @see V8 14.6, src/common/message-template.h, kStackOverflow
 */
const STACK_OVERFLOW = "Maximum call stack size exceeded";

/** Why a call of a container threw; undefined when the container is not to blame. */
export function faultOf(budget: Budget, enter: Enter, error: unknown): Fault | undefined {
  if (error instanceof ContainerFault) return error.fault;
  if (instructionsLeft(enter) < 0) return instructionsFault(budget.instructions).fault;
  if (wasGrowDenied(enter)) {
    return fault(
      "memory",
      "runtime.memory",
      `Cannot grow the memory: its budget of ${budget.memoryBytes} bytes is used up`,
    );
  }
  if (error instanceof RangeError && error.message === STACK_OVERFLOW) {
    return fault("stack", "runtime.stack", "Cannot call deeper: the stack is used up");
  }
  if (error instanceof WebAssembly.RuntimeError) {
    return fault("trap", "runtime.trap", `Cannot go on with the event: trap, ${error.message}`);
  }
  return undefined;
}

function fault(reason: Fault["reason"], code: Fault["code"], message: string): Fault {
  return { reason, code, message };
}
