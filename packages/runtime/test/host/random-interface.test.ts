import assert from "node:assert/strict";
import { test } from "node:test";
import { SILENT_LOGGER, VirtualClock } from "@thimble/base";
import { InlineEngine } from "../../src/index.ts";
import { guest } from "../guests/guests.ts";
import { Recorder, specOf } from "../recorder.ts";
import { RESULT, snapshotAfter } from "./memory-snapshot.ts";

const get = (length: string): string => `(call $getRandomBytes (i64.const ${length}) (i32.const ${RESULT}))`;

test("random gives as many bytes as asked for, and a number of 64 bits", async () => {
  for (const length of [0, 1, 4, 5, 1000]) {
    const { memory } = await snapshotAfter(get(String(length)));
    assert.equal(memory.bytes(RESULT).length, length);
  }
  const { memory } = await snapshotAfter(
    `(i64.store (i32.const ${RESULT}) (call $getRandomU64)) (i64.store (i32.const ${RESULT + 8}) (call $getRandomU64))`,
  );
  const [one, other] = [memory.u64(RESULT), memory.u64(RESULT + 8)];
  assert.notEqual(one, other);
  // That all upper or all lower halves are 0 has a chance of 2^-64.
  assert.ok((one | other) >> 32n !== 0n && ((one | other) & 0xffff_ffffn) !== 0n);
});

test("random stops a container that asks for more than 65,536 bytes", async () => {
  for (const length of ["65537", "-1", "0x8000000000000000"])
    await assert.rejects(snapshotAfter(get(length)), /at most/);
});

test("random follows from the engine's seed and the container's id alone", async () => {
  const wasm = guest(
    `(func (export "reading") (param i32 f64 f64 i32)
       (call $getRandomBytes (i64.const 8) (i32.const 64))
       (drop (call $publish (call $topic (i32.const 1024) (i32.const 3)) (i32.load (i32.const 64)) (i32.const 8))))`,
    { texts: "out" },
  );
  const draw = async (seed: number, ids: readonly string[]): Promise<Record<string, string>> => {
    const listener = new Recorder();
    await using engine = new InlineEngine({ clock: new VirtualClock(), logger: SILENT_LOGGER, listener, seed });
    for (const id of ids) {
      const handle = await engine.start({ ...specOf(wasm), id });
      for (let i = 0; i < 3; i++) handle.offerReading(0, 1, i, 0);
      await handle.drained();
    }
    const hex = ids.map((id) =>
      listener.of(id).map((effect) => (effect.kind === "publish" ? Buffer.from(effect.payload).toString("hex") : "")),
    );
    return Object.fromEntries(ids.map((id, i) => [id, hex[i]?.join(" ") ?? ""]));
  };
  const together = await draw(7, ["app/a", "app/b"]);
  assert.deepEqual(await draw(7, ["app/b", "app/a"]), together);
  assert.deepEqual(await draw(7, ["app/a"]), { "app/a": together["app/a"] });
  assert.notEqual(together["app/a"], together["app/b"]);
  assert.notDeepEqual(await draw(8, ["app/a"]), { "app/a": together["app/a"] });
});
