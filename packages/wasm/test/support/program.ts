/** Programs for tests: a tree that can be printed as WAT, and run by the reference interpreter. All values are i32. */
export type Instruction =
  | { readonly op: "const"; readonly value: number }
  | { readonly op: "get" | "set" | "tee"; readonly local: number }
  | { readonly op: "global.get" | "global.set" | "drop" | "return" | "unreachable" | "select" | "nop" }
  | { readonly op: "add" | "sub" | "mul" | "xor" | "lt_s" | "eqz" | "div_u" }
  | { readonly op: "block" | "loop"; readonly results: 0 | 1; readonly body: readonly Instruction[] }
  | {
      readonly op: "if";
      readonly results: 0 | 1;
      readonly yes: readonly Instruction[];
      readonly no?: readonly Instruction[];
    }
  | { readonly op: "br" | "br_if"; readonly label: number }
  | { readonly op: "br_table"; readonly labels: readonly number[] }
  | { readonly op: "call" | "return_call" | "call_indirect"; readonly callee: number }
  | { readonly op: "log" };

/** Parameters of every function. All have one result. */
export const PARAMS = 2;

/** Locals of every function, behind its parameters. */
export const LOCALS = 2;

/** A program: function 0 is the entry. */
export type Program = readonly (readonly Instruction[])[];

/** Prints a program as a module that exports function 0 as `run`, one that returns the global as `g`, and imports `env.log`. */
export function printProgram(program: Program): string {
  const params = "i32 ".repeat(PARAMS);
  const functions = program.map(
    (body, i) => `(func $f${i} (type $f) (local ${"i32 ".repeat(LOCALS)})\n${printAll(body, 1)})`,
  );
  return `(module
  (type $f (func (param ${params}) (result i32)))
  (import "env" "log" (func $log (param i32)))
  (table ${program.length} funcref)
  (elem (i32.const 0) ${program.map((_, i) => `$f${i}`).join(" ")})
  (global $g (mut i32) (i32.const 0))
  (export "run" (func $f0))
${functions.join("\n")}
(func (export "g") (result i32) (global.get $g)))`;
}

function printAll(body: readonly Instruction[], indent: number): string {
  return body.map((instruction) => "  ".repeat(indent) + print(instruction, indent)).join("\n");
}

function print(instruction: Instruction, indent: number): string {
  switch (instruction.op) {
    case "const":
      return `i32.const ${instruction.value}`;
    case "get":
    case "set":
    case "tee":
      return `local.${instruction.op} ${instruction.local}`;
    case "global.get":
    case "global.set":
      return `${instruction.op} $g`;
    case "block":
    case "loop":
      return `${instruction.op}${printResults(instruction.results)}\n${printAll(instruction.body, indent + 1)}\nend`;
    case "if": {
      const other = instruction.no === undefined ? "" : `\nelse\n${printAll(instruction.no, indent + 1)}`;
      return `if${printResults(instruction.results)}\n${printAll(instruction.yes, indent + 1)}${other}\nend`;
    }
    case "br":
    case "br_if":
      return `${instruction.op} ${instruction.label}`;
    case "br_table":
      return `br_table ${instruction.labels.join(" ")}`;
    case "call":
    case "return_call":
      return `${instruction.op} $f${instruction.callee}`;
    case "call_indirect":
      return `i32.const ${instruction.callee}\ncall_indirect (type $f)`;
    case "log":
      return "call $log";
    case "drop":
    case "return":
    case "unreachable":
    case "select":
    case "nop":
      return instruction.op;
    default:
      return `i32.${instruction.op}`;
  }
}

function printResults(results: 0 | 1): string {
  return results === 0 ? "" : " (result i32)";
}
