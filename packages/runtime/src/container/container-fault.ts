import type { ErrorCode } from "@thimble/base";
import type { EndReason } from "../engine/engine.ts";

/** Why a container can not go on. */
export interface Fault {
  readonly reason: EndReason;
  readonly code: ErrorCode;
  /** "Cannot <action> <object>: <current state>". */
  readonly message: string;
  /** Of one that exited: its status. */
  readonly exitStatus?: number;
}

/** The container has exited, by itself. */
export function exitFault(exitStatus: number): Fault {
  return { reason: "exited", code: "runtime.exited", message: `it exited with status ${exitStatus}`, exitStatus };
}

/**
 * Thrown through a container's frames by a host function that refuses to go on. A container can not catch it: modules with exception
 * handling are refused when they are prepared. Never leaves the package.
 */
export class ContainerFault extends Error {
  override readonly name = "ContainerFault";
  /** Plain data, so that it can go from thread to thread. */
  readonly fault: Fault;

  constructor(reason: EndReason, code: ErrorCode, message: string) {
    super(message);
    this.fault = { reason, code, message };
  }
}

/** The container broke the canonical ABI or the contract. */
export function abiFault(message: string): ContainerFault {
  return new ContainerFault("trap", "runtime.abi", message);
}

/** The container opened or used what it was not granted. */
export function deniedFault(message: string): ContainerFault {
  return new ContainerFault("denied", "runtime.denied", message);
}

/** The container used up its budget of instructions for one event. */
export function instructionsFault(budget: number): ContainerFault {
  const message = `Cannot go on with the event: its budget of ${budget} instructions is used up`;
  return new ContainerFault("instructions", "runtime.instructions", message);
}
