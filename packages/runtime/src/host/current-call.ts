import { abiFault } from "../container/container-fault.ts";
import type { HandlerCall } from "./handler-call.ts";
import type { PendingCall } from "./pending-call.ts";

/**
 * Whose turn it is. Host functions are made once for an engine, not once for each container, and find their caller here: the
 * executor sets it before it calls a container and puts back what was there before.
 */
export class CurrentCall {
  call: HandlerCall | undefined;
  /** The same, where its container may wait. */
  pending: PendingCall | undefined;

  /** Gives the thread to a call that may wait; to none where it is undefined. */
  give(pending: PendingCall | undefined): void {
    this.call = pending?.call;
    this.pending = pending;
  }

  /**
   * The call that a host function belongs to, charged for one host call.
   * @throws ContainerFault as `HandlerCall.enter`
   */
  enter(): HandlerCall {
    const { call } = this;
    if (call === undefined) throw abiFault("Cannot call the host: no handler runs");
    call.enter();
    return call;
  }
}
