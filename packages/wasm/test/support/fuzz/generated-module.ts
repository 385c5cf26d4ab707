import { ByteWriter } from "../../../src/byte-writer.ts";
import type { FunctionType } from "../../../src/index.ts";
import { vector, writeFunctionType } from "../../../src/section-writers.ts";
import { formatFunctionType } from "../../../src/value-types.ts";
import { Choices } from "./choices.ts";
import { FunctionGenerator } from "./function-generator.ts";

/** What every generated module has beside its functions. Function 0 is imported: it takes an i32 and gives nothing. */
export const LAYOUT = {
  firstFunction: 1,
  /** i32, i64: both mutable. */
  globals: 2,
  tableElements: 8,
  dataBytes: 40,
} as const;

/** The types and functions of a module that is being generated. */
export class ModulePlan {
  readonly types: FunctionType[] = [];
  /** Types of the functions that are defined. */
  readonly functions: readonly FunctionType[];
  readonly #indices = new Map<string, number>();

  constructor(functions: readonly FunctionType[]) {
    this.typeIndex({ params: ["i32"], results: [] });
    this.functions = functions;
    for (const type of functions) this.typeIndex(type);
  }

  typeIndex(type: FunctionType): number {
    const key = formatFunctionType(type);
    const index = this.#indices.get(key) ?? this.types.push(type) - 1;
    this.#indices.set(key, index);
    return index;
  }
}

/** A valid module with all that a container may use, decided by `numbers`. Everything it has is exported. */
export function generateModule(numbers: ArrayLike<number>): Uint8Array {
  const choices = new Choices(numbers);
  const plan = new ModulePlan(Array.from({ length: 1 + choices.below(4) }, () => arbitraryType(choices)));
  const bodies = plan.functions.map((type) => new FunctionGenerator(choices, plan, type).body());
  const writer = new ByteWriter(1024);
  writer.bytes(Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00));
  const section = (id: number, contents: Uint8Array = new Uint8Array()): void => writer.section(id, contents);
  section(1, vector(plan.types, writeFunctionType));
  section(2, Uint8Array.of(1, 3, 0x65, 0x6e, 0x76, 3, 0x6c, 0x6f, 0x67, 0, 0));
  section(
    3,
    vector(plan.functions, (out, type) => out.u32(plan.typeIndex(type))),
  );
  section(4, Uint8Array.of(1, 0x70, 1, LAYOUT.tableElements, 12));
  section(5, Uint8Array.of(1, 1, 1, 3));
  section(6, Uint8Array.of(2, 0x7f, 1, 0x41, 5, 0x0b, 0x7e, 1, 0x42, 7, 0x0b));
  section(7, exportsOf(plan));
  section(9, elementsOf(plan));
  section(12, Uint8Array.of(2));
  section(
    10,
    vector(bodies, (out, body) => out.sized(body)),
  );
  section(
    11,
    Uint8Array.of(
      2,
      0,
      0x41,
      8,
      0x0b,
      4,
      1,
      2,
      3,
      4,
      1,
      LAYOUT.dataBytes,
      ...new Array<number>(LAYOUT.dataBytes).fill(0x61),
    ),
  );
  return writer.view().slice();
}

function arbitraryType(choices: Choices): FunctionType {
  const params = Array.from({ length: choices.below(4) }, () => choices.of("i32", "i64", "f64"));
  const results = Array.from({ length: choices.of(1, 0, 1, 2) }, () => choices.of("i32", "i64", "f64"));
  return { params, results };
}

function exportsOf(plan: ModulePlan): Uint8Array {
  const writer = new ByteWriter();
  writer.u32(plan.functions.length + LAYOUT.globals + 1);
  for (const i of plan.functions.keys()) writeExport(writer, `f${i}`, 0, LAYOUT.firstFunction + i);
  for (let i = 0; i < LAYOUT.globals; i++) writeExport(writer, `g${i}`, 3, i);
  writeExport(writer, "memory", 2, 0);
  return writer.view();
}

function writeExport(writer: ByteWriter, name: string, kind: number, index: number): void {
  writer.name(name);
  writer.u8(kind);
  writer.u32(index);
}

/** An active segment with the functions in turn, and a passive one with all of them. The rest of the table stays null. */
function elementsOf(plan: ModulePlan): Uint8Array {
  const writer = new ByteWriter();
  writer.bytes(Uint8Array.of(2, 0, 0x41, 0, 0x0b));
  const indices = Array.from(
    { length: LAYOUT.tableElements - 2 },
    (_, i) => LAYOUT.firstFunction + (i % plan.functions.length),
  );
  for (const head of [[], [1, 0]]) {
    writer.bytes(Uint8Array.from(head));
    writer.u32(indices.length);
    for (const index of indices) writer.u32(index);
  }
  return writer.view();
}
