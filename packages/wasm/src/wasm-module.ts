/** A value type that containers may use. @see WebAssembly Core Specification 2.0, section 5.3.4 Value Types */
export type ValueType = "i32" | "i64" | "f32" | "f64" | "v128" | ReferenceType;

/** A reference type. @see WebAssembly Core Specification 2.0, section 5.3.3 Reference Types */
export type ReferenceType = "funcref" | "externref";

/** What a function takes and gives. */
export interface FunctionType {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** A linear memory. Pages are 64 KiB. Memories that are shared or have 64-bit addresses are refused while parsing. */
export interface MemoryType {
  /** 0..65,536. */
  readonly initialPages: number;
  /** Undefined when the module sets none. */
  readonly maximumPages?: number;
}

/** A table of references. */
export interface TableType {
  readonly element: ReferenceType;
  readonly initial: number;
  /** Undefined when the module sets none. */
  readonly maximum?: number;
}

/** A global variable. */
export interface GlobalType {
  readonly type: ValueType;
  readonly isMutable: boolean;
}

/** What is imported or exported. */
export type ExternalKind = "function" | "table" | "memory" | "global";

/** One import, with its type. */
export type WasmImport = { readonly module: string; readonly name: string } & (
  | { readonly kind: "function"; readonly typeIndex: number; readonly type: FunctionType }
  | { readonly kind: "table"; readonly type: TableType }
  | { readonly kind: "memory"; readonly type: MemoryType }
  | { readonly kind: "global"; readonly type: GlobalType }
);

/** One export. */
export type WasmExport = { readonly name: string; readonly index: number } & (
  | { readonly kind: "function"; readonly type: FunctionType }
  | { readonly kind: "table" | "memory" | "global" }
);

/** When a segment is copied: at instantiation, by an instruction, or never (elements that are only declared). */
export type SegmentMode = "active" | "passive" | "declarative";

/** One element segment. */
export interface ElementSegment {
  readonly mode: SegmentMode;
  /** Elements in it. */
  readonly length: number;
}

/** One data segment. */
export interface DataSegment {
  readonly mode: SegmentMode;
  /** Address in bytes, when the segment is active and the address is a constant. */
  readonly offset?: number;
  /** Bytes in it. */
  readonly size: number;
}

/** Bytes `start` (inclusive) to `end` (exclusive) of the module. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** The code of one function: the range holds the declarations of locals and the instructions. */
export interface CodeEntry extends ByteRange {
  /** Locals declared, without parameters. */
  readonly locals: number;
  /** Groups of locals of one type, as they are declared. */
  readonly localGroups: number;
  /** Where the first group of locals is declared. */
  readonly localsStart: number;
  /** Where the first instruction is. */
  readonly instructionsStart: number;
}

/** One section; the range holds its contents, without id and size. */
export interface SectionRange extends ByteRange {
  /** 0 (custom) to 12. */
  readonly id: number;
  /** "type", "import", …; a custom section has the name it carries. */
  readonly name: string;
}

/** A parsed module: plain data. Index spaces (functions, tables, memories, globals) hold the imported ones first. */
export interface WasmModule {
  /** The bytes that were parsed, not a copy. */
  readonly bytes: Uint8Array;
  /** Size of the module in bytes. */
  readonly size: number;
  /** All sections in the order of the file. */
  readonly sections: readonly SectionRange[];
  readonly customSections: readonly SectionRange[];
  readonly types: readonly FunctionType[];
  readonly imports: readonly WasmImport[];
  /** Index into `types` of every function, imported ones first. */
  readonly functions: readonly number[];
  /** How many of `functions` are imported. */
  readonly importedFunctions: number;
  /** Every table, imported ones first. */
  readonly tables: readonly TableType[];
  /** Every memory: none or one. */
  readonly memories: readonly MemoryType[];
  /** Every global, imported ones first. */
  readonly globals: readonly GlobalType[];
  readonly exports: readonly WasmExport[];
  /** Index of the function that runs at instantiation. */
  readonly start?: number;
  readonly elements: readonly ElementSegment[];
  /** Functions to which globals and element segments make references. Code may make others only to these and to exported functions. */
  readonly references: ReadonlySet<number>;
  readonly code: readonly CodeEntry[];
  readonly data: readonly DataSegment[];
}
