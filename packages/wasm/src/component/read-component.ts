import { ByteReader } from "../byte-reader.ts";
import { checkLimit, type ModuleLimits } from "../module-limits.ts";
import type { ByteRange } from "../wasm-module.ts";
import type {
  CanonicalOptions,
  Component,
  ComponentFunction,
  CoreExport,
  CoreFunction,
  CoreInstance,
  CoreItem,
  ImportedType,
} from "./component.ts";
import { componentRefused } from "./component-refused.ts";

/** Bytes of magic, version and layer. @see Component Model, Binary.md, "Component Definitions" */
const PREAMBLE = 8;
/** @see Component Model, Binary.md, "Component Definitions" */
const SECTION = {
  custom: 0,
  coreModule: 1,
  coreInstance: 2,
  coreType: 3,
  component: 4,
  instance: 5,
  alias: 6,
  type: 7,
  canon: 8,
  start: 9,
  import: 10,
  export: 11,
  value: 12,
} as const;
/** @see Component Model, Binary.md, "Instance Definitions", core:sort */
const CORE_SORT = { function: 0x00, table: 0x01, memory: 0x02, global: 0x03, instance: 0x12 } as const;
/** @see Component Model, Binary.md, "Instance Definitions", sort */
const SORT = { core: 0x00, function: 0x01, type: 0x03 } as const;
/** @see Component Model, Binary.md, "Import and Export Definitions", externdesc */
const DESCRIPTION = { function: 0x01, type: 0x03, instance: 0x05 } as const;
/** @see Component Model, Binary.md, "Canonical Definitions" */
const CANON = { lift: 0x00, lower: 0x01, drop: 0x03 } as const;
/** @see Component Model, Binary.md, "Canonical Definitions", canonopt */
const OPTION = { utf8: 0x00, memory: 0x03, realloc: 0x04 } as const;

/**
 * Reads how the core modules of a component hang together. What a world of functions and interfaces of plain values needs is known; components
 * within components, resources of its own and asynchronous functions are refused.
 *
 * @param bytes for which `isComponent` is true
 * @throws ThimbleError wasm.malformed; wasm.component-refused; wasm.too-large
 */
export function readComponent(bytes: Uint8Array, limits: ModuleLimits): Component {
  checkLimit(limits, "moduleBytes", bytes.length);
  return new ComponentReader(bytes, limits).read();
}

class ComponentReader {
  readonly #bytes: Uint8Array;
  readonly #limits: ModuleLimits;
  readonly #modules: ByteRange[] = [];
  readonly #instances: CoreInstance[] = [];
  readonly #coreFunctions: CoreFunction[] = [];
  readonly #tables: CoreExport[] = [];
  readonly #memories: CoreExport[] = [];
  readonly #interfaces: string[] = [];
  /** Those that are no type of an interface are undefined. */
  readonly #types: (ImportedType | undefined)[] = [];
  readonly #functions: ComponentFunction[] = [];
  readonly #exports: { readonly name: string; readonly function: ComponentFunction }[] = [];

  constructor(bytes: Uint8Array, limits: ModuleLimits) {
    this.#bytes = bytes;
    this.#limits = limits;
  }

  read(): Component {
    const reader = new ByteReader(this.#bytes, 0, this.#bytes.length, "component");
    reader.skip(PREAMBLE);
    while (!reader.atEnd) {
      const id = reader.u8();
      this.#readSection(id, reader.range(reader.u32(), `component section ${id}`));
    }
    return { modules: this.#modules, instances: this.#instances, exports: this.#exports };
  }

  #readSection(id: number, reader: ByteReader): void {
    switch (id) {
      case SECTION.custom:
      case SECTION.coreType:
        return;
      case SECTION.type:
        // What stands in a definition has a number of its own only in there.
        for (let left = reader.count(); left > 0; left--) this.#types.push(undefined);
        return;
      case SECTION.coreModule:
        this.#modules.push({ start: reader.offset, end: reader.end });
        return;
      case SECTION.coreInstance:
        this.#readEach(reader, () => this.#instances.push(this.#readInstance(reader)));
        return;
      case SECTION.alias:
        this.#readEach(reader, () => this.#readAlias(reader));
        return;
      case SECTION.canon:
        this.#readEach(reader, () => this.#readCanon(reader));
        return;
      case SECTION.import:
        this.#readEach(reader, () => this.#readImport(reader));
        return;
      case SECTION.export:
        this.#readEach(reader, () => this.#readExport(reader));
        return;
      case SECTION.component:
        throw componentRefused("there is a component in it");
      case SECTION.instance:
        throw componentRefused("it makes instances of components, or exports an interface");
      case SECTION.start:
      case SECTION.value:
        throw componentRefused("it uses values or a start function of the component model");
      default:
        reader.fail(`unknown section ${id} of a component`);
    }
  }

  #readEach(reader: ByteReader, read: () => void): void {
    for (let left = reader.count(); left > 0; left--) read();
    reader.finish();
  }

  #readInstance(reader: ByteReader): CoreInstance {
    const kind = reader.u8();
    if (kind === 0x00) {
      const module = reader.u32();
      if (module >= this.#modules.length) reader.fail(`unknown core module ${module}`);
      const args = new Map<string, number>();
      this.#readParts(reader, () => {
        const name = this.#name(reader);
        if (reader.u8() !== CORE_SORT.instance) reader.fail("an argument that is no instance");
        args.set(name, this.#indexOf(this.#instances, reader, "core instance"));
      });
      return { kind: "module", module, args };
    }
    if (kind !== 0x01) reader.fail(`unknown kind of core instance ${kind}`);
    const exports = new Map<string, CoreItem>();
    this.#readParts(reader, () => {
      const name = this.#name(reader);
      exports.set(name, this.#readItem(reader));
    });
    return { kind: "bundle", exports };
  }

  #readParts(reader: ByteReader, read: () => void): void {
    for (let left = reader.count(); left > 0; left--) read();
  }

  #readItem(reader: ByteReader): CoreItem {
    const sort = reader.u8();
    if (sort === CORE_SORT.function)
      return { kind: "function", function: at(this.#coreFunctions, reader, "core function") };
    if (sort === CORE_SORT.table) return { kind: "table", of: at(this.#tables, reader, "table") };
    if (sort === CORE_SORT.memory) return { kind: "memory", of: at(this.#memories, reader, "memory") };
    throw componentRefused("its core modules hand each other something else than functions, tables and memories");
  }

  #readAlias(reader: ByteReader): void {
    const sort = reader.u8();
    const coreSort = sort === SORT.core ? reader.u8() : undefined;
    const target = reader.u8();
    if (target === 0x02) {
      reader.u32();
      reader.u32();
      throw componentRefused("it reaches for what is outside of it");
    }
    if (target === 0x01) this.#readCoreAlias(reader, coreSort);
    else if (target === 0x00) this.#readInterfaceAlias(reader, sort);
    else reader.fail(`unknown kind of alias ${target}`);
  }

  #readCoreAlias(reader: ByteReader, sort: number | undefined): void {
    const instance = this.#indexOf(this.#instances, reader, "core instance");
    const of = { instance, name: this.#name(reader) };
    if (sort === CORE_SORT.function) this.#coreFunctions.push({ kind: "export", ...of });
    else if (sort === CORE_SORT.table) this.#tables.push(of);
    else if (sort === CORE_SORT.memory) this.#memories.push(of);
    else if (sort !== CORE_SORT.global) reader.fail("unknown kind of core export");
  }

  #readInterfaceAlias(reader: ByteReader, sort: number): void {
    const from = at(this.#interfaces, reader, "instance");
    const name = this.#name(reader);
    if (sort === SORT.function) this.#functions.push({ kind: "import", interface: from, name });
    else if (sort === SORT.type) this.#types.push({ interface: from, name });
    else throw componentRefused(`it takes more than functions and types from "${from}"`);
  }

  #readCanon(reader: ByteReader): void {
    const kind = reader.u8();
    if (kind === CANON.drop) {
      const of = this.#types[reader.u32()];
      if (of === undefined) throw componentRefused("it has resources of its own");
      this.#coreFunctions.push({ kind: "drop", of });
      return;
    }
    if (kind !== CANON.lift && kind !== CANON.lower)
      throw componentRefused("it has resources of its own or asynchronous functions");
    if (reader.u8() !== 0x00) reader.fail("unknown kind of canonical definition");
    if (kind === CANON.lower) {
      const of = at(this.#functions, reader, "function");
      this.#coreFunctions.push({ kind: "lower", of, options: this.#readOptions(reader) });
      return;
    }
    const of = at(this.#coreFunctions, reader, "core function");
    const options = this.#readOptions(reader);
    reader.u32();
    this.#functions.push({ kind: "lift", of, options });
  }

  #readOptions(reader: ByteReader): CanonicalOptions {
    let memory: CoreExport | undefined;
    let realloc: CoreFunction | undefined;
    this.#readParts(reader, () => {
      const option = reader.u8();
      if (option === OPTION.memory) memory = at(this.#memories, reader, "memory");
      else if (option === OPTION.realloc) realloc = at(this.#coreFunctions, reader, "core function");
      else if (option !== OPTION.utf8)
        throw componentRefused(
          "it asks for another encoding than UTF-8, for a call after the return, or for asynchronous calls",
        );
    });
    return { memory, realloc };
  }

  #readImport(reader: ByteReader): void {
    const name = this.#externalName(reader);
    const kind = reader.u8();
    if (kind === DESCRIPTION.instance) {
      reader.u32();
      this.#interfaces.push(name);
    } else if (kind === DESCRIPTION.type) {
      this.#skipTypeBound(reader);
      this.#types.push(undefined);
    } else throw componentRefused(`it imports "${name}", which is no interface`);
  }

  #readExport(reader: ByteReader): void {
    const name = this.#externalName(reader);
    const sort = reader.u8();
    if (sort === SORT.type) {
      reader.u32();
      this.#types.push(undefined);
    } else if (sort === SORT.function) {
      const exported = at(this.#functions, reader, "function");
      this.#exports.push({ name, function: exported });
      this.#functions.push(exported);
    } else throw componentRefused(`it exports "${name}", which is no function`);
    if (reader.u8() === 0x00) return;
    if (reader.u8() === DESCRIPTION.type) this.#skipTypeBound(reader);
    else reader.u32();
  }

  /** A bound by which a type is the same as another, or a resource. */
  #skipTypeBound(reader: ByteReader): void {
    if (reader.u8() !== 0x00) throw componentRefused("it has resources of its own");
    reader.u32();
  }

  /** Names have a byte before them that says how they are written; 0 and 1 mean the same. @see Component Model, Binary.md, importname' */
  #externalName(reader: ByteReader): string {
    if (reader.u8() > 0x01) throw componentRefused("a name in it is written in a way that is not known");
    return this.#name(reader);
  }

  #name(reader: ByteReader): string {
    return reader.name(this.#limits.nameBytes);
  }

  #indexOf(items: readonly unknown[], reader: ByteReader, what: string): number {
    const index = reader.u32();
    return index < items.length ? index : reader.fail(`unknown ${what} ${index}`);
  }
}

function at<T>(items: readonly T[], reader: ByteReader, what: string): T {
  const index = reader.u32();
  return items[index] ?? reader.fail(`unknown ${what} ${index}`);
}
