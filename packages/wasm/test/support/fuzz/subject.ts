import {
  ENTER_EXPORT,
  ENTRY,
  type FunctionType,
  parseModule,
  type RewriteOptions,
  rewriteModule,
  type WasmModule,
} from "../../../src/index.ts";
import { NAIVE_COUNT, naiveMeter } from "../naive-meter.ts";
import { compile, exported, KEEP, OPTIONS } from "../rewritten.ts";
import { engine, type GlobalCell, type HostImports, type LinearMemory } from "../web-assembly.ts";

/** Options under which a module keeps its exports and may grow as far as it says itself, so that it behaves as without them. */
export const FUZZ_OPTIONS: RewriteOptions = {
  ...OPTIONS,
  memory: { ...OPTIONS.memory, maximumPages: 65_536 },
  maximumTableElements: 10_000_000,
  onGrowDenied: "fail",
  keepExports: true,
};

/** What can be seen of a call. */
export interface Observed {
  readonly end: "returned" | "trapped" | "out-of-fuel" | "stack";
  /** What it returned, or the message of the trap. */
  readonly value: string;
  /** Instructions paid for; undefined where nothing counts. */
  readonly count: number | undefined;
  /** What it gave to imported functions. */
  readonly log: string;
}

/** An instance under test. */
export interface Subject {
  /** Runs the start function, unless that was done by instantiating. */
  init(budget: number): Observed;
  call(name: string, type: FunctionType, budget: number): Observed;
  /** Exported memories and numbers in exported globals. */
  state(): string;
}

/** The module as it is. @throws what instantiating throws */
export function originalSubject(bytes: Uint8Array): Subject {
  return new FuzzSubject(bytes, parseModule(bytes), { kind: "original" });
}

/** The module with a counter at each instruction, which traps when it counts more than `limit` since it was made. */
export function naiveSubject(bytes: Uint8Array, limit: number): Subject {
  return new FuzzSubject(naiveMeter(bytes, { limit }), parseModule(bytes), { kind: "naive", limit });
}

/** The module rewritten. */
export function meteredSubject(bytes: Uint8Array): Subject {
  const { bytes: rewritten, memory } = rewriteModule(bytes, FUZZ_OPTIONS);
  return new FuzzSubject(rewritten, parseModule(bytes), { kind: "metered", memory });
}

type Treatment =
  | { readonly kind: "original" }
  | { readonly kind: "naive"; readonly limit: number }
  | {
      readonly kind: "metered";
      readonly memory: { readonly initialPages: number; readonly maximumPages: number } | undefined;
    };

class FuzzSubject implements Subject {
  readonly #treatment: Treatment;
  readonly #exports: Readonly<Record<string, unknown>>;
  readonly #module: WasmModule;
  readonly #log: string[] = [];

  constructor(bytes: Uint8Array, module: WasmModule, treatment: Treatment) {
    this.#treatment = treatment;
    this.#module = module;
    this.#exports = new engine.Instance(compile(bytes), this.#imports()).exports;
  }

  init(budget: number): Observed {
    return this.#observe(budget, () => this.#enter(ENTRY.init));
  }

  call(name: string, { params }: FunctionType, budget: number): Observed {
    const values = params.map((type, i) => (type === "i64" ? BigInt(i + 3) : i + 2));
    return this.#observe(budget, () => exported({ exports: this.#exports }, name)(...values));
  }

  state(): string {
    const parts = this.#module.exports.map(({ name, kind, index }) => {
      const item = this.#exports[name];
      // A vector does not cross into JavaScript.
      if (kind === "global" && this.#module.globals[index]?.type === "v128") return "";
      if (kind === "memory") return hash(new Uint8Array((item as LinearMemory).buffer));
      return kind === "global" ? show((item as GlobalCell).value) : "";
    });
    return parts.join(" ");
  }

  #enter(entry: number, budget: number = KEEP): number {
    return this.#treatment.kind === "metered"
      ? Number(exported({ exports: this.#exports }, ENTER_EXPORT)(entry, budget))
      : 0;
  }

  #observe(budget: number, run: () => unknown): Observed {
    this.#log.length = 0;
    this.#enter(ENTRY.counter, budget);
    const before = this.#counted();
    const outcome = attempt(run);
    const log = this.#log.join(" ");
    if (this.#treatment.kind === "original") return { ...outcome, count: undefined, log };
    if (this.#treatment.kind === "naive") {
      const total = this.#counted();
      const isSpent = total > this.#treatment.limit;
      return { ...outcome, ...(isSpent ? { end: "out-of-fuel" } : {}), count: total - before, log };
    }
    const left = this.#enter(ENTRY.counter);
    return { ...outcome, ...(left < 0 ? { end: "out-of-fuel" } : {}), count: budget - left, log };
  }

  #counted(): number {
    return Number((this.#exports[NAIVE_COUNT] as GlobalCell | undefined)?.value ?? 0);
  }

  /** Functions that give zeros and write down what they get; the rest as it is asked for. */
  #imports(): HostImports {
    const imports: Record<string, Record<string, unknown>> = {};
    for (const item of this.#module.imports) {
      const from = imports[item.module] ?? {};
      imports[item.module] = from;
      if (item.kind === "function") from[item.name] = this.#stub(item.type);
      if (item.kind === "memory")
        from[item.name] = new engine.Memory(memoryOf(item.type.initialPages, item.type.maximumPages));
      if (item.kind === "table") {
        from[item.name] = new engine.Table({
          element: item.type.element === "funcref" ? "anyfunc" : "externref",
          initial: item.type.initial,
          maximum: item.type.maximum ?? 1_000,
        });
      }
      if (item.kind === "global") {
        const { type, isMutable } = item.type;
        from[item.name] = new engine.Global(
          { value: type === "funcref" ? "anyfunc" : type, mutable: isMutable },
          type === "i64" ? 0n : null,
        );
      }
    }
    if (this.#treatment.kind === "metered" && this.#treatment.memory !== undefined) {
      const { initialPages, maximumPages } = this.#treatment.memory;
      imports["thimble"] = { memory: new engine.Memory(memoryOf(initialPages, maximumPages)) };
    }
    return imports;
  }

  #stub({ results }: FunctionType): (...values: readonly unknown[]) => unknown {
    const returned = results.map((type) => (type === "i64" ? 0n : type === "funcref" ? null : 0));
    return (...values) => {
      this.#log.push(values.map(show).join(","));
      return returned.length > 1 ? returned : returned[0];
    };
  }
}

function memoryOf(initial: number, maximum = FUZZ_OPTIONS.memory.maximumPages): { initial: number; maximum: number } {
  return { initial, maximum: Math.min(maximum, FUZZ_OPTIONS.memory.maximumPages) };
}

function attempt(run: () => unknown): Pick<Observed, "end" | "value"> {
  try {
    const returned = run();
    return { end: "returned", value: Array.isArray(returned) ? returned.map(show).join(",") : show(returned) };
  } catch (error) {
    if (error instanceof RangeError) return { end: "stack", value: error.message };
    if (error instanceof engine.RuntimeError) return { end: "trapped", value: error.message };
    throw error;
  }
}

function show(value: unknown): string {
  return typeof value === "function" ? "function" : Object.is(value, -0) ? "-0" : String(value);
}

/** @see Fowler, Noll, Vo: FNV-1a, 32 bits */
function hash(bytes: Uint8Array): string {
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
  let value = 0x811c9dc5;
  for (const word of words) value = Math.imul(value ^ word, 0x01000193);
  return `${bytes.length}:${value >>> 0}`;
}
