import { isThimbleError } from "@thimble/base";
import { type FunctionType, parseModule, rewriteModule, type ValueType, type WasmModule } from "../../../src/index.ts";
import { compile, OPTIONS } from "../rewritten.ts";
import { engine } from "../web-assembly.ts";
import type { Result } from "./caller.ts";
import type { SpecAction, SpecCommand, SpecScript, SpecValue } from "./script.ts";
import { isExpected } from "./values.ts";
import { type Inhabitant, LIMITS, PLENTY, readGlobal, World } from "./world.ts";

/** What became of the assertions of a script. */
export interface SpecReport {
  passed: number;
  readonly failures: string[];
  /** Assertions that were left out, by the reason. */
  readonly skipped: Map<string, number>;
}

/** A module of the script: in all worlds, or in none, with the reason. */
type Home =
  | { readonly kind: "loaded"; readonly module: WasmModule; readonly inhabitants: readonly Inhabitant[] }
  | { readonly kind: "absent"; readonly why: string };

/** What a call gave, or the error it ended with. */
interface Outcome {
  readonly results?: readonly Result[];
  readonly error?: unknown;
}

class Skipped extends Error {}

/**
 * Runs a script of the specification's tests over each module as it is, over the same module rewritten and metered, over one that counts naively, and
 * over one rewritten again whose budget is exactly what the first one took. They must do the same, and the counts must agree.
 */
export function runScript(script: SpecScript): SpecReport {
  return new ScriptRun(script).run();
}

class ScriptRun {
  readonly #script: SpecScript;
  readonly #original = new World("original");
  readonly #naive = new World("naive");
  readonly #metered = new World("metered");
  readonly #exact = new World("metered");
  readonly #worlds = [this.#original, this.#naive, this.#metered, this.#exact];
  readonly #homes = new Map<string, Home>();
  readonly #absentNames = new Map<string, string>();
  readonly #registered = new Map<string, Home>();
  /** Modules whose tables, memories or globals a module that is absent would have changed. */
  readonly #spoilt = new Map<Home, string>();
  readonly #definitions = new Map<string, string>();
  readonly #report: SpecReport = { passed: 0, failures: [], skipped: new Map() };
  #current: Home = { kind: "absent", why: "no module before" };

  constructor(script: SpecScript) {
    this.#script = script;
  }

  run(): SpecReport {
    for (const command of this.#script.commands) {
      try {
        const isAssertion = this.#runCommand(command);
        if (isAssertion) this.#report.passed++;
      } catch (error) {
        if (error instanceof Skipped) this.#skip(error.message, command);
        else this.#report.failures.push(`line ${command.line}, ${command.type}: ${String(error)}`);
      }
    }
    return this.#report;
  }

  #skip(reason: string, command: SpecCommand): void {
    if (!command.type.startsWith("assert")) return;
    this.#report.skipped.set(reason, (this.#report.skipped.get(reason) ?? 0) + 1);
  }

  /** Whether the command was an assertion. @throws Skipped, or an error that says what is wrong */
  #runCommand(command: SpecCommand): boolean {
    switch (command.type) {
      case "module":
        this.#define(command.name, this.#load(command.binary_filename ?? command.filename));
        return false;
      case "module_definition":
        this.#definitions.set(command.name ?? "", command.binary_filename ?? command.filename);
        return false;
      case "module_instance":
        this.#define(command.instance, this.#load(this.#definitions.get(command.module ?? "") ?? ""));
        return false;
      case "register":
        this.#register(command.as, command.name);
        return false;
      case "action":
        this.#act(command.action, undefined);
        return false;
      case "assert_return":
        this.#act(command.action, command.expected);
        return true;
      case "assert_trap":
      case "assert_exhaustion":
        this.#failTogether(command.action, command.type === "assert_trap" ? engine.RuntimeError : RangeError);
        return true;
      case "assert_invalid":
      case "assert_malformed":
        if (command.module_type === "text") throw new Skipped("text format");
        assertInvalid(this.#script.module(command.filename));
        return true;
      case "assert_unlinkable":
      case "assert_uninstantiable":
        this.#assertUnusable(command.filename, command.type === "assert_unlinkable");
        return true;
      default:
        throw new Skipped(command.type.replace("assert_", "").replaceAll("_", " "));
    }
  }

  #define(name: string | undefined, home: Home): void {
    this.#current = home;
    if (name !== undefined) this.#homes.set(name, home);
  }

  #register(as: string, name: string | undefined): void {
    const home = this.#home(name);
    if (home.kind === "absent") {
      this.#absentNames.set(as, home.why);
      return;
    }
    this.#registered.set(as, home);
    for (const [i, world] of this.#worlds.entries()) {
      const inhabitant = home.inhabitants[i];
      if (inhabitant !== undefined) world.register(as, inhabitant);
    }
  }

  #home(name: string | undefined): Home {
    return name === undefined ? this.#current : (this.#homes.get(name) ?? this.#current);
  }

  #load(filename: string): Home {
    const bytes = this.#script.module(filename);
    const accepted = this.#accept(bytes);
    if (accepted.kind === "absent") {
      this.#spoil(bytes, accepted.why);
      return accepted;
    }
    for (const world of this.#worlds) world.refill();
    const { module } = accepted;
    const inhabitants = this.#worlds.map((world) => world.instantiate(bytes));
    for (const [i, world] of this.#worlds.entries()) {
      const inhabitant = inhabitants[i];
      if (inhabitant !== undefined) world.adopt(inhabitant);
    }
    const [, naive, metered, exact] = inhabitants;
    metered?.refill(PLENTY);
    metered?.init();
    const spent = metered?.spent() ?? 0;
    exact?.refill(spent);
    exact?.init();
    // The naive one counted its start function while it was instantiated.
    if (naive !== undefined && module.start !== undefined) assertSame("count of start", spent, naive.spent() ?? 0);
    return { kind: "loaded", module, inhabitants };
  }

  #spoil(bytes: Uint8Array, why: string): void {
    if (!engine.validate(Uint8Array.from(bytes))) return;
    for (const { module } of engine.Module.imports(compile(bytes))) {
      const home = this.#registered.get(module);
      if (home !== undefined) this.#spoilt.set(home, `needs a module that is refused: ${why}`);
    }
  }

  /** Whether the rewriter takes the module; why not, else. */
  #accept(bytes: Uint8Array): { readonly kind: "accepted"; readonly module: WasmModule } | Home {
    try {
      const module = parseModule(bytes, LIMITS);
      for (const item of module.imports) {
        const why = this.#absentNames.get(item.module);
        if (why !== undefined) return { kind: "absent", why: `needs a module that is refused: ${why}` };
      }
      rewriteModule(bytes, PERMISSIVE);
      return { kind: "accepted", module };
    } catch (error) {
      if (isThimbleError(error, "wasm.malformed") && !engine.validate(Uint8Array.from(bytes))) {
        return { kind: "absent", why: "V8 refuses it too" };
      }
      if (!isThimbleError(error) || error.code === "wasm.malformed") throw error;
      return { kind: "absent", why: String(error.details["feature"] ?? error.details["limit"] ?? error.code) };
    }
  }

  #act(action: SpecAction, expected: readonly SpecValue[] | undefined): void {
    const { module, inhabitants } = this.#loaded(action);
    let budgets: readonly (number | undefined)[] = [];
    const counts: (readonly (number | undefined)[])[] = [];
    const problems: (string | undefined)[] = [];
    for (const [i, world] of this.#worlds.entries()) {
      world.refill(world === this.#exact ? budgets : []);
      const inhabitant = inhabitants[i];
      if (inhabitant === undefined) continue;
      const outcome = attempt(() => perform(world, inhabitant, module, action));
      counts.push(world.spent());
      if (world === this.#metered) budgets = world.spent();
      if (expected !== undefined) problems.push(resultProblem(outcome, expected));
    }
    throwFirst(problems);
    const [, naive, metered, exact] = counts;
    assertSameCounts("counts", metered, naive);
    assertSameCounts("counts of two runs", exact, metered);
  }

  #failTogether(action: SpecAction, kind: abstract new (message?: string) => Error): void {
    const { module, inhabitants } = this.#loaded(action);
    let message: string | undefined;
    const problems: (string | undefined)[] = [];
    for (const [i, world] of this.#worlds.entries()) {
      const inhabitant = inhabitants[i];
      if (inhabitant === undefined) continue;
      world.refill();
      const { error } = attempt(() => perform(world, inhabitant, module, action));
      message ??= String(error);
      problems.push(errorProblem(error, kind, message));
      if (world.spent().some((spent) => (spent ?? 0) > PLENTY)) problems.push("out of fuel");
    }
    throwFirst(problems);
  }

  #loaded(action: SpecAction): Home & { readonly kind: "loaded" } {
    const home = this.#home(action.module);
    if (home.kind === "absent") throw new Skipped(home.why);
    const why = this.#spoilt.get(home);
    if (why !== undefined) throw new Skipped(why);
    return home;
  }

  #assertUnusable(filename: string, isUnlinkable: boolean): void {
    const bytes = this.#script.module(filename);
    const accepted = this.#accept(bytes);
    if (accepted.kind === "absent") {
      this.#spoil(bytes, accepted.why);
      throw new Skipped(accepted.why);
    }
    const expected = isUnlinkable ? engine.LinkError : engine.RuntimeError;
    const problems = this.#worlds.map((world) => {
      const { error } = attempt(() => {
        const inhabitant = world.instantiate(bytes);
        inhabitant.refill(PLENTY);
        inhabitant.init();
        return undefined;
      });
      return errorProblem(error, expected);
    });
    throwFirst(problems);
  }
}

const WORLD_NAMES = ["the original", "the naive one", "the metered one", "the one with an exact budget"];

const PERMISSIVE = {
  ...OPTIONS,
  memory: { ...OPTIONS.memory, maximumPages: 65_536 },
  maximumTableElements: 10_000_000,
  keepExports: true,
  limits: LIMITS,
};

function perform(world: World, inhabitant: Inhabitant, module: WasmModule, action: SpecAction): readonly Result[] {
  if (action.type === "get") {
    return [readGlobal(inhabitant, action.field, exportedGlobal(module, action.field))];
  }
  return world.call(inhabitant, action.field, exportedType(module, action.field), action.args ?? []);
}

function exportedType(module: WasmModule, name: string): FunctionType {
  const item = module.exports.find((candidate) => candidate.name === name);
  if (item?.kind !== "function") throw new Error(`no function "${name}"`);
  return item.type;
}

function exportedGlobal(module: WasmModule, name: string): ValueType {
  const item = module.exports.find((candidate) => candidate.name === name);
  return module.globals[item?.index ?? -1]?.type ?? "i32";
}

function resultProblem({ results = [], error }: Outcome, expected: readonly SpecValue[]): string | undefined {
  if (error !== undefined) return String(error);
  const isRight = results.length === expected.length && expected.every((value, i) => isResult(results[i], value));
  return isRight ? undefined : `${results.map(show).join(", ")} is not ${JSON.stringify(expected)}`;
}

function errorProblem(
  error: unknown,
  kind: abstract new (message?: string) => Error,
  text = String(error),
): string | undefined {
  return error instanceof kind && String(error) === text ? undefined : `expected ${kind.name}, got ${String(error)}`;
}

/** Problems are in the order of the worlds. What goes wrong in the first one is no fault of the rewriter. */
function throwFirst(problems: readonly (string | undefined)[]): void {
  if (problems[0] !== undefined) throw new Skipped("V8 does otherwise, being newer than the script");
  const index = problems.findIndex((problem) => problem !== undefined);
  if (index > 0) throw new Error(`${WORLD_NAMES[index] ?? ""}: ${problems[index]}`);
}

function isResult(result: Result | undefined, value: SpecValue): boolean {
  return result !== undefined && isExpected(result, value);
}

function show(result: Result): string {
  return result instanceof DataView ? Buffer.from(result.buffer).toString("hex") : String(result.reference);
}

/** What the engine refuses must not come out of the rewriter as something that it takes. */
function assertInvalid(bytes: Uint8Array): void {
  if (engine.validate(Uint8Array.from(bytes)))
    throw new Skipped("V8 takes what this version of the specification refuses");
  let rewritten: Uint8Array;
  try {
    rewritten = rewriteModule(bytes, PERMISSIVE).bytes;
  } catch (error) {
    if (!isThimbleError(error) || !error.code.startsWith("wasm.")) throw error;
    return;
  }
  if (engine.validate(rewritten)) throw new Error("the rewritten module is valid, the original is not");
}

function assertSameCounts(
  what: string,
  actual: readonly (number | undefined)[] = [],
  expected: readonly (number | undefined)[] = [],
): void {
  for (const [i, count] of expected.entries()) assertSame(`${what} of instance ${i}`, actual[i], count);
}

function assertSame(what: string, actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new Error(`${what}: ${String(actual)} is not ${String(expected)}`);
}

function attempt(run: () => readonly Result[] | undefined): Outcome {
  try {
    return { results: run() ?? [] };
  } catch (error) {
    return { error };
  }
}
