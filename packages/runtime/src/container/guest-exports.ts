import { ThimbleError } from "@thimble/base";
import { ADDED_EXPORT } from "@thimble/wasm";

/**
 * What the engine calls in an instance. Handlers take the budget of instructions as one more parameter and return what is left of
 * it; `realloc` is paid from what `refuel` set. Only what every event needs is kept; the rest is looked up.
 * @see packages/wasm rewriteModule
 */
export class GuestExports {
  readonly reading: WebAssembly.ExportedFunction | undefined;
  readonly message: WebAssembly.ExportedFunction | undefined;
  readonly #exports: WebAssembly.Exports;

  /** @throws ThimbleError base.bug when the module was not prepared: it has no meter */
  constructor(exports: WebAssembly.Exports) {
    this.#exports = exports;
    this.reading = this.#find("thimble:reading");
    this.message = this.#find("thimble:message");
    if (!isFunction(exports[ADDED_EXPORT.fuel])) {
      throw new ThimbleError("base.bug", "Cannot run the module: it has no meter, so it was not prepared");
    }
  }

  /** The module's own start function. */
  get init(): WebAssembly.ExportedFunction | undefined {
    return this.#find(ADDED_EXPORT.init);
  }

  get start(): WebAssembly.ExportedFunction | undefined {
    return this.#find("thimble:start");
  }

  get tick(): WebAssembly.ExportedFunction | undefined {
    return this.#find("thimble:tick");
  }

  get stop(): WebAssembly.ExportedFunction | undefined {
    return this.#find("thimble:stop");
  }

  get realloc(): WebAssembly.ExportedFunction | undefined {
    return this.#find("cabi_realloc");
  }

  /** Instructions left; negative when a trap came from their end. */
  get fuel(): number {
    return this.#find(ADDED_EXPORT.fuel)?.() ?? 0;
  }

  /** Sets the instructions that are left. */
  refuel(instructions: number): void {
    this.#find(ADDED_EXPORT.refuel)?.(instructions);
  }

  /** Whether a trap came from a growth over the budget. */
  get wasGrowDenied(): boolean {
    return this.#find(ADDED_EXPORT.growDenied)?.() === 1;
  }

  #find(name: string): WebAssembly.ExportedFunction | undefined {
    const value = this.#exports[name];
    return isFunction(value) ? value : undefined;
  }
}

function isFunction(value: WebAssembly.ExportValue | undefined): value is WebAssembly.ExportedFunction {
  return typeof value === "function";
}
