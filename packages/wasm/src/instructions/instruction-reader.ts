import { ByteReader, malformed, unsupported } from "../byte-reader.ts";
import { readHeapType, readValueType, unknownValueType, valueTypeOf } from "../value-types.ts";
import type { CodeEntry, WasmModule } from "../wasm-module.ts";
import { EMPTY_BLOCK, IMMEDIATE, IMMEDIATES, PREFIX, refusedFeatureOf } from "./opcodes.ts";

/** Bit of a memory argument's alignment that says "a memory index follows". @see Core Specification 3.0, section 5.4.7 */
const HAS_MEMORY_INDEX = 0x40;

/**
 * Decodes the instructions of one function one after the other, and checks every index in them. It must: the rewriter appends types, globals
 * and functions, and an index that was out of range would reach them.
 */
export class InstructionReader {
  readonly #reader: ByteReader;
  readonly #module: WasmModule;
  readonly #locals: number;
  /** Offset of the current instruction. */
  start = 0;
  /** The current opcode, as in `OPCODE`. */
  opcode = 0;
  /** The first index of the current instruction: label, function, table…; of an i32.const its value. */
  index = 0;
  /** The labels of the current br_table, the default last. */
  labels: readonly number[] = [];

  /** @param locals parameters and locals of the function */
  constructor(module: WasmModule, code: CodeEntry, locals: number) {
    this.#reader = new ByteReader(module.bytes, code.instructionsStart, code.end, "code section");
    this.#module = module;
    this.#locals = locals;
  }

  /** Offset behind the current instruction. */
  get end(): number {
    return this.#reader.offset;
  }

  get atEnd(): boolean {
    return this.#reader.atEnd;
  }

  /**
   * Decodes the next instruction.
   * @throws ThimbleError wasm.malformed or wasm.unsupported
   */
  next(): void {
    const reader = this.#reader;
    this.start = reader.offset;
    const byte = reader.u8();
    let immediate: number | undefined;
    if (byte === PREFIX.numeric || byte === PREFIX.vector) {
      const number = reader.u32();
      this.opcode = (byte << 8) + number;
      immediate = (byte === PREFIX.numeric ? IMMEDIATES.numeric : IMMEDIATES.vector)[number];
    } else {
      this.opcode = byte;
      immediate = IMMEDIATES.oneByte[byte];
    }
    if (immediate !== IMMEDIATE.none) this.#readImmediate(immediate ?? IMMEDIATE.invalid);
  }

  /**
   * Refuses the current instruction.
   * @throws ThimbleError wasm.malformed always
   */
  fail(problem: string): never {
    throw malformed(problem, this.start, this.#reader.part);
  }

  #readImmediate(immediate: number): void {
    const reader = this.#reader;
    const module = this.#module;
    switch (immediate) {
      case IMMEDIATE.local:
        this.#readIndex("local", this.#locals);
        return;
      case IMMEDIATE.i32:
        this.index = reader.signed(32);
        return;
      case IMMEDIATE.memoryArgument:
        this.#readMemoryArgument();
        return;
      case IMMEDIATE.label:
        this.index = reader.u32();
        return;
      case IMMEDIATE.block:
        this.#readBlockType();
        return;
      case IMMEDIATE.global:
        this.#readIndex("global", module.globals.length);
        return;
      case IMMEDIATE.function:
        this.#readIndex("function", module.functions.length);
        return;
      case IMMEDIATE.indirectCall:
        this.#readIndex("type", module.types.length);
        this.#readIndex("table", module.tables.length);
        return;
      case IMMEDIATE.labelTable:
        this.labels = Array.from({ length: reader.count() + 1 }, () => reader.u32());
        return;
      default:
        this.#readRareImmediate(immediate);
        return;
    }
  }

  #readRareImmediate(immediate: number): void {
    const reader = this.#reader;
    switch (immediate) {
      case IMMEDIATE.i64:
        reader.signed(64);
        return;
      case IMMEDIATE.fourBytes:
        reader.skip(4);
        return;
      case IMMEDIATE.eightBytes:
        reader.skip(8);
        return;
      case IMMEDIATE.sixteenBytes:
        reader.skip(16);
        return;
      case IMMEDIATE.oneByte:
        reader.skip(1);
        return;
      case IMMEDIATE.memoryArgumentAndByte:
        this.#readMemoryArgument();
        reader.skip(1);
        return;
      case IMMEDIATE.referenceType:
        readHeapType(reader);
        return;
      case IMMEDIATE.valueTypes:
        for (let left = reader.count(); left > 0; left--) readValueType(reader);
        return;
      default:
        this.#readBulkImmediate(immediate);
        return;
    }
  }

  #readBulkImmediate(immediate: number): void {
    const { data, elements, tables } = this.#module;
    switch (immediate) {
      case IMMEDIATE.memory:
        this.#readMemory();
        return;
      case IMMEDIATE.twoMemories:
        this.#readMemory();
        this.#readMemory();
        return;
      case IMMEDIATE.dataAndMemory:
        this.#readIndex("data segment", data.length);
        this.#readMemory();
        return;
      case IMMEDIATE.data:
        this.#readIndex("data segment", data.length);
        return;
      case IMMEDIATE.element:
        this.#readIndex("element segment", elements.length);
        return;
      case IMMEDIATE.elementAndTable:
        this.#readIndex("element segment", elements.length);
        this.#readIndex("table", tables.length);
        return;
      case IMMEDIATE.twoTables:
        this.#readIndex("table", tables.length);
        this.#readIndex("table", tables.length);
        return;
      case IMMEDIATE.table:
        this.#readIndex("table", tables.length);
        return;
      default:
        this.#refuse();
        return;
    }
  }

  #refuse(): never {
    const feature = refusedFeatureOf(this.opcode);
    if (feature !== undefined) throw unsupported(feature, this.start, this.#reader.part);
    this.fail(`unknown instruction 0x${this.opcode.toString(16)}`);
  }

  #readIndex(what: string, count: number): void {
    this.index = this.#reader.u32();
    if (this.index >= count) this.fail(`unknown ${what} ${this.index}`);
  }

  #readMemory(): void {
    const index = this.#reader.u8();
    if (index !== 0) throw unsupported("multi-memory", this.start, this.#reader.part);
    this.#checkMemory();
  }

  #readMemoryArgument(): void {
    if ((this.#reader.u32() & HAS_MEMORY_INDEX) !== 0) throw unsupported("multi-memory", this.start, this.#reader.part);
    this.#reader.u32();
    this.#checkMemory();
  }

  #checkMemory(): void {
    if (this.#module.memories.length === 0) this.fail("unknown memory 0");
  }

  #readBlockType(): void {
    const at = this.#reader.offset;
    const type = this.#reader.signed(33);
    if (type >= 0) {
      if (type >= this.#module.types.length) this.fail(`unknown type ${type}`);
      return;
    }
    // A negative number of one byte: that byte is a value type, or says that there is none.
    const byte = this.#reader.bytes[at] ?? 0;
    const isEmptyOrValue = byte === EMPTY_BLOCK || valueTypeOf(byte) !== undefined;
    if (!isEmptyOrValue || this.#reader.offset !== at + 1) throw unknownValueType(byte, at, this.#reader.part);
  }
}
