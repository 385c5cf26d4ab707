import {
  ENTER_EXPORT,
  ENTRY,
  type FunctionType,
  parseModule,
  rewriteModule,
  type ValueType,
} from "../../../src/index.ts";
import { NAIVE_COUNT, naiveMeter } from "../naive-meter.ts";
import { compile, exported, KEEP, OPTIONS } from "../rewritten.ts";
import { engine, type GlobalCell, type HostImports, type ModuleInstance } from "../web-assembly.ts";
import { callerOf, type Result } from "./caller.ts";
import type { SpecValue } from "./script.ts";
import { isReference, SLOT_BYTES } from "./values.ts";

/** More than any test takes. */
export const PLENTY = 0x7fffffff;

/** As much as V8 takes, so that no test is left out for its size. */
export const LIMITS = { localsPerFunction: 50_000 } as const;

/** How a world makes instances. */
export type Treatment = "original" | "naive" | "metered";

/** An instance in a world. */
export interface Inhabitant {
  readonly exports: Readonly<Record<string, unknown>>;
  /** Sets the counter, where there is one. */
  refill(budget: number): void;
  /** Instructions paid for since `refill`, undefined where nothing is counted. */
  spent(): number | undefined;
  /** Runs the start function, where that is not done by instantiating. */
  init(): void;
}

/** The instances of one script, each made from its module in the same way, and linked with each other. */
export class World {
  readonly #treatment: Treatment;
  readonly #registry = new Map<string, Readonly<Record<string, unknown>>>([["spectest", spectest()]]);
  readonly #callers = new Map<unknown, ReturnType<typeof callerOf>>();
  readonly #inhabitants: Inhabitant[] = [];

  constructor(treatment: Treatment) {
    this.#treatment = treatment;
  }

  /** Instantiates a module, without its start function where that is an entry. */
  instantiate(bytes: Uint8Array): Inhabitant {
    return this.#make(bytes);
  }

  /** Lets an instance in, so that it gets budgets. */
  adopt(inhabitant: Inhabitant): void {
    this.#inhabitants.push(inhabitant);
  }

  register(name: string, { exports }: Inhabitant): void {
    this.#registry.set(name, exports);
  }

  /** Gives each instance what `budgets` has for it, else plenty. */
  refill(budgets: readonly (number | undefined)[] = []): void {
    for (const [i, inhabitant] of this.#inhabitants.entries()) inhabitant.refill(budgets[i] ?? PLENTY);
  }

  /** What each instance paid since `refill`. */
  spent(): (number | undefined)[] {
    return this.#inhabitants.map((inhabitant) => inhabitant.spent());
  }

  call({ exports }: Inhabitant, name: string, type: FunctionType, args: readonly SpecValue[]): readonly Result[] {
    const callee = exports[name];
    const caller = this.#callers.get(callee) ?? callerOf(callee, type);
    this.#callers.set(callee, caller);
    return caller(args);
  }

  #make(bytes: Uint8Array): Inhabitant {
    if (this.#treatment === "metered") return metered(bytes, this.#registry);
    const isNaive = this.#treatment === "naive";
    const imports = Object.fromEntries(this.#registry);
    const { exports } = new engine.Instance(compile(isNaive ? naiveMeter(bytes, { limits: LIMITS }) : bytes), imports);
    const counter = exports[NAIVE_COUNT] as GlobalCell | undefined;
    let before = 0n;
    return {
      exports,
      refill: () => {
        before = BigInt(String(counter?.value ?? 0));
      },
      spent: () => (counter === undefined ? undefined : Number(BigInt(String(counter.value)) - before)),
      init: () => undefined,
    };
  }
}

function metered(bytes: Uint8Array, registry: ReadonlyMap<string, Readonly<Record<string, unknown>>>): Inhabitant {
  const { bytes: rewritten, memory } = rewriteModule(bytes, {
    ...OPTIONS,
    memory: { ...OPTIONS.memory, maximumPages: 65_536 },
    maximumTableElements: 10_000_000,
    onGrowDenied: "fail",
    keepExports: true,
    limits: LIMITS,
  });
  const imported = parseModule(bytes, LIMITS).imports.find((item) => item.kind === "memory");
  const given =
    imported === undefined
      ? memory && new engine.Memory({ initial: memory.initialPages, maximum: memory.maximumPages })
      : registry.get(imported.module)?.[imported.name];
  const imports: HostImports = { ...Object.fromEntries(registry), thimble: { memory: given } };
  const instance: ModuleInstance = new engine.Instance(compile(rewritten), imports);
  const enter = exported(instance, ENTER_EXPORT);
  let budget = 0;
  return {
    exports: instance.exports,
    refill: (value) => {
      budget = value;
      enter(ENTRY.counter, budget);
    },
    spent: () => budget - Number(enter(ENTRY.counter, KEEP)),
    init: () => enter(ENTRY.init, KEEP),
  };
}

/** The value of an exported global, as a call would give it. */
export function readGlobal({ exports }: Inhabitant, name: string, type: ValueType): Result {
  const { value } = exports[name] as GlobalCell;
  if (isReference(type)) return { reference: value };
  const slot = new DataView(new ArrayBuffer(SLOT_BYTES));
  if (type === "i64") slot.setBigInt64(0, BigInt(String(value)), true);
  else if (type === "i32") slot.setInt32(0, Number(value), true);
  else if (type === "f32") slot.setFloat32(0, Number(value), true);
  else slot.setFloat64(0, Number(value), true);
  return slot;
}

/** What every script may import. @see WebAssembly/spec, interpreter README, "Spec tests" */
function spectest(): Readonly<Record<string, unknown>> {
  const print = (): undefined => undefined;
  return {
    print,
    print_i32: print,
    print_i64: print,
    print_f32: print,
    print_f64: print,
    print_i32_f32: print,
    print_f64_f64: print,
    global_i32: new engine.Global({ value: "i32", mutable: false }, 666),
    global_i64: new engine.Global({ value: "i64", mutable: false }, 666n),
    global_f32: new engine.Global({ value: "f32", mutable: false }, 666.6),
    global_f64: new engine.Global({ value: "f64", mutable: false }, 666.6),
    table: new engine.Table({ initial: 10, maximum: 20, element: "anyfunc" }),
    memory: new engine.Memory({ initial: 1, maximum: 2 }),
  };
}
