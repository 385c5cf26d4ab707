import assert from "node:assert/strict";
import { it } from "node:test";
import { Recorder } from "../src/recorder.ts";

it("Recorder keeps effects in order, and state as it is in the end", () => {
  const recorder = new Recorder([
    ["kept", 1],
    ["gone", 2],
  ]);
  const payload = new Uint8Array([1]);
  recorder.effects([
    {
      container: "a",
      time: 1,
      effects: [
        { kind: "publish", topic: "t", payload, qos: 1, retain: true },
        { kind: "write", property: "x/y", value: 2 },
      ],
    },
    {
      container: "a",
      time: 2,
      effects: [
        { kind: "log", level: "warn", message: "m" },
        { kind: "set-state", key: "new", value: 3 },
        { kind: "delete-state", key: "gone" },
      ],
    },
  ]);
  recorder.ended({ container: "a", reason: "trap", message: "why" });
  assert.deepEqual(
    recorder.published.map(({ topic, payload, qos, retain }) => [topic, payload, qos, retain]),
    [["t", payload, 1, true]],
  );
  assert.deepEqual(recorder.written, [{ property: "x/y", value: 2 }]);
  assert.deepEqual(recorder.logs, [{ level: "warn", message: "m" }]);
  assert.deepEqual(
    recorder.state,
    new Map([
      ["kept", 1],
      ["new", 3],
    ]),
  );
  assert.equal(recorder.end?.message, "why");
});

it("Recorder answers for Things that obey, and for properties that it has heard of", async () => {
  const recorder = new Recorder([]);
  const read = { kind: "read", property: "a/b" } as const;
  assert.deepEqual(await recorder.askThing("x", read), { failure: "unreachable" });
  recorder.readings.set("a/b", { value: 3, time: 1, quality: 0 });
  assert.deepEqual(await recorder.askThing("x", read), { value: 3, time: 1, quality: 0 });
  assert.deepEqual(await recorder.askThing("x", { kind: "write", property: "a/c", value: 5 }), { value: Number.NaN });
  assert.deepEqual(await recorder.askThing("x", { kind: "invoke", action: "a/go", input: 2 }), { value: Number.NaN });
  assert.deepEqual(
    [recorder.written, recorder.invoked],
    [[{ property: "a/c", value: 5 }], [{ action: "a/go", input: 2 }]],
  );
});
