import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { SILENT_LOGGER, SystemClock, SystemRandom } from "@thimble/base";
import { buildTinyImage, openImageStore } from "@thimble/images";
import { type Asks, DEFAULT_BUDGET, type DesiredState, type Digest, NO_GRANTS } from "@thimble/model";
import { WorkerEngine } from "@thimble/runtime";
import wabt from "wabt";
import { Agent } from "../../src/agent.ts";
import { makeService } from "../fixtures.ts";
import { connectTestClient } from "../mqtt/mqtt-test-client.ts";
import { simulatedThings } from "../simulated-things.ts";
import { temporaryDirectory } from "../temporary-directory.ts";

const ASKS: Asks = {
  grants: { ...NO_GRANTS, publish: ["plant/count"] },
  on: { reading: [], message: ["plant/in"], tick: undefined },
  budget: {},
};

/** Counts messages in its state and publishes each count. */
const counter = (start: string): string => `(module
  (import "thimble:edge/bus@0.2.0" "topic" (func $topic (param i32 i32) (result i32)))
  (import "thimble:edge/bus@0.2.0" "publish-number" (func $publish (param i32 f64) (result i32)))
  (import "thimble:edge/state@0.2.0" "key" (func $key (param i32 i32) (result i32)))
  (import "thimble:edge/state@0.2.0" "get-number" (func $get (param i32 f64) (result f64)))
  (import "thimble:edge/state@0.2.0" "set-number" (func $set (param i32 f64) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "plant/count")
  (data (i32.const 48) "count")
  (global $counts (mut i32) (i32.const 0))
  (global $count (mut i32) (i32.const 0))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
  (func (export "start")
    ${start}
    (global.set $counts (call $topic (i32.const 0) (i32.const 11)))
    (global.set $count (call $key (i32.const 48) (i32.const 5))))
  (func (export "message") (param i32 i32 i32 i32 i32)
    (local $n f64)
    (local.set $n (f64.add (call $get (global.get $count) (f64.const 0)) (f64.const 1)))
    (drop (call $set (global.get $count) (local.get $n)))
    (drop (call $publish (global.get $counts) (local.get $n)))))`;

/** Messages that are sent in all, and how many of them by a time. */
const MESSAGES = 1500;
const AT_A_TIME = 50;

test("under messages that come all the time a container in a worker is swapped again and again, also for one that does not start: each message is handled once", async () => {
  using directory = temporaryDirectory();
  const clock = new SystemClock();
  const images = await openImageStore(join(directory.path, "images"));
  const assemble = (await wabt()).parseWat;
  const addImage = async (version: string, start = "(nop)"): Promise<Digest> => {
    const { buffer } = assemble("counter.wat", counter(start)).toBinary({});
    const parts = { version, description: undefined, source: "main.wat", maximumBytes: undefined };
    const manifest = { name: "counter", asks: ASKS, ...parts };
    const image = buildTinyImage({ wasm: Uint8Array.from(buffer), manifest, created: undefined });
    return (await images.add(image, { repository: "counter", tag: version })).descriptor.digest;
  };
  const whole = [await addImage("1.0.0"), await addImage("1.0.1")];
  const broken = await addImage("1.0.2", "(unreachable)");
  const budget = { ...DEFAULT_BUDGET, messagesPerSecond: 100_000 };
  const queue = { length: 16, whenFull: "push-back" } as const;
  const service = makeService({ name: "counter", grants: ASKS.grants, on: ASKS.on, budget, queue });
  const desired = (digest: Digest | undefined): DesiredState => {
    assert.ok(digest);
    return { app: { name: "app", services: [service] }, images: { counter: digest }, things: {} };
  };
  await using agent = await Agent.open({
    dataDirectory: join(directory.path, "data"),
    clock,
    random: new SystemRandom(),
    logger: SILENT_LOGGER,
    engine: (listener) => new WorkerEngine({ clock, logger: SILENT_LOGGER, listener }),
    things: simulatedThings(clock).host,
    images,
    mqtt: { port: 0 },
  });
  await agent.apply(desired(whole[0]));
  await using client = await connectTestClient(agent.report().mqttPort ?? 0);
  await client.mqtt.subscribeAsync("plant/count");
  let isSending = true;
  const send = async (): Promise<void> => {
    for (let sent = 0; sent < MESSAGES; sent += AT_A_TIME) {
      const part = Array.from({ length: AT_A_TIME }, () => client.mqtt.publishAsync("plant/in", "x", { qos: 1 }));
      await Promise.all(part);
    }
    isSending = false;
  };
  const sending = send();
  let swaps = 0;
  while (isSending) {
    swaps += 1;
    await agent.apply(desired(swaps % 4 === 3 ? broken : whole[swaps % 2]));
  }
  await sending;
  const counts = await client.take(MESSAGES);
  assert.deepEqual(
    counts,
    Array.from({ length: MESSAGES }, (_, at) => `plant/count ${at + 1}`),
  );
  await agent.drained();
  assert.deepEqual(await client.take(0), []);
  assert.ok(swaps >= 4, `${swaps} swaps`);
  const failed = agent.events.items().filter((event) => event.kind === "step-failed");
  assert.ok(failed.length > 0 && failed.every(({ code }) => code === "agent.not-replaced"));
  assert.equal(agent.report().containers[0]?.phase, "running");
});
