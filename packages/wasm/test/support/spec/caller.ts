import { ByteWriter } from "../../../src/byte-writer.ts";
import type { FunctionType, ValueType } from "../../../src/index.ts";
import { InstructionWriter } from "../../../src/instructions/instruction-writer.ts";
import { OPCODE } from "../../../src/instructions/opcodes.ts";
import { writeFunctionType } from "../../../src/section-writers.ts";
import { VALUE_TYPE_BYTE } from "../../../src/value-types.ts";
import { compile, exported } from "../rewritten.ts";
import { engine } from "../web-assembly.ts";
import type { SpecValue } from "./script.ts";
import { isReference, referenceOf, SLOT_BYTES, writeValue } from "./values.ts";

/** A result: a slot with its bits, or a reference. */
export type Result = DataView | { readonly reference: unknown };

const V128_PREFIX = 0xfd;
const LOADS: Readonly<Record<string, readonly number[]>> = {
  i32: [0x28],
  i64: [0x29],
  f32: [0x2a],
  f64: [0x2b],
  v128: [V128_PREFIX, 0],
};
const STORES: Readonly<Record<string, readonly number[]>> = {
  i32: [0x36],
  i64: [0x37],
  f32: [0x38],
  f64: [0x39],
  v128: [V128_PREFIX, 11],
};

/**
 * A function that calls `callee` with every bit of its arguments as the script has them: JavaScript would lose the payload of a NaN, and knows no
 * vectors. The call goes through a module that takes numbers and vectors from its memory and puts results there.
 */
export function callerOf(callee: unknown, type: FunctionType): (args: readonly SpecValue[]) => readonly Result[] {
  const memory = new engine.Memory({ initial: 1, maximum: 1 });
  const instance = new engine.Instance(compile(callerModule(type)), { a: { f: callee, m: memory } });
  const call = exported(instance, "f");
  return (args) => {
    const references: unknown[] = [];
    for (const [i, value] of args.entries()) {
      if (isReference(type.params[i] ?? "i32")) references.push(referenceOf(value));
      else writeValue(new DataView(memory.buffer, i * SLOT_BYTES, SLOT_BYTES), value);
    }
    return readResults(call(...references), type.results, memory.buffer);
  };
}

function readResults(returned: unknown, types: readonly ValueType[], buffer: ArrayBuffer): Result[] {
  const references: unknown[] = Array.isArray(returned) ? returned : [returned];
  return types.map((type, i) =>
    isReference(type)
      ? { reference: references.shift() }
      : new DataView(buffer.slice(i * SLOT_BYTES, (i + 1) * SLOT_BYTES)),
  );
}

/** Function 0 is the callee, of type 0; function 1, of type 1, takes and gives references only. */
function callerModule(type: FunctionType): Uint8Array {
  const outer = { params: type.params.filter(isReference), results: type.results.filter(isReference) };
  const writer = new ByteWriter();
  writer.bytes(Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00));
  const types = new ByteWriter();
  types.u32(2);
  writeFunctionType(types, type);
  writeFunctionType(types, outer);
  writer.section(1, types.view());
  writer.section(2, Uint8Array.of(2, 1, 0x61, 1, 0x66, 0, 0, 1, 0x61, 1, 0x6d, 2, 1, 1, 1));
  writer.section(3, Uint8Array.of(1, 1));
  writer.section(7, Uint8Array.of(1, 1, 0x66, 0, 1));
  const code = new ByteWriter();
  code.u32(1);
  code.sized(callerBody(type, outer.params.length));
  writer.section(10, code.view());
  return writer.view().slice();
}

function callerBody({ params, results }: FunctionType, firstLocal: number): Uint8Array {
  const writer = new InstructionWriter();
  writer.u32(results.length);
  for (const type of results) {
    writer.u32(1);
    writer.u8(VALUE_TYPE_BYTE[type]);
  }
  let reference = 0;
  for (const [i, type] of params.entries()) {
    if (isReference(type)) writer.index(OPCODE.local_get, reference++);
    else access(writer.constant(0), LOADS[type], i);
  }
  writer.index(OPCODE.call, 0);
  for (let i = results.length - 1; i >= 0; i--) writer.index(OPCODE.local_set, firstLocal + i);
  for (const [i, type] of results.entries()) {
    if (isReference(type)) continue;
    access(writer.constant(0).index(OPCODE.local_get, firstLocal + i), STORES[type], i);
  }
  for (const [i, type] of results.entries()) if (isReference(type)) writer.index(OPCODE.local_get, firstLocal + i);
  return writer.op(OPCODE.end).view();
}

function access(writer: InstructionWriter, opcode: readonly number[] = [], slot: number): void {
  for (const byte of opcode) writer.u8(byte);
  writer.u32(0);
  writer.u32(slot * SLOT_BYTES);
}
