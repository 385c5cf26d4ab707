import { type ModuleLimits, resolveLimits } from "../module-limits.ts";
import { parseModule } from "../parse-module.ts";
import type { WasmImport, WasmModule } from "../wasm-module.ts";
import type { CanonicalOptions, Component, CoreFunction, CoreInstance } from "./component.ts";
import { componentRefused } from "./component-refused.ts";
import { type Fixup, fixupOf, isShim, SHIM_TABLE } from "./plumbing.ts";
import { readComponent } from "./read-component.ts";

/** A component that is nothing but one core module. */
export interface UnwrappedComponent {
  /** The core module; a part of the component's bytes, not a copy. */
  readonly module: Uint8Array;
  /** The functions that the component exports: each is the module's export of the same name. Others of the module's are out of reach. */
  readonly exports: readonly string[];
}

/** The export that runs once, before all others. @see WebAssembly/tool-conventions, BasicModuleABI.md, "Reactors" */
const INITIALIZER = "_initialize";
const REALLOC = "cabi_realloc";
const NO_OPTIONS: CanonicalOptions = { memory: undefined, realloc: undefined };
/** Longer chains of forwarding are made by nobody, and a circle is longer. */
const MOST_FORWARDINGS = 8;

/**
 * Takes the core module out of a component that is a mere wrapping: what the module imports from `M` as `N` is function `N` of the component's
 * import `M` in the canonical ABI, and what the component exports is what the module exports by that name. So to run the module is to run the
 * component.
 *
 * @param bytes for which `isComponent` is true
 * @throws ThimbleError wasm.component-refused when it is more than a wrapping, or another one; wasm.malformed, wasm.unsupported and wasm.too-large
 * as `parseModule`
 */
export function unwrapComponent(bytes: Uint8Array, limits?: Partial<ModuleLimits>): UnwrappedComponent {
  const component = readComponent(bytes, resolveLimits(limits));
  const modules = component.modules.map(({ start, end }) => parseModule(bytes.subarray(start, end), limits));
  return new Wiring(component, modules).unwrap();
}

type ModuleInstance = Extract<CoreInstance, { kind: "module" }>;

/** Where a function comes from at last. */
type Origin =
  | { readonly kind: "main"; readonly name: string }
  | { readonly kind: "import"; readonly interface: string; readonly name: string; readonly options: CanonicalOptions };

class Wiring {
  readonly #component: Component;
  readonly #main: { readonly instance: number; readonly module: WasmModule; readonly args: ModuleInstance["args"] };
  /** Place of the instance of the shim; undefined without one. */
  readonly #shim: number | undefined;
  readonly #fixups: readonly { readonly fixup: Fixup; readonly args: ModuleInstance["args"] }[];

  constructor(component: Component, modules: readonly WasmModule[]) {
    const made = component.instances.flatMap((one, instance) => {
      const module = one.kind === "module" ? modules[one.module] : undefined;
      return one.kind === "module" && module !== undefined ? [{ instance, module, args: one.args }] : [];
    });
    if (made.length !== modules.length || new Set(made.map(({ module }) => module)).size !== made.length)
      throw componentRefused("a core module in it is used twice or never");
    const shims = made.filter(({ module }) => isShim(module));
    const others = made.filter(({ module }) => !isShim(module));
    this.#fixups = others.flatMap(({ module, args }) => {
      const fixup = fixupOf(module);
      return fixup === undefined ? [] : [{ fixup, args }];
    });
    const mains = others.filter(({ module }) => fixupOf(module) === undefined);
    const [main] = mains;
    if (main === undefined || mains.length > 1 || shims.length > 1)
      throw componentRefused(`it has ${mains.length} core modules with code of their own`);
    this.#component = component;
    this.#main = main;
    this.#shim = shims[0]?.instance;
  }

  unwrap(): UnwrappedComponent {
    const { module } = this.#main;
    for (const item of module.imports) this.#checkImport(item);
    this.#checkInitializer();
    const exports = this.#component.exports.map(({ name, function: exported }) => {
      const origin = exported.kind === "lift" ? this.#originOf(exported.of) : undefined;
      if (exported.kind !== "lift" || origin?.kind !== "main" || origin.name !== name)
        throw componentRefused(`its export "${name}" is not that of its core module`);
      this.#checkOptions(exported.options, name);
      return name;
    });
    return { module: module.bytes, exports };
  }

  #checkImport(item: WasmImport): void {
    const instance = this.#main.args.get(item.module);
    const origin = instance === undefined ? undefined : this.#originIn(instance, item.name);
    if (
      item.kind !== "function" ||
      origin?.kind !== "import" ||
      origin.interface !== item.module ||
      origin.name !== item.name
    )
      throw componentRefused(`its core module imports "${item.module}" "${item.name}", and is given something else`);
    this.#checkOptions(origin.options, item.name);
  }

  /** What goes through memory goes through the module's own, under the names of the canonical ABI. */
  #checkOptions({ memory, realloc }: CanonicalOptions, name: string): void {
    const isOwn = memory === undefined || (memory.instance === this.#main.instance && memory.name === "memory");
    const origin = realloc && this.#originOf(realloc);
    if (isOwn && (origin === undefined ? realloc === undefined : origin.kind === "main" && origin.name === REALLOC))
      return;
    throw componentRefused(`"${name}" does not use "memory" and "${REALLOC}" of its core module`);
  }

  /** The component calls it, when there is one, and calls nothing else. */
  #checkInitializer(): void {
    const called = this.#fixups.flatMap(({ fixup: { start }, args }) => {
      const instance = start && args.get(start.module);
      return start === undefined ? [] : [instance === undefined ? undefined : this.#originIn(instance, start.name)];
    });
    const hasOne = this.#main.module.exports.some(({ name, kind }) => name === INITIALIZER && kind === "function");
    const [first] = called;
    const isRight = called.length === 0 || (first?.kind === "main" && first.name === INITIALIZER);
    if (!isRight || called.length !== (hasOne ? 1 : 0))
      throw componentRefused(`it starts its core module in another way than by calling "${INITIALIZER}" once`);
  }

  #originOf(item: CoreFunction, depth = 0): Origin | undefined {
    if (item.kind === "export") return this.#originIn(item.instance, item.name, depth);
    if (item.kind === "drop") {
      const { interface: from, name } = item.of;
      // @see Component Model, CanonicalABI.md, "Name mangling", as wit-component gives it to core modules
      return { kind: "import", interface: from, name: `[resource-drop]${name}`, options: NO_OPTIONS };
    }
    return item.of.kind === "import" ? { ...item.of, options: item.options } : undefined;
  }

  #originIn(place: number, name: string, depth = 0): Origin | undefined {
    if (depth > MOST_FORWARDINGS) return undefined;
    if (place === this.#main.instance) return { kind: "main", name };
    if (place === this.#shim) return this.#originOfSlot(Number(name), depth);
    const instance = this.#component.instances[place];
    const item = instance?.kind === "bundle" ? instance.exports.get(name) : undefined;
    return item?.kind === "function" ? this.#originOf(item.function, depth + 1) : undefined;
  }

  /** What the fixup puts into the shim's table. */
  #originOfSlot(slot: number, depth: number): Origin | undefined {
    const filling = this.#fixups.filter(({ fixup }) => fixup.slots.length > 0);
    const [first] = filling;
    const item = first?.fixup.slots[slot];
    if (first === undefined || item === undefined || filling.length > 1) return undefined;
    if (!this.#isShimTable(first.fixup.table, first.args)) return undefined;
    const instance = first.args.get(item.module);
    return instance === undefined ? undefined : this.#originIn(instance, item.name, depth + 1);
  }

  #isShimTable(table: WasmImport | undefined, args: ModuleInstance["args"]): boolean {
    const place = table && args.get(table.module);
    if (table === undefined || place === undefined) return false;
    if (place === this.#shim) return table.name === SHIM_TABLE;
    const instance = this.#component.instances[place];
    const item = instance?.kind === "bundle" ? instance.exports.get(table.name) : undefined;
    return item?.kind === "table" && item.of.instance === this.#shim && item.of.name === SHIM_TABLE;
  }
}
