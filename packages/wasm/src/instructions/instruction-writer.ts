import { ByteWriter } from "../byte-writer.ts";
import { EMPTY_BLOCK, OPCODE, PREFIX } from "./opcodes.ts";

/** Writes instructions. */
export class InstructionWriter extends ByteWriter {
  /** Writes instructions that have no immediates. */
  op(...opcodes: readonly number[]): this {
    for (const opcode of opcodes) this.#opcode(opcode);
    return this;
  }

  /** Writes an instruction with one index. */
  index(opcode: number, index: number): this {
    this.#opcode(opcode);
    this.u32(index);
    return this;
  }

  /** Pushes an i32. */
  constant(value: number): this {
    this.u8(OPCODE.i32_const);
    this.s32(value);
    return this;
  }

  /** Opens a block or an if; `type` is an index of a function type, none for one that gives nothing. */
  open(opcode: number, type?: number): this {
    this.u8(opcode);
    if (type === undefined) this.u8(EMPTY_BLOCK);
    else this.s32(type);
    return this;
  }

  #opcode(opcode: number): void {
    if (opcode >> 8 === PREFIX.numeric) this.u8(PREFIX.numeric);
    // Behind the prefix the number is a LEB128 integer, which for all that are written here is one byte.
    this.u8(opcode & 0xff);
  }
}
