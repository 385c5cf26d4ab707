import type { CountedLoop } from "./counted-loop.ts";
import type { Region } from "./region.ts";

/** Where in the function something changes: an offset in the module, and how many blocks are open there. */
interface Place {
  readonly at: number;
  readonly depth: number;
}

/** An instruction that is replaced reaches to `end`. */
interface Replaced extends Place {
  readonly end: number;
}

/** What a length counts. */
export type LengthKind = "bytes" | "references";

/** One change to the instructions of a function. Edits are in the order of their offsets. */
export type Edit =
  /** Pay for a region. */
  | (Place & { readonly kind: "charge"; readonly region: Region })
  /** Pay for the length on the stack. */
  | (Place & { readonly kind: "charge-length"; readonly of: LengthKind })
  /** Pay for all the times that the loop behind it goes on; undefined where that can not be told before. */
  | (Place & { readonly kind: "charge-loop"; counted: CountedLoop | undefined })
  /** Write the counter from its local to its global. */
  | (Place & { readonly kind: "spill" })
  /** Read the counter from its global into its local. */
  | (Place & { readonly kind: "reload" })
  /** A return becomes a branch to the code that spills the counter. */
  | (Replaced & { readonly kind: "return" })
  /** A growth becomes a call of the function that checks it first. */
  | (Replaced & { readonly kind: "grow-memory" })
  | (Replaced & { readonly kind: "grow-table"; readonly table: number });
