import { ByteWriter } from "./byte-writer.ts";
import type { ImportTable } from "./import-table.ts";
import { InstructionWriter } from "./instructions/instruction-writer.ts";
import { OPCODE } from "./instructions/opcodes.ts";
import { PREAMBLE, vector, writeFunctionExport, writeFunctionType, writeImportHead } from "./section-writers.ts";
import { SECTION_ID } from "./sections/section-ids.ts";
import { VALUE_TYPE_BYTE } from "./value-types.ts";
import type { FunctionType } from "./wasm-module.ts";

/**
 * What the module imports, beside the functions of the table, where one of them waits: `suspend: (number: i32)`, which gives up the thread, and
 * `resume: (number: i32)`, called when it has it again.
 */
export const WAIT_IMPORTS = { module: "thimble:wait", suspend: "suspend", resume: "resume" } as const;

/** Takes the number of a wait, and returns nothing. */
const WAIT_TYPE: FunctionType = { params: ["i32"], results: [] };

/** A function of the table: its type, and which imports it consists of. */
interface Forwarded {
  readonly export: string;
  readonly type: FunctionType;
  /** Index of the import that does it, or that answers once the wait is over. */
  readonly answer: number;
  /** Index of the import that is asked first; undefined where it does not wait. */
  readonly ask: number | undefined;
}

interface Import {
  readonly module: string;
  readonly name: string;
  readonly type: FunctionType;
}

/**
 * A module that imports every function of the table and exports, by the names of `forwardedName`, functions that do nothing but call them.
 *
 * Instances that import these exports instead of the host's own functions are smaller and made faster: for an imported function that is not
 * WebAssembly V8 makes objects in each instance, about 140 bytes, and to one of another instance it only points. A call takes some 2 ns longer.
 *
 * A function named in `waits`, by its `forwardedName`, is imported in two halves, so that one import of the whole module suspends:
 *
 *     number = name#ask(arguments…)
 *     if number != 0: suspend(number), resume(number)
 *     return name#answer(arguments…)
 */
export function forwardingModule(table: ImportTable, waits: ReadonlySet<string> = new Set()): Uint8Array {
  const { imports, functions } = layOut(table, waits);
  const suspend = imports.length;
  if (waits.size > 0) {
    const { module } = WAIT_IMPORTS;
    imports.push({ module, name: WAIT_IMPORTS.suspend, type: WAIT_TYPE });
    imports.push({ module, name: WAIT_IMPORTS.resume, type: WAIT_TYPE });
  }
  const writer = new ByteWriter();
  writer.bytes(Uint8Array.from(PREAMBLE));
  const section = <T>(
    id: number,
    items: readonly T[],
    write: (section: ByteWriter, item: T, i: number) => void,
  ): void => {
    let i = 0;
    const contents = vector(items, (content, item) => write(content, item, i++));
    if (contents !== undefined) writer.section(id, contents);
  };
  section(SECTION_ID.type, [...imports, ...functions], (types, { type }) => writeFunctionType(types, type));
  section(SECTION_ID.import, imports, (content, { module, name }, i) => {
    writeImportHead(content, module, name, "function");
    content.u32(i);
  });
  section(SECTION_ID.function, functions, (content, _, i) => content.u32(imports.length + i));
  section(SECTION_ID.export, functions, (content, item, i) => {
    writeFunctionExport(content, item.export, imports.length + i);
  });
  section(SECTION_ID.code, functions, (code, item) => code.sized(forwardingBody(item, suspend)));
  return writer.view().slice();
}

/** What the forwarding module exports a function as. */
export function forwardedName(module: string, name: string): string {
  return `${module}#${name}`;
}

/** The names of the two halves of a function that waits. */
export function halvesOf(name: string): { readonly ask: string; readonly answer: string } {
  return { ask: `${name}#ask`, answer: `${name}#answer` };
}

function layOut(table: ImportTable, waits: ReadonlySet<string>): { imports: Import[]; functions: Forwarded[] } {
  const imports: Import[] = [];
  const functions: Forwarded[] = [];
  for (const [module, members] of Object.entries(table)) {
    for (const [name, type] of Object.entries(members)) {
      const exported = forwardedName(module, name);
      if (waits.has(exported)) {
        const { ask, answer } = halvesOf(name);
        functions.push({ export: exported, type, ask: imports.length, answer: imports.length + 1 });
        imports.push({ module, name: ask, type: { params: type.params, results: ["i32"] } });
        imports.push({ module, name: answer, type });
      } else {
        functions.push({ export: exported, type, ask: undefined, answer: imports.length });
        imports.push({ module, name, type });
      }
    }
  }
  return { imports, functions };
}

function forwardingBody({ type, ask, answer }: Forwarded, suspend: number): Uint8Array {
  const writer = new InstructionWriter();
  const number = type.params.length;
  const pushArguments = (): void => {
    for (const parameter of type.params.keys()) writer.index(OPCODE.local_get, parameter);
  };
  if (ask === undefined) {
    writer.u32(0);
  } else {
    // One local, an i32: the number of the wait.
    writer.u32(1);
    writer.u32(1);
    writer.u8(VALUE_TYPE_BYTE.i32);
    pushArguments();
    writer.index(OPCODE.call, ask).index(OPCODE.local_tee, number).open(OPCODE.if);
    writer.index(OPCODE.local_get, number).index(OPCODE.call, suspend);
    writer
      .index(OPCODE.local_get, number)
      .index(OPCODE.call, suspend + 1)
      .op(OPCODE.end);
  }
  pushArguments();
  writer.index(OPCODE.call, answer).op(OPCODE.end);
  return writer.view();
}
