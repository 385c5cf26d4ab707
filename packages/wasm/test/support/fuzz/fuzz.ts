import { MODULES } from "../modules.ts";
import { Choices, randomNumbers } from "./choices.ts";
import { generateModule } from "./generated-module.ts";
import { minimise } from "./minimise.ts";
import { mutate } from "./mutate.ts";
import { tryModule } from "./oracle.ts";
import { smithModule } from "./smith.ts";

/** How `fuzz` works. */
export interface FuzzOptions {
  /** Every try follows from it. */
  readonly seed: number;
  /** Asked before each try, with the number of tries so far. */
  readonly goesOn: (tries: number) => boolean;
  /** The program wasm-tools, whose generator takes part then. */
  readonly wasmTools?: string;
  /** Milliseconds, for the bound on each try. Without it time is not looked at. */
  readonly now?: () => number;
  /** Told of each failure as soon as it is found and made small. */
  readonly onFailure?: (failure: FuzzFailure) => void;
}

/** A module that does what it must not. */
export interface FuzzFailure {
  readonly seed: number;
  readonly problem: string;
  /** The smallest module found that fails. */
  readonly bytes: Uint8Array;
}

/** What `fuzz` did. */
export interface FuzzReport {
  tries: number;
  refused: number;
  invalid: number;
  ran: number;
  /** Calls whose results, states and counts were compared. */
  calls: number;
  readonly failures: FuzzFailure[];
}

/** A try that takes longer is a finding: modules are of some hundred bytes to some kilobytes. */
const MOST_MILLISECONDS = 5_000;

/** Numbers that decide one module. */
const DECISIONS = 450;

/** Makes modules, valid and broken, and tries each one. */
export function fuzz({ seed, goesOn, wasmTools, now = () => 0, onFailure }: FuzzOptions): FuzzReport {
  const report: FuzzReport = { tries: 0, refused: 0, invalid: 0, ran: 0, calls: 0, failures: [] };
  while (goesOn(report.tries)) {
    const trySeed = (seed + report.tries++) | 0;
    const numbers = [...randomNumbers(trySeed, DECISIONS)];
    const make = makerOf(trySeed, wasmTools);
    const before = now();
    const problem = attempt(make(numbers), report);
    const took = now() - before;
    const failure = failureOf(trySeed, { numbers, make, problem, took });
    if (failure === undefined) continue;
    report.failures.push(failure);
    onFailure?.(failure);
  }
  return report;
}

function failureOf(
  seed: number,
  tried: { numbers: readonly number[]; make: Maker; problem: string | undefined; took: number },
): FuzzFailure | undefined {
  const { numbers, make, problem, took } = tried;
  if (problem !== undefined) {
    const least = minimise(numbers, (fewer) => attempt(make(fewer)) !== undefined);
    return { seed, problem, bytes: make(least) };
  }
  return took > MOST_MILLISECONDS ? { seed, problem: `took ${took} ms`, bytes: make(numbers) } : undefined;
}

type Maker = (numbers: readonly number[]) => Uint8Array;

/** Half of the modules are valid; the others were, before they were changed. */
function makerOf(seed: number, wasmTools: string | undefined): Maker {
  const corpus = Object.values(MODULES);
  const kinds: readonly Maker[] = [
    (numbers) => generateModule(numbers),
    (numbers) => mutate(generateModule(numbers.slice(0, DECISIONS / 2)), new Choices(numbers.slice(DECISIONS / 2))),
    (numbers) => {
      const [which = 0, ...rest] = numbers;
      return mutate(corpus[which % corpus.length] ?? new Uint8Array(), new Choices(rest));
    },
    (numbers) => smith(numbers, wasmTools),
    (numbers) => {
      const [first = 0, second = 0, third = 0, fourth = 0, ...rest] = numbers;
      return mutate(smith(rest, wasmTools), new Choices([first, second, third, fourth, ...rest]));
    },
  ];
  return kinds[(seed >>> 0) % (wasmTools === undefined ? 3 : 5)] ?? generateModule;
}

function smith(numbers: readonly number[], wasmTools = ""): Uint8Array {
  const seed = new Uint8Array(Uint16Array.from([...numbers, ...numbers, ...numbers]).buffer);
  return smithModule(wasmTools, seed) ?? new Uint8Array();
}

/** What is wrong, undefined when nothing is. */
function attempt(bytes: Uint8Array, report?: FuzzReport): string | undefined {
  try {
    const verdict = tryModule(bytes);
    if (report !== undefined) {
      report[verdict.kind]++;
      if (verdict.kind === "ran") report.calls += verdict.calls;
    }
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
