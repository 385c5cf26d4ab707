import fc from "fast-check";
import { type Instruction, LOCALS, PARAMS, type Program } from "./program.ts";

/** How many functions a program has at most. */
const MAXIMUM_FUNCTIONS = 3;

/** How deep instructions nest. */
const MAXIMUM_DEPTH = 5;

/** Valid programs. Their choices come from a list of numbers, and a list that is shorter or smaller makes a simpler program: so they shrink. */
export function arbitraryProgram(): fc.Arbitrary<Program> {
  return fc
    .array(fc.nat(0xffff), { minLength: 4, maxLength: 300, size: "max" })
    .map((choices) => new ProgramBuilder(choices).build());
}

/** How many values a branch to each label takes, the innermost first. */
type Labels = readonly (0 | 1)[];

class ProgramBuilder {
  readonly #choices: readonly number[];
  #next = 0;
  #functions = 1;

  constructor(choices: readonly number[]) {
    this.#choices = choices;
  }

  build(): Program {
    this.#functions = 1 + this.#choose(MAXIMUM_FUNCTIONS);
    return Array.from({ length: this.#functions }, () => [...this.#statements([1], 0, 8), ...this.#value([1], 1)]);
  }

  /** 0..count-1; 0 when the choices are used up. */
  #choose(count: number): number {
    return (this.#choices[this.#next++] ?? 0) % count;
  }

  get #isUsedUp(): boolean {
    return this.#next >= this.#choices.length;
  }

  #statements(labels: Labels, depth: number, maximum = 4): Instruction[] {
    const body: Instruction[] = [];
    for (let left = 1 + this.#choose(maximum); left > 0 && !this.#isUsedUp; left--) {
      body.push(...this.#statement(labels, depth));
    }
    // Compilers often end an arm with a branch or a return.
    if (this.#choose(4) === 3) body.push(...this.#leaving(labels, depth));
    return body;
  }

  /** Instructions that leave the stack as it was. */
  #statement(labels: Labels, depth: number): Instruction[] {
    const value = (): Instruction[] => this.#value(labels, depth + 1);
    const kind = this.#choose(depth < MAXIMUM_DEPTH ? 17 : 6);
    switch (kind) {
      case 0:
        return [{ op: "nop" }];
      case 1:
        return [...value(), { op: "set", local: this.#local() }];
      case 2:
        return [...value(), { op: "global.set" }];
      case 3:
        return [...value(), { op: "log" }];
      case 4:
        return [...value(), { op: "drop" }];
      case 5:
        return this.#leaving(labels, depth);
      case 6:
      case 7:
        return this.#branchIf(labels, depth);
      case 8:
        return this.#branchTable(labels, depth);
      case 9:
        return [{ op: "block", results: 0, body: this.#statements([0, ...labels], depth + 1) }];
      case 10:
      case 11:
        return [...value(), { op: "if", results: 0, yes: this.#statements([0, ...labels], depth + 1) }];
      case 12:
        return [...value(), this.#ifElse(labels, depth)];
      case 13:
        return [{ op: "loop", results: 0, body: this.#statements([0, ...labels], depth + 1) }];
      default:
        return this.#countedLoop(kind - 14, labels, depth);
    }
  }

  #ifElse(labels: Labels, depth: number): Instruction {
    const yes = this.#statements([0, ...labels], depth + 1);
    return { op: "if", results: 0, yes, no: this.#statements([0, ...labels], depth + 1) };
  }

  /** The shapes of loops that compilers make. Its body may change the counter too: then the loop runs otherwise, or for ever. */
  #countedLoop(shape: number, labels: Labels, depth: number): Instruction[] {
    const local = this.#local();
    const begin: Instruction[] = [
      { op: "const", value: this.#choose(9) },
      { op: "set", local },
    ];
    const step: Instruction[] = [{ op: "get", local }, { op: "const", value: 1 }, { op: "sub" }];
    if (shape === 0) {
      const body = this.#statements([0, ...labels], depth + 1);
      return [
        ...begin,
        { op: "loop", results: 0, body: [...body, ...step, { op: "tee", local }, { op: "br_if", label: 0 }] },
      ];
    }
    const body = [...this.#statements([0, 0, ...labels], depth + 1), ...step, { op: "set", local } as const];
    if (shape === 1) {
      const whole: Instruction[] = [{ op: "get", local }, { op: "eqz" }, { op: "br_if", label: 1 }, ...body];
      const loop: Instruction = { op: "loop", results: 0, body: [...whole, { op: "br", label: 0 }] };
      return [...begin, { op: "block", results: 0, body: [loop] }];
    }
    const arm: Instruction = { op: "if", results: 0, yes: [...body, { op: "br", label: 1 }] };
    return [...begin, { op: "loop", results: 0, body: [{ op: "get", local }, arm] }];
  }

  #branchIf(labels: Labels, depth: number): Instruction[] {
    const label = this.#choose(labels.length);
    const carried = labels[label] === 1 ? this.#value(labels, depth + 1) : [];
    const kept: Instruction[] = labels[label] === 1 ? [{ op: "drop" }] : [];
    return [...carried, ...this.#value(labels, depth + 1), { op: "br_if", label }, ...kept];
  }

  /** All labels of a table take the same. */
  #branchTable(labels: Labels, depth: number): Instruction[] {
    const first = this.#choose(labels.length);
    const alike = labels.flatMap((results, label) => (results === labels[first] ? [label] : []));
    const table = [first, ...alike.filter(() => this.#choose(2) === 1)];
    const carried = labels[first] === 1 ? this.#value(labels, depth + 1) : [];
    return [...carried, ...this.#value(labels, depth + 1), { op: "br_table", labels: table }];
  }

  /** What follows does not run. */
  #leaving(labels: Labels, depth: number): Instruction[] {
    const label = this.#choose(labels.length);
    switch (this.#choose(5)) {
      case 0:
        return [...this.#value(labels, depth + 1), { op: "return" }];
      case 1:
        return [...this.#values(labels, depth), { op: "return_call", callee: this.#choose(this.#functions) }];
      case 2:
        return [{ op: "unreachable" }];
      default:
        return [...(labels[label] === 1 ? this.#value(labels, depth + 1) : []), { op: "br", label }];
    }
  }

  /** Instructions that push the arguments of a call. */
  #values(labels: Labels, depth: number): Instruction[] {
    return Array.from({ length: PARAMS }, () => this.#value(labels, depth + 1)).flat();
  }

  /** Instructions that push one value. */
  #value(labels: Labels, depth: number): Instruction[] {
    const kind = this.#choose(depth < MAXIMUM_DEPTH ? 14 : 3);
    const value = (): Instruction[] => this.#value(labels, depth + 1);
    switch (kind) {
      case 0:
        return [{ op: "const", value: this.#choose(9) - 1 }];
      case 1:
        return [{ op: "get", local: this.#local() }];
      case 2:
        return [{ op: "global.get" }];
      case 3:
        return [...value(), { op: "tee", local: this.#local() }];
      case 4:
        return [...value(), { op: "eqz" }];
      case 5:
        return [...value(), ...value(), ...value(), { op: "select" }];
      case 6:
        return [
          {
            op: "block",
            results: 1,
            body: [...this.#statements([1, ...labels], depth + 1), ...this.#value([1, ...labels], depth + 1)],
          },
        ];
      case 7:
        return [
          ...value(),
          {
            op: "if",
            results: 1,
            yes: this.#value([1, ...labels], depth + 1),
            no: this.#value([1, ...labels], depth + 1),
          },
        ];
      case 8:
        return [...this.#values(labels, depth), { op: "call", callee: this.#choose(this.#functions) }];
      case 9:
        return [...this.#values(labels, depth), { op: "call_indirect", callee: this.#choose(this.#functions) }];
      case 10:
        return [
          {
            op: "loop",
            results: 1,
            body: [...this.#statements([0, ...labels], depth + 1), ...this.#value([0, ...labels], depth + 1)],
          },
        ];
      default:
        return [...value(), ...value(), { op: this.#operation() }];
    }
  }

  #local(): number {
    return this.#choose(PARAMS + LOCALS);
  }

  #operation(): "add" | "sub" | "mul" | "xor" | "lt_s" | "div_u" {
    return (["add", "sub", "mul", "xor", "lt_s", "div_u"] as const)[this.#choose(6)] ?? "add";
  }
}
