import { formatFunctionType } from "../value-types.ts";
import type { FunctionType, WasmModule } from "../wasm-module.ts";

/** A function that the host adds. */
export interface AddedFunction {
  readonly typeIndex: number;
  /** Locals and instructions, without the size in front. */
  readonly body: Uint8Array;
}

/** What the host adds to a module. All is appended, so that no index of the module changes. */
export class ModuleExtension {
  readonly #module: WasmModule;
  readonly #typeIndices: Map<string, number>;
  readonly #types: FunctionType[] = [];
  readonly #functions: AddedFunction[] = [];
  #globals = 0;

  constructor(module: WasmModule) {
    this.#module = module;
    this.#typeIndices = new Map(module.types.map((type, index) => [formatFunctionType(type), index]));
  }

  get types(): readonly FunctionType[] {
    return this.#types;
  }

  get functions(): readonly AddedFunction[] {
    return this.#functions;
  }

  /** How many mutable i32 globals that start at 0. */
  get globals(): number {
    return this.#globals;
  }

  /** The index of a function type, which is added when the module has none like it. */
  typeIndex(type: FunctionType): number {
    const key = formatFunctionType(type);
    const known = this.#typeIndices.get(key);
    if (known !== undefined) return known;
    const index = this.#module.types.length + this.#types.length;
    this.#types.push(type);
    this.#typeIndices.set(key, index);
    return index;
  }

  /** Adds a mutable i32 global that starts at 0, and returns its index. */
  addGlobal(): number {
    return this.#module.globals.length + this.#globals++;
  }

  /** Adds a function, and returns its index. */
  addFunction(type: FunctionType, body: Uint8Array): number {
    this.#functions.push({ typeIndex: this.typeIndex(type), body });
    return this.#module.functions.length + this.#functions.length - 1;
  }
}
