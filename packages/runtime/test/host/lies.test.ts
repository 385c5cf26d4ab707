import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ErrorCode } from "@thimble/base";
import { EDGE_HANDS_OVER } from "@thimble/model";
import fc from "fast-check";
import { type Argument, type CallShape, callShapes, RESULT } from "./call-shapes.ts";
import {
  HEAP,
  honestCall,
  Liar,
  type LiarCall,
  type LiarRun,
  placesOf,
  REALLOC,
  type ReallocLie,
  SIZE,
} from "./liar.ts";

/** Can pay for any length: a lie about one is found out by where it is. */
const RICH = new Liar(2 ** 31 - 1);
/** Does not loop for long. */
const POOR = new Liar(1_000_000);
const SHAPES = callShapes();

/** A lie, and what must come of it: a fault, or that it is refused without one, or that it is none. */
interface Lie {
  readonly what: string;
  readonly values: readonly number[];
  readonly expected: "fault" | "refused" | "fine";
  /** What lies where an honest call has this text. */
  readonly text?: Uint8Array;
}

/** Nothing of the event remains, and the container's memory is as it was but for what was handed over. */
function assertFault({ outcome, before, after }: LiarRun, codes: readonly ErrorCode[], what: string): void {
  assert.ok(outcome.fault !== undefined, `${what}: no fault`);
  assert.ok(codes.includes(outcome.fault.code), `${what}: ${outcome.fault.message}`);
  assert.equal(outcome.effects, undefined, what);
  assert.ok(Buffer.compare(before.subarray(0, HEAP), after.subarray(0, HEAP)) === 0, `${what}: the memory was changed`);
}

function assertNoFault({ outcome }: LiarRun, what: string): void {
  assert.equal(outcome.fault, undefined, `${what}: ${outcome.fault?.message}`);
}

/** Lies about where a text or list is, from an honest pointer and length. */
function liesOfList(limit: number, length: number): readonly Lie[] {
  const lies: readonly (readonly [what: string, pointer: number, length: number])[] = [
    ["it ends a byte outside", SIZE - length, length + 1],
    ["it begins at the end", SIZE, 1],
    ["it begins before the begin", -1, 1],
    ["it is all of the memory and a byte", 0, SIZE + 1],
    ["its end is 2^32", 8, -8],
    ["its end is beyond 2^32", -8, -8],
    ["it is as long as can be", 0, -1],
    ["it is nothing, a byte beyond the end", SIZE + 1, 0],
    ["it is nothing, at the last address", -1, 0],
  ];
  return lies.map(([what, pointer, count]) => ({
    what,
    values: [pointer, count],
    expected: count >>> 0 > limit || (limit < SIZE && count === 0) ? "refused" : "fault",
  }));
}

/** What is no UTF-8. @see The Unicode Standard, chapter 3, table 3-7 "Well-Formed UTF-8 Byte Sequences" */
const BROKEN_UTF8: Readonly<Record<string, readonly number[]>> = {
  "an overlong NUL": [0xc0, 0x80],
  "an overlong slash of three bytes": [0xe0, 0x80, 0xaf],
  "an overlong slash of four bytes": [0xf0, 0x80, 0x80, 0xaf],
  "a high surrogate": [0xed, 0xa0, 0x80],
  "a pair of surrogates": [0xed, 0xa0, 0xbd, 0xed, 0xb4, 0xa5],
  "a character cut short": [0x61, 0xf0, 0x9f, 0x94],
  "a byte that follows nothing": [0x61, 0x80],
  "a character beyond U+10FFFF": [0xf4, 0x90, 0x80, 0x80],
  "a byte that is never there": [0xff],
};

function liesOfArgument(argument: Argument): readonly Lie[] {
  switch (argument.kind) {
    case "text":
    case "bytes": {
      const lies = liesOfList(argument.limit, Buffer.byteLength(argument.value));
      if (argument.kind === "bytes") return lies;
      const broken = Object.entries(BROKEN_UTF8).map(
        ([what, bytes]): Lie => ({ what, values: [], expected: "fault", text: Uint8Array.from(bytes) }),
      );
      return [...lies, ...broken];
    }
    case "handle":
      return [argument.value + 1, 1023, 1024, -1, 2 ** 31 - 1, -(2 ** 31)].map((value) => ({
        what: `number ${value} was never opened`,
        values: [value],
        expected: "fault",
      }));
    case "case":
      return [argument.cases, 255, 256, -1, -(2 ** 31)].map((value) => ({
        what: `there is no case ${value}`,
        values: [value],
        expected: "fault",
      }));
    case "result": {
      const { size, alignment } = argument;
      const misaligned = Array.from({ length: alignment - 1 }, (_, i) => RESULT + 1 + i);
      const last = Math.floor((SIZE - size) / alignment) * alignment;
      const lies = [...misaligned, last + alignment, SIZE, -alignment, -1];
      return [
        ...lies.map((value): Lie => ({ what: `the result goes to ${value}`, values: [value], expected: "fault" })),
        { what: "the result goes to the very end", values: [last], expected: "fine" },
        { what: "the result goes over the arguments", values: [1024], expected: "fine" },
        { what: "the result goes over what is handed over", values: [HEAP], expected: "fine" },
      ];
    }
    default:
      return [];
  }
}

/** The call with the flat arguments from `place` on replaced, and the text that lies there. */
function withLie(call: LiarCall, index: number, { values, text }: Lie): LiarCall {
  const place = placesOf(call.shape)[index] ?? 0;
  const flat = [...call.values];
  flat.splice(place, values.length, ...values);
  if (text === undefined) return { ...call, values: flat };
  flat[place + 1] = text.length;
  const nth = call.shape.arguments.slice(0, index).filter(({ kind }) => kind === "text" || kind === "bytes").length;
  return { ...call, values: flat, texts: call.texts.map((own, i) => (i === nth ? text : own)) };
}

describe("every import of the contract", () => {
  for (const shape of SHAPES) {
    test(`${shape.from} ${shape.name} stands every lie about each of its arguments`, async () => {
      const honest = honestCall(shape);
      assertNoFault(await RICH.run(honest), "the truth");
      for (const [index, argument] of shape.arguments.entries()) {
        for (const lie of liesOfArgument(argument)) {
          const what = `${argument.kind} ${index}: ${lie.what}`;
          const run = await RICH.run(withLie(honest, index, lie));
          if (lie.expected === "fault") assertFault(run, ["runtime.abi"], what);
          else assertNoFault(run, what);
          if (lie.expected === "refused") assert.equal(run.outcome.effects, undefined, what);
        }
      }
    });

    test(`${shape.from} ${shape.name} does not reach for nothing at the end of the memory`, async () => {
      const honest = honestCall(shape);
      for (const [index, { kind }] of shape.arguments.entries()) {
        if (kind !== "text" && kind !== "bytes") continue;
        const { outcome } = await RICH.run(withLie(honest, index, { what: "", values: [SIZE, 0], expected: "fine" }));
        assert.doesNotMatch(outcome.fault?.message ?? "", /Cannot reach/);
      }
    });
  }
});

/** Calls of a function that hand something over: as an honest one, and with a key that is none, which is refused in words. */
function handingOver(shape: CallShape): readonly LiarCall[] {
  const honest = honestCall(shape);
  const key = shape.arguments.findIndex((argument) => argument.kind === "text" && argument.limit < SIZE);
  if (key === -1) return [honest];
  return [honest, withLie(honest, key, { what: "", values: [SIZE, 0], expected: "fine" })];
}

/** What `cabi_realloc` does, and the codes of the faults that may come of it; none where it is no lie, or hurts only itself. */
const REALLOC_LIES: Readonly<Record<string, readonly [lie: ReallocLie, ...codes: readonly ErrorCode[]]>> = {
  "returns 0": [[REALLOC.answer, 0]],
  "returns the place of the result": [[REALLOC.answer, RESULT]],
  "returns the end of the memory": [[REALLOC.answer, SIZE], "runtime.abi"],
  "returns the last address": [[REALLOC.answer, -1], "runtime.abi"],
  "returns the least number": [[REALLOC.answer, -(2 ** 31)], "runtime.abi"],
  "grows the memory": [[REALLOC.grow]],
  traps: [[REALLOC.trap], "runtime.trap"],
  loops: [[REALLOC.loop], "runtime.instructions"],
  "calls the host": [[REALLOC.callHost], "runtime.abi"],
  "calls itself for ever": [[REALLOC.recurse], "runtime.stack", "runtime.instructions"],
};

describe("cabi_realloc", () => {
  const handing = SHAPES.filter(({ from, name }) => EDGE_HANDS_OVER[from]?.includes(name) === true);

  for (const [what, [lie, ...codes]] of Object.entries(REALLOC_LIES)) {
    test(`that ${what} hurts nobody else, whatever was to be handed over`, async () => {
      let asked = 0;
      for (const shape of handing) {
        for (const call of handingOver(shape)) {
          // Whether it is asked at all, a trap tells.
          if ((await POOR.run(call, [REALLOC.trap])).outcome.fault === undefined) continue;
          asked += 1;
          const run = await POOR.run(call, lie);
          if (codes.length > 0) assertFault(run, codes, `${shape.name} ${what}`);
          else assertNoFault(run, `${shape.name} ${what}`);
        }
      }
      assert.ok(asked >= handing.length - 1, `${asked} of ${handing.length} hand over something`);
    });

    test(`that ${what} when a message comes hurts nobody else`, async () => {
      const [shape] = SHAPES;
      assert.ok(shape !== undefined);
      const run = await POOR.message(shape, lie);
      if (codes.length > 0) assertFault(run, codes, what);
      else assertNoFault(run, what);
    });
  }

  test("that returns what is not aligned ends the container where a list is handed over", async () => {
    for (const name of ["list", "get-all", "[method]bucket.list-keys"]) {
      const shape = handing.find((one) => one.name === name);
      assert.ok(shape !== undefined);
      for (const answer of [HEAP + 1, HEAP + 2, HEAP + 3]) {
        const run = await POOR.run(honestCall(shape), [REALLOC.answer, answer]);
        assertFault(run, ["runtime.abi"], `${name} at ${answer}`);
        assert.match(run.outcome.fault?.message ?? "", /not aligned to 4/);
      }
    }
  });
});

/** Numbers that are pointers, lengths, handles and cases now and then. */
const word = fc.oneof(
  fc.integer({ min: -8, max: 8 }),
  fc.integer({ min: SIZE - 40, max: SIZE + 40 }),
  fc.nat(SIZE),
  fc.integer(),
);
const HARMLESS: ReadonlySet<ErrorCode> = new Set([
  "runtime.abi",
  "runtime.denied",
  "runtime.environment",
  "runtime.instructions",
  "runtime.trap",
]);

test("whatever numbers a container calls the host with, and whatever its cabi_realloc returns, only it may end", async () => {
  const realloc = fc.oneof(
    fc.constant<ReallocLie>([REALLOC.allocate]),
    fc.constantFrom<ReallocLie>([REALLOC.grow], [REALLOC.trap]),
    word.map((answer): ReallocLie => [REALLOC.answer, answer]),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...SHAPES),
      fc.array(fc.option(word), { maxLength: 6 }),
      realloc,
      async (shape, words, lie) => {
        const honest = honestCall(shape);
        const values = honest.values.map((value, i) => words[i] ?? value);
        const { outcome } = await POOR.run({ ...honest, values }, lie);
        // A mistake of the host shows as base.bug, or as a stack that is used up where V8 throws a RangeError.
        const code = outcome.fault?.code;
        assert.ok(code === undefined || HARMLESS.has(code), `${shape.name}: ${code} ${outcome.fault?.message}`);
        if (code !== undefined) assert.equal(outcome.effects, undefined);
      },
    ),
    { numRuns: 4000 },
  );
});
