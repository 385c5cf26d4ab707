import assert from "node:assert/strict";
import { test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { rewriteModule } from "../../src/index.ts";
import { IMMEDIATE, IMMEDIATES, refusedFeatureOf } from "../../src/instructions/opcodes.ts";
import { moduleWith } from "../support/raw-module.ts";
import { compile, OPTIONS } from "../support/rewritten.ts";
import { engine } from "../support/web-assembly.ts";

/** The bytes of a valid immediate of each kind, for the module below. */
const SAMPLES: ReadonlyMap<number, readonly number[]> = new Map([
  [IMMEDIATE.none, []],
  [IMMEDIATE.label, [0]],
  [IMMEDIATE.labelTable, [0, 0]],
  [IMMEDIATE.function, [0]],
  [IMMEDIATE.indirectCall, [0, 0]],
  [IMMEDIATE.valueTypes, [1, 0x7f]],
  [IMMEDIATE.local, [0]],
  [IMMEDIATE.global, [0]],
  [IMMEDIATE.table, [0]],
  [IMMEDIATE.memoryArgument, [0, 0]],
  [IMMEDIATE.memory, [0]],
  [IMMEDIATE.i32, [0]],
  [IMMEDIATE.i64, [0]],
  [IMMEDIATE.fourBytes, [0, 0, 0, 0]],
  [IMMEDIATE.eightBytes, new Array<number>(8).fill(0)],
  [IMMEDIATE.sixteenBytes, new Array<number>(16).fill(0)],
  [IMMEDIATE.referenceType, [0x70]],
  [IMMEDIATE.oneByte, [0]],
  [IMMEDIATE.memoryArgumentAndByte, [0, 0, 0]],
  [IMMEDIATE.dataAndMemory, [0, 0]],
  [IMMEDIATE.data, [0]],
  [IMMEDIATE.twoMemories, [0, 0]],
  [IMMEDIATE.elementAndTable, [0, 0]],
  [IMMEDIATE.element, [0]],
  [IMMEDIATE.twoTables, [0, 0]],
]);

const BLOCKS: readonly number[] = [0x02, 0x03, 0x04];
const ELSE = 0x05;
const END = 0x0b;

function opcodesOf(table: Uint8Array): (readonly [opcode: number, immediate: number])[] {
  return [...table].map((immediate, opcode) => [opcode, immediate] as const);
}

test("every instruction of one byte in the table is one that the engine knows, with the same immediates", () => {
  for (const [opcode, immediate] of opcodesOf(IMMEDIATES.oneByte)) {
    const sample = SAMPLES.get(immediate);
    if (sample === undefined || opcode === ELSE || opcode === END) continue;
    assertValid(moduleWith(opcode, ...sample), opcode);
  }
  for (const opcode of BLOCKS) assertValid(moduleWith(opcode, 0x40, 0x00, END), opcode);
});

test("every instruction behind a prefix in the table is one that the engine knows, with the same immediates", () => {
  for (const [prefix, table] of [[0xfc, IMMEDIATES.numeric] as const, [0xfd, IMMEDIATES.vector] as const]) {
    for (const [number, immediate] of opcodesOf(table)) {
      const sample = SAMPLES.get(immediate);
      const bytes = number < 0x80 ? [number] : [(number & 0x7f) | 0x80, number >> 7];
      if (sample !== undefined) assertValid(moduleWith(prefix, ...bytes, ...sample), (prefix << 8) + number);
      else if (refusedFeatureOf((prefix << 8) + number) === undefined) {
        assert.equal(engine.validate(moduleWith(prefix, ...bytes)), false, `0x${prefix}${number}`);
      }
    }
  }
});

test("what is in no table is refused: by the name of its feature, or as unknown", () => {
  for (const [opcode, immediate] of opcodesOf(IMMEDIATES.oneByte)) {
    if (immediate !== IMMEDIATE.invalid || opcode === 0xfc || opcode === 0xfd) continue;
    const feature = refusedFeatureOf(opcode);
    assert.throws(
      () => rewriteModule(moduleWith(opcode, 0, 0), OPTIONS),
      (error) =>
        feature === undefined
          ? isThimbleError(error, "wasm.malformed")
          : isThimbleError(error, "wasm.unsupported") && error.details["feature"] === feature,
      `0x${opcode.toString(16)}`,
    );
  }
});

/** The engine takes the original, and what it is rewritten to. */
function assertValid(bytes: Uint8Array, opcode: number): void {
  const name = `0x${opcode.toString(16)}`;
  assert.equal(engine.validate(bytes), true, `${name} as it is`);
  assert.doesNotThrow(() => compile(rewriteModule(bytes, OPTIONS).bytes), `${name} rewritten`);
}
