import { isThimbleError } from "@thimble/base";
import { type FunctionType, parseModule, rewriteModule, type WasmModule } from "../../../src/index.ts";
import { engine } from "../web-assembly.ts";
import { FUZZ_OPTIONS, meteredSubject, naiveSubject, type Observed, originalSubject, type Subject } from "./subject.ts";

/** What became of a module that was tried. */
export type Verdict =
  | { readonly kind: "refused"; readonly code: string }
  | { readonly kind: "invalid" }
  /** It ran; `calls` of its functions were compared to their end. */
  | { readonly kind: "ran"; readonly calls: number };

/** What a module did that it must not. */
class Finding extends Error {}

/** Instructions that a call may take before it is no longer compared. */
const BUDGET = 20_000;

/** What is larger at its start is not run: each comparison reads all of it. */
const MOST_PAGES = 64;
const MOST_ELEMENTS = 10_000;

/** The largest budget: what is known to end must end with it. */
const PLENTY = 0x7fffffff;

/**
 * Tries a module, valid or not: the rewriter refuses it only with its own errors, what the engine takes only for a reason with a name; the rewritten
 * one is valid exactly when the original is; it does the same, and its count is that of a meter at each instruction.
 * @throws Finding
 */
export function tryModule(bytes: Uint8Array): Verdict {
  const wasValid = engine.validate(Uint8Array.from(bytes));
  let rewritten: Uint8Array;
  try {
    rewritten = rewriteModule(bytes, FUZZ_OPTIONS).bytes;
  } catch (error) {
    if (!isThimbleError(error) || !error.code.startsWith("wasm.")) throw new Finding(`threw ${String(error)}`);
    // V8 takes element segments of numbers when they are empty, against the specification.
    const isKnown = / is no reference type$/.test(error.message);
    if (wasValid && error.code === "wasm.malformed" && !isKnown)
      throw new Finding(`refused what is valid: ${error.message}`);
    return { kind: "refused", code: error.code };
  }
  const isValid = engine.validate(Uint8Array.from(rewritten));
  if (isValid !== wasValid) throw new Finding(`valid before: ${wasValid}, rewritten: ${isValid}`);
  return isValid ? { kind: "ran", calls: compare(bytes) } : { kind: "invalid" };
}

function compare(bytes: Uint8Array): number {
  const module = parseModule(bytes);
  let calls = 0;
  const isLarge =
    module.memories.some(({ initialPages }) => initialPages > MOST_PAGES) ||
    module.tables.some(({ initial }) => initial > MOST_ELEMENTS);
  if (isLarge || hasImportsOfOneName(module) || !canRun(bytes)) return 0;
  for (const item of module.exports) {
    if (item.kind !== "function" || !isCallable(item.type)) continue;
    if (module.start !== undefined && !startEnds(bytes)) return calls;
    if (compareCall(bytes, item.name, item.type)) calls++;
  }
  return calls;
}

/** An object of imports has one thing by each name. */
function hasImportsOfOneName({ imports }: WasmModule): boolean {
  return new Set(imports.map(({ module, name }) => JSON.stringify([module, name]))).size < imports.length;
}

/** Vectors do not cross into JavaScript. */
function isCallable({ params, results }: FunctionType): boolean {
  return [...params, ...results].every((type) => type !== "v128") && params.every((type) => type !== "funcref");
}

/** Whether it can be instantiated; the start function apart, which runs under a budget first. */
function canRun(bytes: Uint8Array): boolean {
  try {
    meteredSubject(bytes);
    return true;
  } catch (error) {
    // Segments out of range, or imports that can not be made.
    if (error instanceof engine.RuntimeError || error instanceof engine.LinkError || error instanceof TypeError)
      return false;
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function startEnds(bytes: Uint8Array): boolean {
  return meteredSubject(bytes).init(BUDGET).end === "returned";
}

function compareCall(bytes: Uint8Array, name: string, type: FunctionType): boolean {
  const limited = naiveSubject(bytes, BUDGET + startCount(bytes));
  const expected = limited.call(name, type, BUDGET);
  if (expected.end === "stack") return false;
  if (expected.end === "out-of-fuel") {
    const actual = ready(bytes).call(name, type, BUDGET);
    if (actual.end === "returned") throw new Finding(`${name}: ran to its end with less than it takes`);
    if (!expected.log.startsWith(actual.log))
      throw new Finding(`${name}: logged "${actual.log}", not "${expected.log}"`);
    return false;
  }
  const original = originalSubject(bytes);
  assertSame(name, "the original", original.call(name, type, 0), expected, [original, limited]);
  const metered = ready(bytes);
  const actual = metered.call(name, type, PLENTY);
  if (actual.end === "stack") return false;
  // A loop that would run for longer than any budget is paid for before it begins, and so before it traps.
  if (expected.end === "trapped" && actual.end === "out-of-fuel") return false;
  assertSame(name, "the metered one", actual, expected, [metered, limited]);
  if (expected.end === "returned") compareCounts(bytes, name, type, expected, actual);
  return true;
}

function compareCounts(
  bytes: Uint8Array,
  name: string,
  type: FunctionType,
  expected: Observed,
  actual: Observed,
): void {
  const count = expected.count ?? 0;
  if (actual.count !== count) throw new Finding(`${name}: counted ${actual.count}, not ${count}`);
  const again = ready(bytes).call(name, type, count);
  if (again.end !== "returned" || again.count !== count)
    throw new Finding(`${name}: ${count} is not enough the second time`);
  if (count === 0) return;
  const less = ready(bytes).call(name, type, count - 1);
  if (less.end !== "out-of-fuel") throw new Finding(`${name}: ${less.end} with ${count - 1}, but it takes ${count}`);
}

/** A metered instance whose start function ran. */
function ready(bytes: Uint8Array): Subject {
  const subject = meteredSubject(bytes);
  subject.init(PLENTY);
  return subject;
}

/** What the start function takes. */
function startCount(bytes: Uint8Array): number {
  return meteredSubject(bytes).init(PLENTY).count ?? 0;
}

function assertSame(
  name: string,
  who: string,
  actual: Observed,
  expected: Observed,
  subjects: readonly Subject[],
): void {
  for (const key of ["end", "value", "log"] as const) {
    if (actual[key] !== expected[key])
      throw new Finding(`${name}: ${key} of ${who} is "${actual[key]}", not "${expected[key]}"`);
  }
  const [state, expectedState] = subjects.map((subject) => subject.state());
  if (state !== expectedState) throw new Finding(`${name}: state of ${who} is "${state}", not "${expectedState}"`);
}
