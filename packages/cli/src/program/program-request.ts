import type { ErrorCode } from "@thimble/base";
import type { CommandLimits } from "@thimble/wasi";

/** A folder of the machine that a program finds under a path of its own. */
export interface GrantedFolder {
  /** Absolute. */
  readonly hostPath: string;
  readonly guestPath: string;
  readonly isReadOnly: boolean;
}

/** A program to run, as its thread is told. */
export interface ProgramRequest {
  /** The module. */
  readonly bytes: Uint8Array;
  /** What the program finds as its arguments; the first is its name. */
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly folders: readonly GrantedFolder[];
  readonly limits: CommandLimits;
  /** Where what is made of components is kept, absolute; undefined for nowhere. */
  readonly cacheFolder?: string | undefined;
  /** Through which it asks for its standard input: the memory of a `StdinChannel`. */
  readonly stdin: SharedArrayBuffer;
}

/** An error of the catalogue on its way between threads. */
export interface SentError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly where: string | undefined;
  readonly expected: string | undefined;
  readonly cause: string | undefined;
}

/** How a program ended. */
export type ProgramEnding =
  | { readonly kind: "exited"; readonly status: number }
  /** `frames`: functions of the program that were running, innermost first. */
  | { readonly kind: "trapped"; readonly reason: string; readonly frames: readonly string[] }
  /** It did not begin. */
  | { readonly kind: "refused"; readonly error: SentError };

/** What the thread of a program says: that it wants input, or how it ended. */
export type ProgramMessage = { readonly kind: "input" } | ProgramEnding;
