import { type ByteReader, malformed, unsupported } from "../byte-reader.ts";
import { readHeapType } from "../value-types.ts";

/** What a constant expression may name. */
export interface ConstantSpace {
  readonly functions: number;
  readonly globals: number;
  /** Takes the functions to which references are made. */
  readonly references: { add(index: number): void };
}

/**
 * Reads a constant expression and returns its value when it is a single i32.const.
 * @see WebAssembly Core Specification 2.0, section 3.3.10 Constant Expressions; extended with add, sub and mul in 3.0
 */
export function readConstant(reader: ByteReader, space: ConstantSpace): number | undefined {
  let constants = 0;
  let value: number | undefined;
  for (;;) {
    const at = reader.offset;
    const opcode = reader.u8();
    if (opcode === 0x0b) return constants === 1 ? value : undefined;
    constants++;
    value = readConstantInstruction(reader, opcode, at, space);
  }
}

function readConstantInstruction(
  reader: ByteReader,
  opcode: number,
  at: number,
  space: ConstantSpace,
): number | undefined {
  switch (opcode) {
    case 0x41:
      return reader.signed(32);
    case 0x42:
      reader.signed(64);
      return undefined;
    case 0x43:
      reader.skip(4);
      return undefined;
    case 0x44:
      reader.skip(8);
      return undefined;
    case 0x23:
      checkIndex(reader, "global", space.globals);
      return undefined;
    case 0xd0:
      readHeapType(reader);
      return undefined;
    case 0xd2:
      space.references.add(checkIndex(reader, "function", space.functions));
      return undefined;
    case 0xfd:
      if (reader.u32() !== 0x0c) throw malformed("no constant instruction", at, reader.part);
      reader.skip(16);
      return undefined;
    // i32.add, i32.sub, i32.mul, i64.add, i64.sub, i64.mul
    case 0x6a:
    case 0x6b:
    case 0x6c:
    case 0x7c:
    case 0x7d:
    case 0x7e:
      return undefined;
    case 0xfb:
      throw unsupported("garbage collection", at, reader.part);
    default:
      throw malformed(`no constant instruction: 0x${opcode.toString(16)}`, at, reader.part);
  }
}

function checkIndex(reader: ByteReader, what: string, count: number): number {
  const index = reader.u32();
  if (index >= count) reader.fail(`unknown ${what} ${index}`);
  return index;
}
