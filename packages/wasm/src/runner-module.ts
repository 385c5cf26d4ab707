import { ByteWriter } from "./byte-writer.ts";
import { InstructionWriter } from "./instructions/instruction-writer.ts";
import { OPCODE } from "./instructions/opcodes.ts";
import { PREAMBLE, vector, writeFunctionExport, writeFunctionType, writeImportHead } from "./section-writers.ts";
import { SECTION_ID } from "./sections/section-ids.ts";
import { VALUE_TYPE_BYTE } from "./value-types.ts";
import type { ValueType } from "./wasm-module.ts";

/** The export of a runner, and what it imports. */
export const RUNNER = { run: "run", module: "thimble:run", finished: "finished" } as const;

/** A reference that may be null, to a function of the type with the number behind it. @see WebAssembly Core Specification 3.0, section 5.3.4 */
const REF_NULL = 0x63;
/** @see WebAssembly Core Specification 3.0, section 5.4.1 call_ref */
const CALL_REF = 0x14;
const TYPES = { enter: 0, finished: 1, run: 2 } as const;
/** Parameters of `run`; those of `thimble:enter` follow, the number of the entry and the budget first. */
const ENTER = 0;
const FIRST = 1;
const ARGUMENTS = 2;
const BUDGET = ARGUMENTS + 1;

/**
 * A module through which containers that may wait are called: `run(enter, first, …arguments of enter)` calls `enter` with the entry `first`, unless
 * that is negative, then with its arguments on what is left of the budget, and then `finished` with what is left after that.
 *
 * One function of one instance for all containers, to be made `promising`: between it and what suspends there is nothing but WebAssembly. And
 * `finished` says at once that a handler has ended, where a promise says it only after the caller has returned.
 *
 * @param params of `thimble:enter`, from `entryLayout`
 */
export function runnerModule(params: readonly ValueType[]): Uint8Array {
  const writer = new ByteWriter();
  writer.bytes(Uint8Array.from(PREAMBLE));
  const section = (id: number, write: (section: ByteWriter) => void): void => {
    const contents = vector([undefined], write);
    if (contents !== undefined) writer.section(id, contents);
  };
  const types = vector(Object.values(TYPES), (content, type) => writeType(content, type, params));
  if (types !== undefined) writer.section(SECTION_ID.type, types);
  section(SECTION_ID.import, (content) => {
    writeImportHead(content, RUNNER.module, RUNNER.finished, "function");
    content.u32(TYPES.finished);
  });
  section(SECTION_ID.function, (content) => content.u32(TYPES.run));
  section(SECTION_ID.export, (content) => writeFunctionExport(content, RUNNER.run, 1));
  section(SECTION_ID.code, (content) => content.sized(body(params.length)));
  return writer.view().slice();
}

function writeType(writer: ByteWriter, type: number, params: readonly ValueType[]): void {
  if (type === TYPES.enter) {
    writeFunctionType(writer, { params, results: ["i32"] });
  } else if (type === TYPES.finished) {
    writeFunctionType(writer, { params: ["i32"], results: [] });
  } else {
    writer.u8(0x60);
    writer.u32(ARGUMENTS + params.length);
    writer.u8(REF_NULL);
    writer.s32(TYPES.enter);
    for (const param of ["i32" as const, ...params]) writer.u8(VALUE_TYPE_BYTE[param]);
    writer.u32(0);
  }
}

function body(count: number): Uint8Array {
  const writer = new InstructionWriter();
  const pushFrom = (first: number): void => {
    for (let param = first; param < ARGUMENTS + count; param++) writer.index(OPCODE.local_get, param);
  };
  const callEnter = (): void => {
    writer.index(OPCODE.local_get, ENTER);
    writer.u8(CALL_REF);
    writer.u32(TYPES.enter);
  };
  writer.u32(0);
  writer.index(OPCODE.local_get, FIRST).constant(0).op(OPCODE.i32_ge_s).open(OPCODE.if);
  writer.index(OPCODE.local_get, FIRST);
  pushFrom(BUDGET);
  callEnter();
  writer.index(OPCODE.local_set, BUDGET).op(OPCODE.end);
  pushFrom(ARGUMENTS);
  callEnter();
  writer.index(OPCODE.call, 0).op(OPCODE.end);
  return writer.view();
}
