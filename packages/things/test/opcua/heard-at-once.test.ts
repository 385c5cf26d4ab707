import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { test } from "node:test";
import { heardAtOnce } from "../../src/opcua/heard-at-once.ts";

test("heardAtOnce() hears what is told in the turn of the answer", async () => {
  const emitter = new EventEmitter();
  const values: number[] = [];
  const made = await heardAtOnce<EventEmitter>(
    (done) => {
      setImmediate(() => {
        done(null, emitter);
        emitter.emit("changed", 1);
      });
    },
    (item) => item.on("changed", (value) => values.push(value)),
  );
  assert.equal(made, emitter);
  assert.deepEqual(values, [1]);
});

test("heardAtOnce() throws what the package says", async () => {
  const refused = new Error("refused");
  await assert.rejects(
    heardAtOnce(
      (done) => done(refused),
      () => assert.fail("nothing to listen to"),
    ),
    refused,
  );
  await assert.rejects(
    heardAtOnce(
      (done) => done(null),
      () => assert.fail("nothing to listen to"),
    ),
    /made nothing/,
  );
});
