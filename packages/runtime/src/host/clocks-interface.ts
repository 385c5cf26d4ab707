import type { EpochMillis } from "@thimble/base";
import type { CurrentCall } from "./current-call.ts";
import type { HandlerCall } from "./handler-call.ts";

/** `datetime` is u64 and u32: 16 bytes with padding. @see CanonicalABI.md, "Alignment" and "Element Size" */
const DATETIME = { bytes: 16, alignment: 8, seconds: 0, nanoseconds: 8 } as const;
const MILLIS_PER_SECOND = 1000;
const NANOS_PER_MILLI = 1_000_000;
const MAXIMUM_NANOS = 999_999_999;
/** Steps in which the clocks go. @see wit/deps/clocks/clocks.wit */
const WALL_RESOLUTION: EpochMillis = 1;
const MONOTONIC_RESOLUTION_NANOS = 1000n;

/** `wasi:clocks/wall-clock@0.2.0`: when the event arrived. */
export function wasiWallClockInterface(current: CurrentCall): Readonly<Record<string, WebAssembly.HostFunction>> {
  return {
    now(result = 0): void {
      const call = current.enter();
      storeDatetime(call, result, call.wall);
    },

    resolution(result = 0): void {
      storeDatetime(current.enter(), result, WALL_RESOLUTION);
    },
  };
}

/** `wasi:clocks/monotonic-clock@0.2.0`: when the event arrived. */
export function wasiMonotonicClockInterface(current: CurrentCall): Readonly<Record<string, WebAssembly.HostFunction>> {
  return {
    now(): bigint {
      return BigInt(Math.round(current.enter().arrived * NANOS_PER_MILLI));
    },

    resolution(): bigint {
      current.enter();
      return MONOTONIC_RESOLUTION_NANOS;
    },
  };
}

function storeDatetime(call: HandlerCall, result: number, time: EpochMillis): void {
  const view = call.result(result, DATETIME.bytes, DATETIME.alignment);
  const start = result >>> 0;
  const seconds = Math.floor(time / MILLIS_PER_SECOND);
  const nanoseconds = Math.min(MAXIMUM_NANOS, Math.round((time - seconds * MILLIS_PER_SECOND) * NANOS_PER_MILLI));
  view.setBigUint64(start + DATETIME.seconds, BigInt(seconds), true);
  view.setUint32(start + DATETIME.nanoseconds, nanoseconds, true);
}
