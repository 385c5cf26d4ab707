import type { CountedLoop, LoopCondition } from "./counted-loop.ts";

/**
 * Instructions that run equally often: when the first of them runs, all of them do (unless one traps). A region pays for all its instructions at
 * its first one. Its pieces may lie apart: what follows an `if` runs as often as what comes before it, when no branch leaves the `if`.
 */
export interface Region {
  /** Instructions to pay for. */
  cost: number;
  /** Whether its cost was moved into the regions that run before it. */
  isMoved: boolean;
  /** Whether the function traps here when the counter is below zero. Else it does so at a later region, or where it returns. */
  isChecked: boolean;
  /** Whether it ends in `unreachable`: nothing that runs it returns. */
  isDoomed: boolean;
}

/** A control instruction that is open, the function itself included. */
export interface Frame {
  kind: "function" | "block" | "loop" | "if" | "else";
  /** The region in which the frame was opened. */
  readonly outer: Region;
  /** Whether the frame was opened in code that can run. */
  readonly isLive: boolean;
  /** Whether code that can run branches to its end. */
  isTargeted: boolean;
  /** The outermost frame, as an index into the stack of frames, that a branch inside this frame goes to. */
  outermostTarget: number;
  /** Of a loop: its first region. */
  readonly head: Region | undefined;
  /** Of a loop: the regions that end in an unconditional branch to it. */
  readonly backEdges: Region[];
  /** Of a loop: what is known of how often it goes on. */
  readonly count: LoopCount | undefined;
  /** Of a loop: whether a conditional branch goes to it. */
  hasConditionalBackEdge: boolean;
}

/** What is found out about how often a loop goes on, while it is read. */
export interface LoopCount {
  /** The place before the loop where all of it may be paid for. */
  readonly edit: { counted: CountedLoop | undefined };
  /** What a local was given just before the loop. */
  readonly assigned: { readonly local: number; readonly value: number } | undefined;
  /** Its condition, when the loop begins with one that can be counted. */
  condition: LoopCondition | undefined;
  /** The region behind the condition. */
  body: Region | undefined;
  /** Calls of the function before the loop, and writes to the locals of the condition before it. */
  callsBefore: number;
  writesBefore: number;
  /** Whether it goes back to the condition with a step towards its end. */
  isStepped: boolean;
}
