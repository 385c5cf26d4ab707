import assert from "node:assert/strict";
import { test } from "node:test";
import { InstructionWriter } from "../../src/instructions/instruction-writer.ts";
import { OPCODE } from "../../src/instructions/opcodes.ts";

test("instructions are written with their prefixes and immediates", () => {
  const writer = new InstructionWriter();
  writer.constant(-1).index(OPCODE.local_get, 300).op(OPCODE.i32_add).index(OPCODE.table_grow, 2);
  writer.open(OPCODE.block).open(OPCODE.if, 200).op(OPCODE.end);
  assert.deepEqual(
    [...writer.view()],
    [0x41, 0x7f, 0x20, 0xac, 0x02, 0x6a, 0xfc, 0x0f, 0x02, 0x02, 0x40, 0x04, 0xc8, 0x01, 0x0b],
  );
});
