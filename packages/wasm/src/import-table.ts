import type { FunctionType } from "./wasm-module.ts";

/** The functions that a module may import: module name, then function name. */
export type ImportTable = Readonly<Record<string, Readonly<Record<string, FunctionType>>>>;

/** What is wrong with one import. */
export interface ImportProblem {
  readonly module: string;
  readonly name: string;
  /** Whether nobody has such an import, or it has another type. */
  readonly problem: "unknown" | "wrong-type";
  /** One sentence for a person, without a final period. */
  readonly message: string;
  /** What would be right: the nearest import, or the right type. */
  readonly expected?: string;
}

/** What is wrong with one export. */
export interface ExportProblem {
  readonly name: string;
  /** One sentence for a person, without a final period. */
  readonly message: string;
  /** The right type. */
  readonly expected: string;
}
