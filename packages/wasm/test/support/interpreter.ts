import { type Instruction, LOCALS, PARAMS, type Program } from "./program.ts";

/** What a run of a program did. */
export interface Trace {
  /** Instructions that ran, counted one by one. */
  readonly count: number;
  /** How it ended: it returned, it trapped, or it ran longer than the limit. */
  readonly end: "returned" | "trapped" | "limit";
  readonly result: number;
  readonly global: number;
  /** What it logged. */
  readonly log: readonly number[];
}

class Trap extends Error {}
class Limit extends Error {}

/** Runs function 0 of a program instruction by instruction, at most `limit` of them. Structure (block, loop, else, end) is not counted. */
export function interpret(program: Program, values: readonly number[], limit: number): Trace {
  const machine = new Machine(program, limit);
  let end: Trace["end"] = "returned";
  let result = 0;
  try {
    result = machine.call(0, values);
  } catch (error) {
    if (error instanceof Trap) end = "trapped";
    else if (error instanceof Limit) end = "limit";
    else throw error;
  }
  return { count: machine.count, end, result, global: machine.global, log: machine.log };
}

/** What costs more than 1, written down once more. */
const PRICES: Partial<Record<Instruction["op"], number>> = { div_u: 4, br_table: 2, call_indirect: 4 };

/** A branch that goes on: how many blocks it still leaves. -1: no branch. */
const NEXT = -1;

/** More blocks than any function has: a return. */
const RETURN = 1_000_000;

class Machine {
  readonly #program: Program;
  readonly #limit: number;
  readonly log: number[] = [];
  count = 0;
  global = 0;

  constructor(program: Program, limit: number) {
    this.#program = program;
    this.#limit = limit;
  }

  call(index: number, values: readonly number[]): number {
    const locals = [...values, ...new Array<number>(LOCALS).fill(0)];
    const stack: number[] = [];
    const body = this.#program[index];
    if (body === undefined) throw new Error(`no function ${index}`);
    this.#runAll(body, locals, stack);
    return pop(stack);
  }

  #runAll(body: readonly Instruction[], locals: number[], stack: number[]): number {
    for (const instruction of body) {
      const branch = this.#run(instruction, locals, stack);
      if (branch !== NEXT) return branch;
    }
    return NEXT;
  }

  #run(instruction: Instruction, locals: number[], stack: number[]): number {
    if (instruction.op !== "block" && instruction.op !== "loop") this.#count(PRICES[instruction.op]);
    switch (instruction.op) {
      case "block":
        return this.#runBlock(instruction.body, instruction.results, locals, stack);
      case "loop":
        return this.#loop(instruction.body, locals, stack);
      case "if": {
        const arm = pop(stack) === 0 ? (instruction.no ?? []) : instruction.yes;
        return this.#runBlock(arm, instruction.results, locals, stack);
      }
      case "br":
        return instruction.label;
      case "br_if":
        return pop(stack) === 0 ? NEXT : instruction.label;
      case "br_table": {
        const index = pop(stack) >>> 0;
        return instruction.labels[Math.min(index, instruction.labels.length - 1)] ?? NEXT;
      }
      case "return":
        return RETURN;
      case "return_call":
        stack.push(this.#invoke(instruction.callee, stack));
        return RETURN;
      default:
        this.#runPlain(instruction, locals, stack);
        return NEXT;
    }
  }

  #runBlock(body: readonly Instruction[], results: 0 | 1, locals: number[], stack: number[]): number {
    const height = stack.length;
    const branch = this.#runAll(body, locals, stack);
    if (branch !== 0) return outward(branch);
    stack.splice(height, stack.length - height - results);
    return NEXT;
  }

  #loop(body: readonly Instruction[], locals: number[], stack: number[]): number {
    const height = stack.length;
    for (;;) {
      const branch = this.#runAll(body, locals, stack);
      if (branch !== 0) return outward(branch);
      stack.length = height;
    }
  }

  #runPlain(instruction: Instruction, locals: number[], stack: number[]): void {
    switch (instruction.op) {
      case "const":
        stack.push(instruction.value | 0);
        return;
      case "get":
        stack.push(locals[instruction.local] ?? 0);
        return;
      case "set":
        locals[instruction.local] = pop(stack);
        return;
      case "tee":
        locals[instruction.local] = stack.at(-1) ?? 0;
        return;
      case "global.get":
        stack.push(this.global);
        return;
      case "global.set":
        this.global = pop(stack);
        return;
      case "call_indirect":
        // Its index is pushed by an instruction of its own.
        this.#count();
        stack.push(this.#invoke(instruction.callee, stack));
        return;
      case "call":
        stack.push(this.#invoke(instruction.callee, stack));
        return;
      case "log":
        this.log.push(pop(stack));
        return;
      case "drop":
        pop(stack);
        return;
      case "unreachable":
        throw new Trap();
      case "nop":
        return;
      case "eqz":
        stack.push(pop(stack) === 0 ? 1 : 0);
        return;
      case "select": {
        const condition = pop(stack);
        const [a, b] = popTwo(stack);
        stack.push(condition === 0 ? b : a);
        return;
      }
      default:
        stack.push(calculate(instruction.op, ...popTwo(stack)));
    }
  }

  #invoke(callee: number, stack: number[]): number {
    const values = stack.splice(stack.length - PARAMS, PARAMS);
    return this.call(callee, values);
  }

  #count(price = 1): void {
    this.count += price;
    if (this.count > this.#limit) throw new Limit();
  }
}

/** A branch that is not to the block it comes from, as the next block outside sees it. */
function outward(branch: number): number {
  return branch === NEXT || branch === RETURN ? branch : branch - 1;
}

function calculate(op: Instruction["op"], a: number, b: number): number {
  switch (op) {
    case "add":
      return (a + b) | 0;
    case "sub":
      return (a - b) | 0;
    case "mul":
      return Math.imul(a, b);
    case "xor":
      return a ^ b;
    case "lt_s":
      return a < b ? 1 : 0;
    case "div_u":
      if (b === 0) throw new Trap();
      return ((a >>> 0) / (b >>> 0)) | 0;
    default:
      throw new Error(`no such operation: ${op}`);
  }
}

function popTwo(stack: number[]): [number, number] {
  const b = pop(stack);
  return [pop(stack), b];
}

function pop(stack: number[]): number {
  const value = stack.pop();
  if (value === undefined) throw new Error("stack is empty");
  return value;
}
