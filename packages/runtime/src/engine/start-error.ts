import { ThimbleError } from "@thimble/base";
import type { Fault } from "../container/container-fault.ts";
import type { ContainerEnd, ContainerId } from "./engine.ts";

/** Why a container could not be started, for its owner. */
export function startError(id: ContainerId, fault: Fault): ThimbleError {
  return new ThimbleError(fault.code, `Cannot start ${id}: ${fault.message}`, { details: { reason: fault.reason } });
}

/** A container of the same name runs. */
export function duplicateError(id: ContainerId): ThimbleError {
  return new ThimbleError("runtime.duplicate", `Cannot start ${id}: it runs already`);
}

/** The engine starts nothing any more. */
export function closedError(id: ContainerId): ThimbleError {
  return new ThimbleError("runtime.closed", `Cannot start ${id}: the engine is closed`);
}

/** The end of a container for its owner. */
export function endOf(container: ContainerId, { reason, message, exitStatus }: Fault, dropped: number): ContainerEnd {
  return { container, reason, message, dropped, ...(exitStatus === undefined ? {} : { exitStatus }) };
}
