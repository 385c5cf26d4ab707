import { abiFault } from "../container/container-fault.ts";
import type { HandlerCall } from "./handler-call.ts";
import { other, type Refusal } from "./keyvalue-results.ts";

/** Most buckets that a container has open at a time: one bit each. @see wit/deps/keyvalue/keyvalue.wit open */
const MAXIMUM_BUCKETS = 16;

/** Opens a bucket and returns its handle: the lowest that is free, from 1, as 0 is none. */
export function openBucket(call: HandlerCall): number | Refusal {
  const { container } = call;
  for (let handle = 1; handle <= MAXIMUM_BUCKETS; handle++) {
    if ((container.buckets & bitOf(handle)) !== 0) continue;
    container.buckets |= bitOf(handle);
    return handle;
  }
  return other(`${MAXIMUM_BUCKETS} buckets are open`);
}

/** @throws ContainerFault runtime.abi when no bucket with this handle is open. @see CanonicalABI.md, lift_borrow */
export function useBucket(call: HandlerCall, handle: number): void {
  const isHandle = handle >= 1 && handle <= MAXIMUM_BUCKETS;
  if (isHandle && (call.container.buckets & bitOf(handle)) !== 0) return;
  throw abiFault(`Cannot use the bucket ${handle >>> 0}: it is not open`);
}

/** @throws ContainerFault runtime.abi when no bucket with this handle is open. @see CanonicalABI.md, canon_resource_drop */
export function closeBucket(call: HandlerCall, handle: number): void {
  useBucket(call, handle);
  call.container.buckets &= ~bitOf(handle);
}

function bitOf(handle: number): number {
  return 1 << (handle - 1);
}
