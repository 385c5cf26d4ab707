import { ThimbleError } from "@thimble/base";
import { ByteReader, malformed, unsupported } from "./byte-reader.ts";
import { isComponent } from "./component/is-component.ts";
import { checkLimit, type ModuleLimits, resolveLimits } from "./module-limits.ts";
import { readCode } from "./sections/read-code.ts";
import { readConstant } from "./sections/read-constant.ts";
import { type DataSpace, readData } from "./sections/read-data.ts";
import { type ElementSpace, readElements } from "./sections/read-elements.ts";
import { readExports } from "./sections/read-exports.ts";
import { readGlobalType, readMemoryType, readTableType } from "./sections/read-external-types.ts";
import { readImports } from "./sections/read-imports.ts";
import { readTypes } from "./sections/read-types.ts";
import { SECTION_ID, SECTION_ORDER, type SectionName, sectionNameOf, TAG_SECTION_ID } from "./sections/section-ids.ts";
import type {
  CodeEntry,
  DataSegment,
  ElementSegment,
  FunctionType,
  GlobalType,
  MemoryType,
  SectionRange,
  TableType,
  WasmExport,
  WasmImport,
  WasmModule,
} from "./wasm-module.ts";

/** "\0asm". @see WebAssembly Core Specification 2.0, section 5.5.16 Modules */
const MAGIC: readonly number[] = [0x00, 0x61, 0x73, 0x6d];

/** Version 1, 32 bits little endian. @see WebAssembly Core Specification 2.0, section 5.5.16 Modules */
const VERSION: readonly number[] = [0x01, 0x00, 0x00, 0x00];

/**
 * Parses a core module in binary format: preamble, sections and their order, sizes, integers, names and indices.
 * Instructions are decoded by `rewriteModule`; their types are left to the engine that compiles them.
 *
 * @throws ThimbleError wasm.malformed when the bytes break the format; wasm.is-component for a component; wasm.unsupported when a feature is
 * refused; wasm.too-large when a limit is passed
 */
export function parseModule(bytes: Uint8Array, limits?: Partial<ModuleLimits>): WasmModule {
  return new ModuleParser(bytes, resolveLimits(limits)).parse();
}

class ModuleParser {
  readonly #bytes: Uint8Array;
  readonly #limits: ModuleLimits;
  readonly #sections: SectionRange[] = [];
  #customSections = 0;
  #types: readonly FunctionType[] = [];
  #imports: readonly WasmImport[] = [];
  #functions: number[] = [];
  #importedFunctions = 0;
  #tables: TableType[] = [];
  #memories: MemoryType[] = [];
  #globals: GlobalType[] = [];
  #exports: readonly WasmExport[] = [];
  #start: number | undefined;
  #elements: readonly ElementSegment[] = [];
  #code: readonly CodeEntry[] = [];
  #data: readonly DataSegment[] = [];
  #dataCount: number | undefined;
  readonly #references = new Set<number>();

  constructor(bytes: Uint8Array, limits: ModuleLimits) {
    this.#bytes = bytes;
    this.#limits = limits;
  }

  parse(): WasmModule {
    const bytes = this.#bytes;
    checkLimit(this.#limits, "moduleBytes", bytes.length);
    const reader = new ByteReader(bytes, 0, bytes.length, "preamble");
    readPreamble(reader);
    this.#readSections(new ByteReader(bytes, reader.offset, bytes.length, "section header"));
    this.#checkCounts();
    return {
      bytes,
      size: bytes.length,
      sections: this.#sections,
      customSections: this.#sections.filter((section) => section.id === SECTION_ID.custom),
      types: this.#types,
      imports: this.#imports,
      functions: this.#functions,
      importedFunctions: this.#importedFunctions,
      tables: this.#tables,
      memories: this.#memories,
      globals: this.#globals,
      exports: this.#exports,
      ...(this.#start === undefined ? {} : { start: this.#start }),
      elements: this.#elements,
      references: this.#references,
      code: this.#code,
      data: this.#data,
    };
  }

  #readSections(reader: ByteReader): void {
    let lastRank = -1;
    while (!reader.atEnd) {
      const at = reader.offset;
      const id = reader.u8();
      if (id === TAG_SECTION_ID) throw unsupported("exception handling", at, reader.part);
      const name = sectionNameOf(id);
      if (name === undefined) throw malformed(`unknown section ${id}`, at, reader.part);
      const size = reader.u32();
      const contents = reader.range(size, `${name} section`);
      const range = { id, start: contents.offset, end: contents.end };
      if (name === "custom") {
        checkLimit(this.#limits, "customSections", ++this.#customSections);
        this.#sections.push({ ...range, name: contents.name(this.#limits.nameBytes) });
        continue;
      }
      const rank = SECTION_ORDER.indexOf(name);
      if (rank <= lastRank) throw malformed(`the ${name} section stands twice or too late`, at, reader.part);
      lastRank = rank;
      this.#sections.push({ ...range, name });
      this.#readSection(name, contents);
      contents.finish();
    }
  }

  #readSection(name: Exclude<SectionName, "custom">, reader: ByteReader): void {
    switch (name) {
      case "type":
        this.#types = readTypes(reader, this.#limits);
        return;
      case "import":
        this.#readImports(reader);
        return;
      case "function":
        this.#readFunctions(reader);
        return;
      case "table":
        this.#readTables(reader);
        return;
      case "memory":
        this.#readMemories(reader);
        return;
      case "global":
        this.#readGlobals(reader);
        return;
      case "export":
        this.#exports = readExports(reader, this.#exportableSpace(), this.#limits);
        return;
      case "start":
        this.#readStart(reader);
        return;
      case "element":
        this.#elements = readElements(reader, this.#space(), this.#limits);
        return;
      case "dataCount":
        this.#dataCount = reader.u32();
        return;
      case "code":
        this.#code = readCode(reader, this.#limits);
        return;
      case "data":
        this.#data = readData(reader, this.#space(), this.#limits);
        return;
    }
  }

  #readImports(reader: ByteReader): void {
    this.#imports = readImports(reader, this.#types, this.#limits);
    for (const item of this.#imports) {
      if (item.kind === "function") this.#functions.push(item.typeIndex);
      else if (item.kind === "table") this.#tables.push(item.type);
      else if (item.kind === "memory") this.#memories.push(item.type);
      else this.#globals.push(item.type);
    }
    this.#importedFunctions = this.#functions.length;
    checkMemories(this.#memories.length, reader);
    checkLimit(this.#limits, "tables", this.#tables.length);
  }

  #readFunctions(reader: ByteReader): void {
    const count = reader.count();
    checkLimit(this.#limits, "functions", count);
    for (let i = 0; i < count; i++) {
      const typeIndex = reader.u32();
      if (typeIndex >= this.#types.length) reader.fail(`unknown type ${typeIndex}`);
      this.#functions.push(typeIndex);
    }
  }

  #readTables(reader: ByteReader): void {
    const count = reader.count();
    checkLimit(this.#limits, "tables", this.#tables.length + count);
    for (let i = 0; i < count; i++) this.#tables.push(readTableType(reader));
  }

  #readMemories(reader: ByteReader): void {
    const count = reader.count();
    checkMemories(this.#memories.length + count, reader);
    for (let i = 0; i < count; i++) this.#memories.push(readMemoryType(reader));
  }

  #readGlobals(reader: ByteReader): void {
    const count = reader.count();
    checkLimit(this.#limits, "globals", count);
    for (let i = 0; i < count; i++) {
      const type = readGlobalType(reader);
      readConstant(reader, this.#space());
      this.#globals.push(type);
    }
  }

  #readStart(reader: ByteReader): void {
    const index = reader.u32();
    const type = this.#types[this.#functions[index] ?? -1] ?? reader.fail(`unknown function ${index}`);
    if (type.params.length + type.results.length > 0) reader.fail("the start function takes or gives something");
    this.#start = index;
  }

  #space(): ElementSpace & DataSpace {
    return {
      references: this.#references,
      functions: this.#functions.length,
      globals: this.#globals.length,
      tables: this.#tables.length,
      memories: this.#memories.length,
    };
  }

  #exportableSpace(): Parameters<typeof readExports>[1] {
    const { functions, tables, memories, globals } = this.#space();
    return {
      counts: { function: functions, table: tables, memory: memories, global: globals },
      functionType: (index) => this.#types[this.#functions[index] ?? -1],
    };
  }

  /** Counts that two sections must agree on. */
  #checkCounts(): void {
    const defined = this.#functions.length - this.#importedFunctions;
    if (defined !== this.#code.length) {
      throw malformed(`${defined} functions are declared, ${this.#code.length} have code`, this.#bytes.length, "end");
    }
    if (this.#dataCount !== undefined && this.#dataCount !== this.#data.length) {
      throw malformed(
        `${this.#dataCount} data segments are announced, ${this.#data.length} are there`,
        this.#bytes.length,
        "end",
      );
    }
  }
}

function readPreamble(reader: ByteReader): void {
  const { bytes } = reader;
  if (!startsWith(bytes, MAGIC)) throw malformed("it does not start with the bytes 00 61 73 6d", 0, reader.part);
  reader.skip(MAGIC.length);
  const version = bytes.subarray(MAGIC.length, MAGIC.length + VERSION.length);
  if (isComponent(bytes)) {
    throw new ThimbleError("wasm.is-component", "Cannot parse the module: it is a component", {
      expected:
        "a core module; thimble run takes a component that is a program, thimble build one that wraps a container",
    });
  }
  if (!startsWith(version, VERSION)) reader.fail("its version is not 1");
  reader.skip(VERSION.length);
}

function startsWith(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return prefix.every((byte, i) => bytes[i] === byte);
}

/** Budgets are for one memory. */
function checkMemories(count: number, reader: ByteReader): void {
  if (count > 1) throw unsupported("multi-memory", reader.offset, reader.part);
}
