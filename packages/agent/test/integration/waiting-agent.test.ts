import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { SeededRandom, SILENT_LOGGER, VirtualClock } from "@thimble/base";
import { buildTinyImage, openImageStore } from "@thimble/images";
import { type Asks, NO_GRANTS } from "@thimble/model";
import { InlineEngine } from "@thimble/runtime";
import wabt from "wabt";
import { Agent } from "../../src/agent.ts";
import { advanceUntil } from "../advance-until.ts";
import { MACHINE_TD, makeService } from "../fixtures.ts";
import { simulatedThings } from "../simulated-things.ts";
import { temporaryDirectory } from "../temporary-directory.ts";

/**
 * With the first tick: has the machine home, opens the valve, and half a second later, when the valve says that it is open, shuts it and says
 * what it saw.
 */
const PULSE = `(module
  (import "thimble:edge/things@0.2.0" "property" (func $property (param i32 i32 i32 i32) (result i32)))
  (import "thimble:edge/things@0.2.0" "write" (func $write (param i32 f64) (result i32)))
  (import "thimble:edge/things@0.2.0" "read-now" (func $readNow (param i32 i32 i32)))
  (import "thimble:edge/things@0.2.0" "write-now" (func $writeNow (param i32 f64 i32 i32)))
  (import "thimble:edge/things@0.2.0" "action" (func $action (param i32 i32 i32 i32) (result i32)))
  (import "thimble:edge/things@0.2.0" "invoke" (func $invoke (param i32 f64 i32 i32)))
  (import "thimble:edge/timers@0.2.0" "sleep" (func $sleep (param i32 i32)))
  (import "thimble:edge/timers@0.2.0" "every" (func $every (param i32)))
  (import "thimble:edge/log@0.2.0" "number" (func $log (param i32 i32 i32 f64)))
  (memory (export "memory") 1)
  (data (i32.const 0) "machine")
  (data (i32.const 16) "valve")
  (data (i32.const 32) "home")
  (func $said (param $payload i32) (result f64)
    (f64.convert_i32_u (select (i32.load8_u (local.get $payload)) (i32.const 256) (i32.load8_u (i32.const 64)))))
  (func (export "tick") (param f64)
    (local $valve i32)
    (call $every (i32.const 0))
    (local.set $valve (call $property (i32.const 0) (i32.const 7) (i32.const 16) (i32.const 5)))
    (call $invoke (call $action (i32.const 0) (i32.const 7) (i32.const 32) (i32.const 4)) (f64.const nan) (i32.const 0) (i32.const 64))
    (call $log (i32.const 2) (i32.const 32) (i32.const 4) (call $said (i32.const 72)))
    (drop (call $write (local.get $valve) (f64.const 1)))
    (call $sleep (i32.const 500) (i32.const 64))
    (call $readNow (local.get $valve) (i32.const 0) (i32.const 64))
    (call $log (i32.const 2) (i32.const 16) (i32.const 5) (f64.load (i32.const 72)))
    (call $writeNow (local.get $valve) (f64.const 0) (i32.const 0) (i32.const 64))
    (call $log (i32.const 2) (i32.const 16) (i32.const 5) (call $said (i32.const 65)))))`;

const ASKS: Asks = {
  grants: { ...NO_GRANTS, read: ["machine/valve"], write: ["machine/valve"], invoke: ["machine/home"] },
  on: { reading: [], message: [], tick: 1000 },
  budget: {},
};

const THINGS = {
  machine: JSON.stringify({
    ...JSON.parse(MACHINE_TD),
    actions: { home: { forms: [{ href: "simulated:" }] } },
  }),
};

/** The module, assembled. */
async function pulseGuest(): Promise<Uint8Array> {
  const module = (await wabt()).parseWat("pulse.wat", PULSE);
  const { buffer } = module.toBinary({});
  module.destroy();
  return Uint8Array.from(buffer);
}

/** An agent that runs the container on a simulated machine, in virtual time. */
async function openBench() {
  const directory = temporaryDirectory();
  const clock = new VirtualClock();
  const images = await openImageStore(join(directory.path, "images"));
  const manifest = {
    name: "pulse",
    asks: ASKS,
    version: "1.0.0",
    description: undefined,
    source: "main.wat",
    maximumBytes: undefined,
  };
  const image = buildTinyImage({ wasm: await pulseGuest(), manifest, created: undefined });
  const { digest } = (await images.add(image, { repository: "pulse" })).descriptor;
  const { host, driver } = simulatedThings(clock);
  const agent = await Agent.open({
    dataDirectory: join(directory.path, "data"),
    clock,
    random: new SeededRandom(1),
    logger: SILENT_LOGGER,
    engine: (listener) => new InlineEngine({ clock, logger: SILENT_LOGGER, listener }),
    things: host,
    images,
    mqtt: undefined,
  });
  const service = makeService({ name: "pulse", grants: ASKS.grants, on: ASKS.on });
  await agent.apply({ app: { name: "app", services: [service] }, images: { pulse: digest }, things: THINGS });
  const close = async (): Promise<void> => {
    await advanceUntil(clock, agent.close());
    directory[Symbol.dispose]();
  };
  return { agent, clock, driver, close };
}

test("a container that waits asks real Things in the order in which it says so", async () => {
  const { agent, clock, close } = await openBench();
  await clock.advance(1400);
  assert.deepEqual(linesOf(agent), ["home 256"]);
  assert.deepEqual(writesOf(agent), ["write 1"]);
  await clock.advance(600);
  assert.deepEqual(linesOf(agent), ["home 256", "valve 1", "valve 256"]);
  assert.deepEqual(writesOf(agent), ["write 1", "write 0"]);
  await close();
});

test("a container that waits is told that its Thing is gone, and goes on", async () => {
  const { agent, clock, driver, close } = await openBench();
  await clock.advance(500);
  driver.faults.break([{ kind: "gone" }]);
  await clock.advance(2000);
  const UNREACHABLE = 2;
  assert.deepEqual([linesOf(agent)[0], linesOf(agent)[2]], [`home ${UNREACHABLE}`, `valve ${UNREACHABLE}`]);
  await close();
});

function linesOf(agent: Agent): readonly string[] {
  return agent.logs.items().flatMap(({ container, message }) => (container === "app/pulse" ? [message] : []));
}

function writesOf(agent: Agent): readonly string[] {
  return agent.events.items().flatMap((event) => ("value" in event ? [`${event.kind} ${event.value}`] : []));
}
