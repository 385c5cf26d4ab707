import assert from "node:assert/strict";
import { test } from "node:test";
import { SILENT_LOGGER, VirtualClock } from "@thimble/base";
import { InlineEngine } from "../../src/index.ts";
import { guest } from "../guests/guests.ts";
import { Recorder, specOf } from "../recorder.ts";
import { BUDGET, offer } from "../scene.ts";
import { message, reading, runGuest } from "./host-lab.ts";

const PUBLISH_VALUE = guest(
  `(global $outcome (mut i32) (i32.const 0))
   (func (export "reading") (param i32 f64 f64 i32)
     (global.set $outcome (call $publishNumber (call $topic (i32.const 1024) (i32.const 3)) (local.get 1)))
     (if (global.get $outcome)
       (then (drop (call $publishNumber (i32.const 0) (f64.convert_i32_u (i32.add (i32.const 1000) (global.get $outcome))))))))`,
  { texts: "out" },
);

test("publish-number writes the shortest decimal that reads back as the same number", async () => {
  const { published } = await runGuest(PUBLISH_VALUE, reading(0.1 + 0.2, 1e21, -0, 5e-324, 21));
  assert.deepEqual(published, ["0.30000000000000004", "1e+21", "0", "5e-324", "21"]);
});

test("publish-number refuses what is no finite number", async () => {
  const { published } = await runGuest(PUBLISH_VALUE, reading(Number.NaN, Number.POSITIVE_INFINITY));
  assert.deepEqual(published, ["1002", "1002"]);
});

test("publish refuses more than 64 KiB in one piece, and takes 64 KiB", async () => {
  const wasm = guest(
    `(func (export "reading") (param i32 f64 f64 i32)
       (local $t i32)
       (local.set $t (call $topic (i32.const 1024) (i32.const 3)))
       (drop (call $publishNumber (local.get $t)
         (f64.convert_i32_u (call $publish (local.get $t) (i32.const 0) (i32.trunc_f64_u (local.get 1)))))))`,
    { texts: "out", pages: "2" },
  );
  const budget = {
    ...BUDGET,
    memoryBytes: 131_072,
    instructions: 100_000,
    messagesPerSecond: 100,
    stateBytes: 0,
    logLinesPerSecond: 0,
  };
  const { published } = await runGuest(wasm, reading(65_536, 65_537), { budget });
  assert.deepEqual(
    published.map((text) => (text.length > 100 ? text.length : text)),
    [65_536, "0", "5"],
  );
});

test("bytes over the budget are refused and counted apart from messages, and allowed again as time passes", async () => {
  // Publishes as many bytes as the value says.
  const wasm = guest(
    `(func (export "reading") (param i32 f64 f64 i32)
       (drop (call $publish (call $topic (i32.const 1024) (i32.const 3)) (i32.const 0) (i32.trunc_f64_u (local.get 1)))))`,
    { texts: "out" },
  );
  const recorder = new Recorder();
  const clock = new VirtualClock();
  await using engine = new InlineEngine({ clock, logger: SILENT_LOGGER, listener: recorder });
  const budget = { ...BUDGET, messagesPerSecond: 6, bytesPerSecond: 100 };
  const handle = await engine.start(specOf(wasm, { budget }));
  offer(handle, 60, 41, 40, 0, 1, 101);
  await handle.drained();
  await clock.advance(500);
  offer(handle, 51, 50, 1);
  await handle.drained();
  const sizes = recorder.of(handle.id).map((effect) => (effect.kind === "publish" ? effect.payload.length : undefined));
  assert.deepEqual(sizes, [60, 40, 0, 50]);
  const { messages, bytes } = handle.stats().refused;
  assert.deepEqual([messages, bytes], [0, 5]);
});

test("a topic is opened once, however often it is named", async () => {
  const wasm = guest(
    `(func (export "reading") (param i32 f64 f64 i32)
       (drop (call $topic (i32.const 1024) (i32.const 3)))
       (drop (call $topic (i32.const 1027) (i32.const 5)))
       (drop (call $publishNumber (call $topic (i32.const 1024) (i32.const 3)) (f64.const 0)))
       (drop (call $publishNumber (call $topic (i32.const 1027) (i32.const 5)) (f64.const 1))))`,
    { texts: "outother" },
  );
  const { effects } = await runGuest(wasm, reading(1), { grants: { read: [], write: [], publish: ["out", "+"] } });
  assert.deepEqual(
    effects.map((effect) => (effect.kind === "publish" ? effect.topic : "")),
    ["out", "other"],
  );
});

test("a container may open 1,024 topics and no more", async () => {
  const wasm = guest(
    `(func (export "reading") (param i32 f64 f64 i32)
       (local $i i32)
       (loop $l
         (i32.store (i32.const 8) (i32.or (i32.const 0x30300000)
           (i32.or (i32.add (i32.const 65) (i32.and (local.get $i) (i32.const 31)))
             (i32.shl (i32.add (i32.const 65) (i32.shr_u (local.get $i) (i32.const 5))) (i32.const 8)))))
         (drop (call $topic (i32.const 8) (i32.const 4)))
         (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.trunc_f64_u (local.get 1))))))`,
    {},
  );
  const budget = {
    ...BUDGET,
    memoryBytes: 65_536,
    instructions: 1_000_000,
    messagesPerSecond: 1,
    stateBytes: 0,
    logLinesPerSecond: 0,
  };
  const grants = { read: [], write: [], publish: ["#"] };
  assert.equal((await runGuest(wasm, reading(1024), { budget, grants })).end, undefined);
  assert.match((await runGuest(wasm, reading(1025), { budget, grants })).end?.message ?? "", /1024 topics/);
});

test("a topic longer than 1,024 characters ends the container", async () => {
  const wasm = guest(
    `(func (export "reading") (param i32 f64 f64 i32)
       (memory.fill (i32.const 8) (i32.const 65) (i32.const 2000))
       (drop (call $topic (i32.const 8) (i32.trunc_f64_u (local.get 1)))))`,
  );
  const grants = { read: [], write: [], publish: ["#"] };
  assert.equal((await runGuest(wasm, reading(1024), { grants })).end, undefined);
  assert.match((await runGuest(wasm, reading(1025), { grants })).end?.message ?? "", /1025 characters/);
});

const NUMBER_AT = guest(
  `(func (export "message") (param i32 i32 i32 i32 i32)
     (local $t i32) (local $v f64)
     (local.set $t (call $topic (i32.const 1024) (i32.const 3)))
     (local.set $v (call $numberAt (local.get 3) (local.get 4) (i32.const 1027) (i32.const 4)))
     (if (f64.ne (local.get $v) (local.get $v)) (then (local.set $v (f64.const -1))))
     (drop (call $publishNumber (local.get $t) (local.get $v)))
     (local.set $v (call $numberAt (local.get 3) (local.get 4) (i32.const 1027) (i32.const 0)))
     (if (f64.ne (local.get $v) (local.get $v)) (then (local.set $v (f64.const -1))))
     (drop (call $publishNumber (local.get $t) (local.get $v))))`,
  { texts: "out/a/1" },
);

test("number-at finds a number in a JSON payload, or takes the payload itself", async () => {
  assert.deepEqual((await runGuest(NUMBER_AT, message('{"a":[1,21.5]}'))).published, ["21.5", "-1"]);
  assert.deepEqual((await runGuest(NUMBER_AT, message("21.5"))).published, ["-1", "21.5"]);
});

test("number-at is NaN for what is no JSON and no text", async () => {
  for (const payload of ["", "{", Uint8Array.of(0xff, 0xfe)]) {
    assert.deepEqual((await runGuest(NUMBER_AT, message(payload))).published, ["-1", "-1"]);
  }
});

test("number-at charges for parsing once in an event", async () => {
  const short = await runGuest(NUMBER_AT, message('{"a":[1,2]}'));
  const long = await runGuest(NUMBER_AT, message(`{"a":[1,2]}${" ".repeat(1000)}`));
  // A thousand more bytes: handed over at a quarter each, read twice at a quarter each, parsed once at 16 each.
  const more = long.handle.stats().instructions.last - short.handle.stats().instructions.last;
  assert.ok(Math.abs(more - 16_750) <= 3, `${more}`);
});

test("number-at follows a pointer of 256 characters, and neither follows nor parses for a longer one", async () => {
  const follow = (length: number) =>
    guest(
      `(func (export "message") (param i32 i32 i32 i32 i32)
         (local $v f64)
         (local.set $v (call $numberAt (local.get 3) (local.get 4) (i32.const 1027) (i32.const ${length})))
         (if (f64.ne (local.get $v) (local.get $v)) (then (local.set $v (f64.const -1))))
         (drop (call $publishNumber (call $topic (i32.const 1024) (i32.const 3)) (local.get $v))))`,
      { texts: `out/${"a".repeat(256)}` },
    );
  const payload = JSON.stringify({ ["a".repeat(255)]: 1, ["a".repeat(256)]: 2 });
  const longest = await runGuest(follow(256), message(payload));
  const longer = await runGuest(follow(257), message(payload));
  assert.deepEqual([longest.published, longer.published], [["1"], ["-1"]]);
  const less = longest.handle.stats().instructions.last - longer.handle.stats().instructions.last;
  assert.ok(Math.abs(less - 16 * payload.length) <= 3, `${less}`);
});

/** Opens the topic `out` in these ways, publishes to each the number that it was given, and to the second an empty payload. */
function openedIn(...ways: readonly string[]): Uint8Array {
  const calls = ways.map((way) => {
    const open =
      way === ""
        ? "(call $topic (i32.const 1024) (i32.const 3))"
        : `(call $topicWith (i32.const 1024) (i32.const 3) ${way})`;
    return `(local.set $t ${open}) (drop (call $publishNumber (local.get $t) (f64.convert_i32_u (local.get $t))))`;
  });
  return guest(`(func (export "reading") (param i32 f64 f64 i32) (local $t i32) ${calls.join("\n")})`, {
    texts: "out",
  });
}

test("topic-with publishes at its level and retained, and each way to open a topic has a number of its own", async () => {
  const ways = ["", "(i32.const 1) (i32.const 0)", "(i32.const 2) (i32.const 1)", "(i32.const 0) (i32.const 0)"];
  // Any number but 0 is true. @see CanonicalABI.md, lift_flat, bool
  const { effects } = await runGuest(openedIn(...ways, "(i32.const 0) (i32.const 256)"), reading(1));
  assert.deepEqual(
    effects.map((effect) =>
      effect.kind === "publish"
        ? [effect.topic, effect.qos, effect.retain, Buffer.from(effect.payload).toString()]
        : [],
    ),
    [
      ["out", 0, false, "0"],
      ["out", 1, false, "1"],
      ["out", 2, true, "2"],
      ["out", 0, false, "0"],
      ["out", 0, true, "3"],
    ],
  );
});

test("topic-with refuses what is not granted and a level that there is not", async () => {
  const grants = { read: [], write: [], publish: ["other"] };
  const denied = await runGuest(openedIn("(i32.const 1) (i32.const 1)"), reading(1), { grants });
  assert.deepEqual([denied.end?.reason, denied.effects], ["denied", []]);
  for (const level of [3, -1]) {
    const { end } = await runGuest(openedIn(`(i32.const ${level}) (i32.const 0)`), reading(1));
    assert.match(end?.message ?? "", /quality of service/);
  }
});

test("a topic with NUL is none, also where the text looks like a topic that was opened in another way", async () => {
  const wasm = guest(
    `(func (export "reading") (param i32 f64 f64 i32)
       (drop (call $topicWith (i32.const 1024) (i32.const 3) (i32.const 1) (i32.const 0)))
       (drop (call $topic (i32.const 1024) (i32.const 5))))`,
    { texts: "out\\001" },
  );
  assert.match((await runGuest(wasm, reading(1))).end?.message ?? "", /no topic name/);
});

test("a pack is named by its topic, however that was opened", async () => {
  const wasm = guest(
    `(func (export "reading") (param i32 f64 f64 i32)
       (call $add (call $field (i32.const 1030) (i32.const 1) (i32.const 1031) (i32.const 3)) (f64.const 1) (f64.const 2))
       (drop (call $publishPack (call $topicWith (i32.const 1024) (i32.const 6) (i32.const 2) (i32.const 1)))))`,
    { texts: "plant/mCel" },
  );
  const { effects } = await runGuest(wasm, reading(1), { grants: { read: [], write: [], publish: ["#"] } });
  const [pack] = effects;
  assert.ok(pack?.kind === "publish");
  assert.deepEqual([pack.topic, pack.qos, pack.retain], ["plant/", 2, true]);
  assert.match(Buffer.from(pack.payload).toString(), /"plant\/m"/);
});
