import type { ErrorCode } from "@thimble/base";
import type { FlatMemory } from "./kernel-memory.ts";

/** What the thread of a device is told. */
export type DeviceOrder =
  | {
      readonly kind: "ioctl";
      readonly id: number;
      readonly descriptor: number;
      readonly request: number;
      /** Memory in one piece, and where it holds offsets into itself. */
      readonly bytes: Uint8Array;
      readonly addresses: readonly number[];
    }
  | {
      readonly kind: "burst";
      readonly id: number;
      readonly descriptor: number;
      readonly calls: readonly (FlatMemory & { readonly request: number })[];
    }
  | { readonly kind: "listen"; readonly descriptor: number; readonly maximumBytes: number }
  /** What was handed on was taken. */
  | { readonly kind: "more"; readonly descriptor: number }
  | { readonly kind: "ignore"; readonly descriptor: number }
  | { readonly kind: "close"; readonly id: number; readonly descriptor: number }
  /** Closes everything and ends the thread. */
  | { readonly kind: "end" };

/** What the thread of a device tells. */
export type DeviceNews =
  /** It is open. A byte that is written to `wake` makes the thread look for orders. */
  | { readonly kind: "open"; readonly descriptor: number; readonly wake: number }
  | { readonly kind: "closed"; readonly code: string; readonly message: string }
  | {
      readonly kind: "failed";
      readonly code: ErrorCode;
      readonly message: string;
      readonly expected: string | undefined;
    }
  | { readonly kind: "done"; readonly id: number; readonly result: number; readonly bytes: Uint8Array }
  | {
      readonly kind: "burst-done";
      readonly id: number;
      readonly bytes: readonly Uint8Array[];
      readonly times: readonly bigint[];
    }
  | { readonly kind: "refused"; readonly id: number; readonly code: string; readonly message: string }
  | { readonly kind: "bytes"; readonly descriptor: number; readonly bytes: Uint8Array }
  | { readonly kind: "lost"; readonly descriptor: number; readonly code: string; readonly message: string };
