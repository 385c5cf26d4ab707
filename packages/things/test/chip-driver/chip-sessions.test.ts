import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import { ChipSessions } from "../../src/chip-driver/chip-sessions.ts";
import { I2cPlaces } from "../../src/i2c/i2c-places.ts";
import { Mcp9808Model } from "../../src/simulated/chip-model/mcp9808-model.ts";
import { passing } from "../chip/chip-under-test.ts";
import { BUS_PATH, i2cScene } from "../i2c/i2c-scene.ts";
import { hasCode } from "../things.ts";

const target = (step: number) =>
  ({ kind: "chip", chip: "mcp9808", options: { step }, property: "temperature" }) as const;

async function scene() {
  const clock = new VirtualClock();
  const { kernel, adapter } = i2cScene();
  const places = new I2cPlaces(BUS_PATH, kernel);
  await places.open();
  const model = new Mcp9808Model();
  const log: string[] = [];
  adapter.attach(0x18, {
    transfer: (write, length) => {
      if (write[0] === 8) log.push(`resolution ${write[1]}`);
      if (write[0] === 1) log.push(write[1] === 1 ? "rest" : "run");
      return model.transfer(write, length);
    },
  });
  return { clock, log, adapter, sessions: new ChipSessions({ places, clock }) };
}

test("ChipSessions opens a chip once for who wants the same of it, and anew for who wants something else", async () => {
  const { clock, log, sessions } = await scene();
  const use = (step: number) =>
    passing(
      clock,
      sessions.use("0x18", target(step), async () => step, undefined),
    );
  assert.deepEqual(await Promise.all([use(0.5), use(0.5)]), [0.5, 0.5]);
  assert.deepEqual(log.splice(0), ["resolution 0", "run"]);
  await use(0.25);
  assert.deepEqual(log.splice(0), ["rest", "resolution 1", "run"]);
  await sessions.close();
  await sessions.close();
  assert.deepEqual(log, ["rest"]);
  await assert.rejects(use(0.25), hasCode("things.unreachable"));
});

test("ChipSessions lets one call end before the next, and opens a chip that was not there for the next who asks", async () => {
  const { clock, log, sessions, adapter } = await scene();
  adapter.detach(0x18);
  const use = (work: () => Promise<void>) => sessions.use("0x18", target(0.5), work, undefined);
  await assert.rejects(
    passing(
      clock,
      use(async () => undefined),
    ),
    hasCode("things.unreachable"),
  );
  adapter.attach(0x18, new Mcp9808Model());
  const order: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = use(async () => {
    await gate.promise;
    order.push("first");
  });
  const second = use(async () => void order.push("second"));
  await clock.advance(1000);
  assert.deepEqual(order, []);
  gate.resolve();
  await Promise.all([first, second]);
  assert.deepEqual(order, ["first", "second"]);
  assert.deepEqual(log, []);
});

test("ChipSessions leaves no chip running that would be opened anew while they are closed", async () => {
  const { clock, log, sessions } = await scene();
  const use = (step: number) => sessions.use("0x18", target(step), async () => step, undefined);
  await passing(clock, use(0.5));
  const changed = assert.rejects(passing(clock, use(0.25)), hasCode("things.unreachable"));
  await Promise.resolve();
  await sessions.close();
  await changed;
  assert.equal(log.at(-1), "rest");
});
