import assert from "node:assert/strict";
import { test } from "node:test";
import { sleep, ThimbleError, VirtualClock } from "@thimble/base";
import type { ChipProperty } from "../../src/chip/chip.ts";
import { type ChipWork, MeasuringSession } from "../../src/chip/measuring-session.ts";
import { hasCode } from "../things.ts";

const NUMBER = { type: "number", unit: "V", minimum: -1, maximum: 2, access: "read-write", description: "" } as const;
const PROPERTIES: Readonly<Record<string, ChipProperty>> = {
  a: NUMBER,
  b: NUMBER,
  count: { ...NUMBER, type: "integer" },
  on: { type: "boolean", access: "write", description: "" },
};
const BROKEN = new ThimbleError("things.bad-answer", "Cannot read it: noise");

function session(work: ChipWork): MeasuringSession {
  return new MeasuringSession({ name: "part at bus", properties: PROPERTIES, work });
}

test("read() takes one measurement for all that it gives, and none that nobody asked for", async () => {
  const taken: string[][] = [];
  const chip = session({
    measurements: [
      {
        gives: ["a", "b"],
        take: async (_, wanted) => {
          taken.push([...wanted]);
          return { a: 1, b: 2 };
        },
      },
      { gives: ["count"], take: async () => assert.fail("nobody asked") },
    ],
  });
  assert.deepEqual(await chip.read(["b"]), new Map([["b", 2]]));
  assert.deepEqual(
    await chip.read(["b", "a"]),
    new Map([
      ["b", 2],
      ["a", 1],
    ]),
  );
  assert.deepEqual(taken, [["b"], ["a", "b"]]);
});

test("read() gives an error to what failed and values to the rest", async () => {
  const chip = session({
    measurements: [
      { gives: ["a", "b"], take: async () => ({ a: 1, b: BROKEN }) },
      { gives: ["count"], take: () => Promise.reject(BROKEN) },
    ],
  });
  const answers = await chip.read(["a", "b", "count", "on", "cuont"]);
  assert.equal(answers.get("a"), 1);
  assert.equal(answers.get("b"), BROKEN);
  assert.equal(answers.get("count"), BROKEN);
  assert.ok(hasCode("things.not-readable")(answers.get("on")));
  const unknown = answers.get("cuont");
  assert.ok(unknown instanceof ThimbleError && unknown.code === "things.bad-description");
  assert.equal(unknown.expected, "count, or another one of a, b, count, on");
});

test("read() gives an error in place of a number that is none", async () => {
  const chip = session({ measurements: [{ gives: ["a", "b"], take: async () => ({ a: Number.NaN, b: 1 / 0 }) }] });
  for (const answer of (await chip.read(["a", "b"])).values()) assert.ok(hasCode("things.bad-answer")(answer));
});

test("read() lets a bug through and rejects with the signal's reason", async () => {
  const bug = session({ measurements: [{ gives: ["a"], take: () => Promise.reject(new TypeError("bug")) }] });
  await assert.rejects(bug.read(["a"]), TypeError);
  const clock = new VirtualClock();
  const slow = session({
    measurements: [{ gives: ["a"], take: ({ signal }) => sleep(clock, 100, signal).then(() => ({ a: 1 })) }],
  });
  const ending = new AbortController();
  const reading = slow.read(["a"], { signal: ending.signal });
  const waiting = slow.read(["a"], { signal: ending.signal });
  ending.abort(new Error("enough"));
  await assert.rejects(reading, /enough/);
  await assert.rejects(waiting, /enough/);
  await assert.rejects(slow.read(["a"], { signal: ending.signal }), /enough/);
  assert.equal(clock.pending, 0);
});

test("calls that overlap are done one after the other, also after one that failed", async () => {
  const clock = new VirtualClock();
  const log: string[] = [];
  const step = async (name: string): Promise<void> => {
    log.push(`${name} begins`);
    await sleep(clock, 10);
    log.push(`${name} ends`);
    if (name === "write") throw BROKEN;
  };
  const chip = session({
    measurements: [{ gives: ["a"], take: () => step("read").then(() => ({ a: 1 })) }],
    writers: { b: () => step("write") },
    rest: () => step("rest"),
  });
  const all = Promise.allSettled([chip.write("b", 1), chip.read(["a"]), chip.close()]);
  await clock.advance(30);
  assert.deepEqual(
    (await all).map(({ status }) => status),
    ["rejected", "fulfilled", "fulfilled"],
  );
  assert.deepEqual(log, ["write begins", "write ends", "read begins", "read ends", "rest begins", "rest ends"]);
});

test("write() refuses what can not be written, before anything is sent", async () => {
  const written: number[] = [];
  const writer = async (value: number): Promise<void> => void written.push(value);
  const chip = session({ writers: { a: writer, count: writer, on: writer } });
  for (const [name, value] of [
    ["a", 2.1],
    ["a", Number.NaN],
    ["count", 0.5],
    ["on", 2],
    ["on", 0.5],
  ] as const)
    await assert.rejects(chip.write(name, value), hasCode("things.out-of-range"), `${name} ${value}`);
  await assert.rejects(chip.write("b", 1), hasCode("things.not-writable"));
  await assert.rejects(chip.write("c", 1), hasCode("things.bad-description"));
  assert.deepEqual(written, []);
  for (const [name, value] of [
    ["a", 2],
    ["a", -1],
    ["count", 1],
    ["on", 0],
  ] as const)
    await chip.write(name, value);
  assert.deepEqual(written, [2, -1, 1, 0]);
});

test("close() puts the chip to rest once; what comes after is refused", async () => {
  let rests = 0;
  const chip = session({
    writers: { a: async () => undefined },
    show: async () => undefined,
    rest: async () => void rests++,
  });
  await Promise.all([chip.close(), chip.close()]);
  assert.equal(rests, 1);
  await assert.rejects(chip.write("a", 1), hasCode("things.unreachable"));
  await assert.rejects(chip.show?.("x") ?? Promise.resolve(), hasCode("things.unreachable"));
  assert.ok(hasCode("things.unreachable")((await chip.read(["a"])).get("a")));
});

test("only what shows text has show()", async () => {
  assert.equal(session({}).show, undefined);
  const shown: string[] = [];
  await session({ show: async (text) => void shown.push(text) }).show?.("hello");
  assert.deepEqual(shown, ["hello"]);
});
