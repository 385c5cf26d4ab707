/** Something that the compiler has to say about a file. */
export interface CompilerMessage {
  readonly severity: "error" | "warning";
  /** One sentence without a final period. */
  readonly text: string;
  /** The file relative to the container's folder, with line and column from 1; undefined where it is about no place. */
  readonly where: string | undefined;
}

/** What to compile. Structured-cloneable. */
export interface CompileRequest {
  /** The container's folder, absolute. */
  readonly directory: string;
  /** The container's file, relative to its folder, e.g. `main.ts`. */
  readonly source: string;
  /** Keeps the names of functions, for profilers and stack traces. Default false. */
  readonly debug?: boolean;
}

/** What came out. Structured-cloneable. */
export interface CompileResult {
  /** Undefined when there is an error among the messages, or no handler. */
  readonly wasm: Uint8Array<ArrayBuffer> | undefined;
  readonly messages: readonly CompilerMessage[];
  /** Whether it is right but for having nothing that the host would call. Default false. */
  readonly hasNoHandler?: boolean;
}
