import { InstructionReader } from "../instructions/instruction-reader.ts";
import { OPCODE } from "../instructions/opcodes.ts";
import { checkLimit, type ModuleLimits } from "../module-limits.ts";
import type { CodeEntry, WasmModule } from "../wasm-module.ts";
import {
  assignmentBefore,
  conditionBefore,
  type LoopCondition,
  movesTowards,
  RecentInstructions,
  stepBefore,
  timesOf,
} from "./counted-loop.ts";
import type { Edit, LengthKind } from "./edit.ts";
import { priceOf } from "./prices.ts";
import type { Frame, LoopCount, Region } from "./region.ts";

/** What is to be done with a function. */
export interface FunctionPlan {
  readonly edits: readonly Edit[];
  /** Functions that it makes references to, which a module must declare somewhere outside of its code. */
  readonly references: ReadonlySet<number>;
  /** What it costs whenever it returns; undefined when that differs between its ways to return, or it depends on what others do. */
  readonly fixedCost: number | undefined;
  /** Whether it would have a fixed cost if all that it calls had one. */
  readonly mayBecomeFixed: boolean;
}

/** What `analyseFunction` must know beside the code. */
export interface AnalyseFunctionOptions {
  /** Parameters and locals of the function. */
  readonly locals: number;
  readonly limits: ModuleLimits;
  /** Functions for which their callers pay, and what. */
  readonly fixedCosts: ReadonlyMap<number, number>;
}

/**
 * Decides where a function pays for its instructions, and what else must change in it, so that every instruction that runs is paid for once.
 *
 * One pass over the instructions keeps the stack of open blocks and the current region. Code that can not run is not paid for.
 * A function that calls nothing checks its counter only where it goes back to a loop and where it returns: what it does in between is bounded,
 * and nobody can see it, because a trap ends the instance.
 *
 * @throws ThimbleError wasm.malformed, wasm.unsupported or wasm.too-large
 */
export function analyseFunction(module: WasmModule, code: CodeEntry, options: AnalyseFunctionOptions): FunctionPlan {
  return new FunctionAnalysis(new InstructionReader(module, code, options.locals), code, options).run();
}

/** Most that a function may cost for its callers to pay for it. */
const MAXIMUM_FIXED_COST = 1 << 16;

/** Most that a region may cost by what is paid for in it that runs elsewhere: about a millisecond. */
const MAXIMUM_HOISTED_COST = 1 << 20;

/** What a callee may cost without a check of the counter before it. */
const UNNOTICED_COST = 1 << 10;

class FunctionAnalysis {
  readonly #reader: InstructionReader;
  readonly #limits: ModuleLimits;
  readonly #fixedCosts: ReadonlyMap<number, number>;
  readonly #entry: Region;
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
  /** The last instructions. */
  readonly #recent = new RecentInstructions();
  /** How often each local is written so far. */
  readonly #writes: number[];
  /** Calls so far, of functions that pay for themselves. */
  #calls = 0;
  /** Whether it has lengths or tail calls, so that its cost is never fixed. */
  #isOpenEnded = false;

  constructor(reader: InstructionReader, code: CodeEntry, { locals, limits, fixedCosts }: AnalyseFunctionOptions) {
    this.#writes = new Array<number>(locals).fill(0);
    this.#reader = reader;
    this.#limits = limits;
    this.#fixedCosts = fixedCosts;
    this.#entry = emptyRegion();
    this.#region = this.#entry;
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
    const mayBecomeFixed =
      !this.#isOpenEnded &&
      !this.#entry.isDoomed &&
      this.#entry.cost <= MAXIMUM_FIXED_COST &&
      this.#edits.every((edit) => this.#isFixed(edit));
    const fixedCost = mayBecomeFixed && this.#isUnobserved ? this.#entry.cost : undefined;
    return { edits: this.#edits, references: this.#references, fixedCost, mayBecomeFixed };
  }

  /** Whether an edit is paid on each way that returns, or on none. */
  #isFixed(edit: Edit): boolean {
    if (edit.kind === "charge-loop") return edit.counted === undefined;
    if (edit.kind !== "charge" || edit.region === this.#entry) return true;
    return edit.region.cost === 0 || edit.region.isMoved || edit.region.isDoomed;
  }

  #step(): void {
    const { opcode, index } = this.#reader;
    this.#recent.record(opcode, index);
    switch (opcode) {
      case OPCODE.local_set:
      case OPCODE.local_tee:
        this.#writes[index] = (this.#writes[index] ?? 0) + 1;
        break;
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
    if (this.#isLive) this.#region.cost += priceOf(opcode);
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
        this.#payForCallee();
        this.#isOpenEnded = true;
        this.#isUnobserved = false;
        this.#spill();
        this.#leave();
        return;
      case OPCODE.unreachable:
        if (this.#isLive) this.#region.isDoomed = true;
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
        if (!this.#payForCallee()) this.#call();
        return;
      case OPCODE.call_indirect:
        this.#isOpenEnded = true;
        this.#call();
        return;
      case OPCODE.memory_init:
      case OPCODE.memory_copy:
      case OPCODE.memory_fill:
        this.#chargeLength("bytes");
        return;
      case OPCODE.table_init:
      case OPCODE.table_copy:
      case OPCODE.table_fill:
        this.#chargeLength("references");
        return;
      case OPCODE.memory_grow:
        this.#isOpenEnded = true;
        this.#call();
        this.#edits.push({
          kind: "grow-memory",
          at: this.#reader.start,
          depth: this.#frames.length - 1,
          end: this.#reader.end,
        });
        return;
      case OPCODE.table_grow:
        this.#isOpenEnded = true;
        this.#call();
        this.#edits.push({
          kind: "grow-table",
          at: this.#reader.start,
          depth: this.#frames.length - 1,
          end: this.#reader.end,
          table: this.#reader.index,
        });
        return;
    }
  }

  #push(kind: Frame["kind"], head?: Region, count?: LoopCount): Frame {
    checkLimit(this.#limits, "nestingDepth", this.#frames.length);
    const frame: Frame = {
      kind,
      outer: this.#region,
      isLive: this.#isLive,
      isTargeted: false,
      outermostTarget: this.#frames.length,
      head,
      count,
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
    const head = emptyRegion();
    head.isChecked = true;
    const edit = {
      kind: "charge-loop" as const,
      at: this.#reader.start,
      depth: this.#frames.length - 1,
      counted: undefined,
    };
    this.#edits.push(edit);
    const assigned = assignmentBefore(this.#recent);
    this.#push("loop", head, {
      edit,
      assigned,
      condition: undefined,
      body: undefined,
      callsBefore: this.#calls,
      writesBefore: 0,
      isStepped: false,
    });
    this.#startRegion(head);
  }

  #openIf(): void {
    if (this.#isLive) this.#region.cost++;
    this.#reload();
    const { count } = this.#top;
    const condition = count === undefined ? undefined : conditionBefore(this.#recent);
    this.#push("if");
    this.#startRegion();
    if (count === undefined || condition === undefined || !this.#isLive) return;
    count.condition = condition;
    count.body = this.#region;
    count.writesBefore = this.#writesTo(condition);
  }

  /** Writes so far to the locals that a condition looks at. */
  #writesTo({ lower, upper }: LoopCondition): number {
    return [lower, upper].reduce((sum, side) => sum + (side.kind === "local" ? (this.#writes[side.index] ?? 0) : 0), 0);
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
    if (frame.kind === "loop") {
      moveLoopHead(frame);
      this.#payBeforeLoop(frame, depth);
    }
    // The condition of an if without else goes to the end when it does not hold.
    this.#isLive ||= frame.isTargeted || (frame.kind === "if" && frame.isLive);
    outside.outermostTarget = Math.min(outside.outermostTarget, frame.outermostTarget);
    if (frame.outermostTarget < depth) this.#startRegion();
    else this.#region = frame.outer;
  }

  /**
   * A loop that goes on as often as two numbers tell that are known before it starts pays for all of that there. Nothing in it may leave it, write to
   * those numbers other than by its step, or call a function that pays for itself, for that one sees the counter.
   *
   * @param depth the index that the frame of the loop had
   */
  #payBeforeLoop({ count, head, outer, outermostTarget, backEdges }: Frame, depth: number): void {
    const condition = count?.condition;
    const [body] = backEdges;
    if (count === undefined || condition === undefined || body === undefined || head?.isMoved !== true) return;
    const isCounted =
      count.isStepped &&
      body === count.body &&
      backEdges.length === 1 &&
      outermostTarget === depth &&
      this.#calls === count.callsBefore &&
      this.#writesTo(condition) === count.writesBefore + 1;
    if (!isCounted) return;
    body.isMoved = true;
    const total = outer.cost + (timesOf(condition, count.assigned) ?? Number.POSITIVE_INFINITY) * body.cost;
    if (total <= MAXIMUM_HOISTED_COST) {
      outer.cost = total;
      outer.isChecked = true;
    } else count.edit.counted = { ...condition, cost: body.cost };
  }

  #branch(): void {
    this.#noticeStep();
    this.#reload();
    this.#target(this.#reader.index, false);
    this.#isLive = false;
  }

  /** Whether a branch goes back to a loop that can be counted, with its step just before. */
  #noticeStep(): void {
    const loop = this.#frames[this.#frames.length - 1 - this.#reader.index];
    const condition = loop?.count?.condition;
    if (loop?.count === undefined || condition === undefined || this.#reader.index !== 1) return;
    const step = stepBefore(this.#recent);
    if (step !== undefined && movesTowards(condition, step)) loop.count.isStepped = true;
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
    this.#edits.push({ kind: "return", at: this.#reader.start, depth: this.#frames.length - 1, end: this.#reader.end });
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

  /** Pays for the called function where that is the caller's to do. It does nothing with the counter then, so a call of it is like any instruction. */
  #payForCallee(): boolean {
    const { opcode, index } = this.#reader;
    const isDirect = opcode === OPCODE.call || opcode === OPCODE.return_call;
    const cost = isDirect ? this.#fixedCosts.get(index) : undefined;
    if (cost === undefined) return false;
    if (!this.#isLive) return true;
    this.#region.cost += cost;
    // What a region pays for is bounded, so that sums fit into the counter, and what runs before the next check is short.
    if (this.#region.cost > MAXIMUM_HOISTED_COST) this.#startRegion({ ...emptyRegion(), isChecked: true });
    if (cost > UNNOTICED_COST) this.#region.isChecked = true;
    return true;
  }

  #call(): void {
    this.#calls++;
    this.#isUnobserved = false;
    this.#spill();
    this.#isSpilled = true;
  }

  /** Puts the counter into the global, where others find it. */
  #spill(): void {
    if (this.#isLive && !this.#isSpilled)
      this.#edits.push({ kind: "spill", at: this.#reader.start, depth: this.#frames.length - 1 });
    this.#isSpilled = false;
  }

  /** Puts the counter back into the local. Delayed to the next place that needs it there, so that calls in a row pay once. */
  #reload(): void {
    if (this.#isSpilled) this.#edits.push({ kind: "reload", at: this.#reader.start, depth: this.#frames.length - 1 });
    this.#isSpilled = false;
  }

  /** A length may be nearly as large as the counter: the counter must not be below zero before it, or it would wrap around. */
  #chargeLength(of: LengthKind): void {
    this.#isUnobserved = false;
    this.#isOpenEnded = true;
    this.#reload();
    this.#edits.push({ kind: "charge-length", at: this.#reader.start, depth: this.#frames.length - 1, of });
  }
}

/** A region that has no instructions yet. */
function emptyRegion(): Region {
  return { cost: 0, isMoved: false, isChecked: false, isDoomed: false };
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
