import type { Part } from "./part.ts";
import type { RunInThread } from "./thread-job.ts";

/** How a compilation is shown and stopped, and where its compilers are. */
export interface CompileOptions {
  /** The container's folder as messages name it. Default: `directory` of the request. */
  readonly shownDirectory?: string;
  /** Folders with compilers, as in the environment variable PATH. Default none; AssemblyScript's needs none. */
  readonly searchPath?: string;
  /** What runs its threads. Default `runInThread`. */
  readonly threads?: RunInThread;
  readonly signal?: AbortSignal | undefined;
  /** Whether `parts` are asked for, also where other programs have to say them. Default false. */
  readonly listsParts?: boolean;
}

/** A compiled container. */
export interface CompiledContainer {
  readonly wasm: Uint8Array<ArrayBuffer>;
  /** One line each: `file:line:column: sentence`. */
  readonly warnings: readonly string[];
  /** Libraries that were compiled in, as far as the compiler tells. Left out where they were not asked for. */
  readonly parts?: readonly Part[];
}
