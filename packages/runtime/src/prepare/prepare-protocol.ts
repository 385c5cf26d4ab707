import { describeError, type ErrorCode, isThimbleError, ThimbleError } from "@thimble/base";
import { type PrepareOptions, prepareModule } from "./prepare-module.ts";
import type { PreparedModule } from "./prepared-module.ts";

/** What a preparing thread is asked. */
export interface PrepareRequest {
  readonly wasm: Uint8Array;
  readonly options: PrepareOptions;
}

/** What it answers: the module, or why there is none. */
export type PrepareAnswer =
  | { readonly kind: "prepared"; readonly module: PreparedModule }
  | { readonly kind: "refused"; readonly error: PlainError };

/** An error that can go from thread to thread, where classes are lost. */
export interface PlainError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly where: string | undefined;
  readonly expected: string | undefined;
  readonly details: ThimbleError["details"];
  /** What the error came from, in words. */
  readonly cause: string | undefined;
}

/** Prepares a module and makes an answer of whatever comes of it. */
export function answerPrepare({ wasm, options }: PrepareRequest): PrepareAnswer {
  try {
    return { kind: "prepared", module: prepareModule(wasm, options) };
  } catch (error) {
    return { kind: "refused", error: plainError(error) };
  }
}

/** The error that an answer tells of. */
export function errorOf({ code, message, where, expected, details, cause }: PlainError): ThimbleError {
  return new ThimbleError(code, message, {
    ...(where === undefined ? {} : { where }),
    ...(expected === undefined ? {} : { expected }),
    ...(cause === undefined ? {} : { cause: new Error(cause) }),
    details,
  });
}

function plainError(error: unknown): PlainError {
  if (!isThimbleError(error)) {
    const message = `Cannot prepare the module: ${describeError(error)}`;
    return { code: "base.bug", message, where: undefined, expected: undefined, details: {}, cause: undefined };
  }
  const { code, message, where, expected, details, cause } = error;
  return { code, message, where, expected, details, cause: cause === undefined ? undefined : describeError(cause) };
}
