import { InstructionReader } from "../instructions/instruction-reader.ts";
import { OPCODE } from "../instructions/opcodes.ts";
import { checkLimit, type ModuleLimits } from "../module-limits.ts";
import type { CodeEntry, WasmModule } from "../wasm-module.ts";
import type { Edit } from "./edit.ts";
import { PRICE } from "./prices.ts";
import type { Frame, Region } from "./region.ts";

/** What is to be done with a function. */
export interface FunctionPlan {
  readonly edits: readonly Edit[];
  /** Functions that it makes references to, which a module must declare somewhere outside of its code. */
  readonly references: ReadonlySet<number>;
}

/**
 * Decides where a function pays for its instructions, and what else must change in it, so that every instruction that runs is paid for once.
 *
 * One pass over the instructions keeps the stack of open blocks and the current region. Code that can not run is not paid for.
 * A function that calls nothing checks its counter only where it goes back to a loop and where it returns: what it does in between is bounded,
 * and nobody can see it, because a trap ends the instance.
 *
 * @param locals parameters and locals of the function
 * @throws ThimbleError wasm.malformed, wasm.unsupported or wasm.too-large
 */
export function analyseFunction(
  module: WasmModule,
  code: CodeEntry,
  locals: number,
  limits: ModuleLimits,
): FunctionPlan {
  return new FunctionAnalysis(new InstructionReader(module, code, locals), code, limits).run();
}

class FunctionAnalysis {
  readonly #reader: InstructionReader;
  readonly #limits: ModuleLimits;
  readonly #edits: Edit[] = [];
  readonly #references = new Set<number>();
  readonly #frames: Frame[] = [];
  #region: Region;
  /** The innermost frame. */
  #top: Frame;
  /** Whether the current instruction can run. */
  #isLive = true;
  /** Whether the counter is in the global only, as it is after a call. */
  #isSpilled = false;
  /** Whether nobody can see, before the function returns, what it does while the counter is below zero. */
  #isUnobserved = true;

  constructor(reader: InstructionReader, code: CodeEntry, limits: ModuleLimits) {
    this.#reader = reader;
    this.#limits = limits;
    this.#region = emptyRegion();
    this.#top = this.#push("function");
    this.#edits.push({ kind: "charge", at: code.instructionsStart, depth: 0, region: this.#region });
  }

  run(): FunctionPlan {
    while (this.#frames.length > 0) {
      this.#reader.next();
      this.#step();
    }
    if (!this.#reader.atEnd) this.#reader.fail("instructions behind the end of the function");
    if (!this.#isUnobserved) checkEveryCharge(this.#edits);
    return { edits: this.#edits, references: this.#references };
  }

  #step(): void {
    const { opcode } = this.#reader;
    switch (opcode) {
      case OPCODE.block:
        this.#reload();
        this.#push("block");
        return;
      case OPCODE.loop:
        this.#openLoop();
        return;
      case OPCODE.if:
        this.#openIf();
        return;
      case OPCODE.else:
        this.#else();
        return;
      case OPCODE.end:
        this.#end();
        return;
      case OPCODE.ref_func:
        this.#references.add(this.#reader.index);
    }
    if (this.#isLive) this.#region.cost++;
    this.#stepBranch(opcode);
  }

  #stepBranch(opcode: number): void {
    switch (opcode) {
      case OPCODE.br:
        this.#branch();
        return;
      case OPCODE.br_if:
        this.#branchIf();
        return;
      case OPCODE.br_table:
        this.#branchTable();
        return;
      case OPCODE.return:
        this.#return();
        return;
      case OPCODE.return_call:
      case OPCODE.return_call_indirect:
        this.#isUnobserved = false;
        this.#spill();
        this.#leave();
        return;
      case OPCODE.unreachable:
        this.#spill();
        this.#isLive = false;
        return;
      default:
        if (this.#isLive) this.#stepLive(opcode);
    }
  }

  /** An instruction that goes on to the next one, and can run. */
  #stepLive(opcode: number): void {
    switch (opcode) {
      case OPCODE.call:
      case OPCODE.call_indirect:
        this.#call();
        return;
      case OPCODE.memory_init:
      case OPCODE.memory_copy:
      case OPCODE.memory_fill:
        this.#chargeLength(PRICE.bytesShift);
        return;
      case OPCODE.table_init:
      case OPCODE.table_copy:
      case OPCODE.table_fill:
        this.#chargeLength(PRICE.referencesShift);
        return;
      case OPCODE.memory_grow:
        this.#call();
        this.#edits.push({ kind: "grow-memory", ...this.#here(), end: this.#reader.end });
        return;
      case OPCODE.table_grow:
        this.#call();
        this.#edits.push({ kind: "grow-table", ...this.#here(), end: this.#reader.end, table: this.#reader.index });
        return;
    }
  }

  /** The place of the current instruction. */
  #here(): { at: number; depth: number } {
    return { at: this.#reader.start, depth: this.#frames.length - 1 };
  }

  #push(kind: Frame["kind"], head?: Region): Frame {
    checkLimit(this.#limits, "nestingDepth", this.#frames.length);
    const frame: Frame = {
      kind,
      outer: this.#region,
      isLive: this.#isLive,
      isTargeted: false,
      outermostTarget: this.#frames.length,
      ...(head === undefined ? {} : { head }),
      backEdges: [],
      hasConditionalBackEdge: false,
    };
    this.#frames.push(frame);
    this.#top = frame;
    return frame;
  }

  /** Starts a region behind the current instruction. */
  #startRegion(region: Region = emptyRegion()): void {
    if (!this.#isLive) return;
    this.#region = region;
    this.#edits.push({ kind: "charge", at: this.#reader.end, depth: this.#frames.length - 1, region });
  }

  #openLoop(): void {
    this.#reload();
    const head: Region = { ...emptyRegion(), isChecked: true };
    this.#push("loop", head);
    this.#startRegion(head);
  }

  #openIf(): void {
    if (this.#isLive) this.#region.cost++;
    this.#reload();
    this.#push("if");
    this.#startRegion();
  }

  #else(): void {
    const frame = this.#top;
    if (frame.kind !== "if") this.#reader.fail("else without if");
    this.#reload();
    frame.kind = "else";
    if (this.#isLive) frame.isTargeted = true;
    this.#isLive = frame.isLive;
    this.#startRegion();
  }

  #end(): void {
    this.#reload();
    const frame = this.#top;
    this.#frames.pop();
    const depth = this.#frames.length;
    const outside = this.#frames[depth - 1];
    if (outside === undefined) return;
    this.#top = outside;
    if (frame.kind === "loop") moveLoopHead(frame);
    // The condition of an if without else goes to the end when it does not hold.
    this.#isLive ||= frame.isTargeted || (frame.kind === "if" && frame.isLive);
    outside.outermostTarget = Math.min(outside.outermostTarget, frame.outermostTarget);
    if (frame.outermostTarget < depth) this.#startRegion();
    else this.#region = frame.outer;
  }

  #branch(): void {
    this.#reload();
    this.#target(this.#reader.index, false);
    this.#isLive = false;
  }

  #branchIf(): void {
    this.#reload();
    this.#target(this.#reader.index, true);
    this.#startRegion();
  }

  #branchTable(): void {
    this.#reload();
    for (const label of this.#reader.labels) this.#target(label, true);
    this.#isLive = false;
  }

  #return(): void {
    if (!this.#isLive) return;
    this.#reload();
    this.#edits.push({ kind: "return", ...this.#here(), end: this.#reader.end });
    this.#leave();
  }

  /** The function ends here. */
  #leave(): void {
    if (this.#isLive) this.#top.outermostTarget = 0;
    this.#isLive = false;
  }

  /** A branch to a label, counted from the innermost frame. */
  #target(label: number, isConditional: boolean): void {
    const index = this.#frames.length - 1 - label;
    const frame = this.#frames[index] ?? this.#reader.fail(`unknown label ${label}`);
    if (!this.#isLive) return;
    this.#top.outermostTarget = Math.min(this.#top.outermostTarget, index);
    if (frame.kind !== "loop") frame.isTargeted = true;
    else if (isConditional) frame.hasConditionalBackEdge = true;
    else frame.backEdges.push(this.#region);
  }

  #call(): void {
    this.#isUnobserved = false;
    this.#spill();
    this.#isSpilled = true;
  }

  /** Puts the counter into the global, where others find it. */
  #spill(): void {
    if (this.#isLive && !this.#isSpilled) this.#edits.push({ kind: "spill", ...this.#here() });
    this.#isSpilled = false;
  }

  /** Puts the counter back into the local. Delayed to the next place that needs it there, so that calls in a row pay once. */
  #reload(): void {
    if (this.#isSpilled) this.#edits.push({ kind: "reload", ...this.#here() });
    this.#isSpilled = false;
  }

  /** A length may be nearly as large as the counter: the counter must not be below zero before it, or it would wrap around. */
  #chargeLength(shift: number): void {
    this.#isUnobserved = false;
    this.#reload();
    this.#edits.push({ kind: "charge-length", ...this.#here(), shift });
  }
}

/** A region that has no instructions yet. */
function emptyRegion(): Region {
  return { cost: 0, isMoved: false, isChecked: false };
}

function checkEveryCharge(edits: readonly Edit[]): void {
  for (const edit of edits) {
    if (edit.kind === "charge") edit.region.isChecked = true;
  }
}

/**
 * When only unconditional branches go back to a loop, whatever runs before its head goes on into it: those regions pay for the head, and an
 * iteration pays once, not twice. The regions that go back check the counter in its place, so that no loop runs without a check.
 */
function moveLoopHead(loop: Frame): void {
  const { head } = loop;
  if (head === undefined || loop.hasConditionalBackEdge) return;
  const before = [loop.outer, ...loop.backEdges];
  if (before.some((region) => region === head || region.isMoved)) return;
  for (const region of before) region.cost += head.cost;
  for (const region of loop.backEdges) region.isChecked = true;
  head.isMoved = true;
}
