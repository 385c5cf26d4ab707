import assert from "node:assert/strict";
import { test } from "node:test";
import { isThimbleError, VirtualClock } from "@thimble/base";
import type { DeviceEvent } from "../../src/record/device-event.ts";
import { EventRecorder } from "../../src/record/event-recorder.ts";
import { Ring } from "../../src/record/ring.ts";
import { DeviceThings } from "../../src/things/device-things.ts";
import { bytes, MACHINE_TD, openBus, text } from "../fixtures.ts";
import { simulatedThings } from "../simulated-things.ts";

function openBench() {
  const clock = new VirtualClock();
  const { host, driver } = simulatedThings(clock);
  const ring = new Ring<DeviceEvent>(100);
  const events = new EventRecorder(clock, ring);
  const bus = openBus();
  const things = new DeviceThings({ host, overrides: { machine: { pollEvery: 1000 } }, events, bus });
  return { bus, clock, host, driver, things, kinds: () => ring.items().map(({ kind }) => kind) };
}

test("DeviceThings takes Things on by role, with what the device overrides, and lets them go", async () => {
  const { host, things } = openBench();
  things.add("machine", MACHINE_TD);
  assert.deepEqual([...things.texts], [["machine", MACHINE_TD]]);
  assert.equal(things.property("machine/temperature")?.unit, "Cel");
  assert.equal(host.list()[0]?.thing.properties[0]?.pollEvery, 1000);
  await things.remove("machine");
  assert.deepEqual([...things.texts], []);
  assert.equal(things.property("machine/temperature"), undefined);
  assert.deepEqual(host.list(), []);
  await things.close();
});

test("DeviceThings.ranges() gives the declared limits, 0 and 1 for booleans", async () => {
  const { things } = openBench();
  things.add("machine", MACHINE_TD);
  assert.deepEqual(things.ranges(["machine/speed", "machine/valve", "machine/none"]), {
    "machine/speed": { minimum: 0, maximum: 10 },
    "machine/valve": { minimum: 0, maximum: 1 },
  });
  await things.close();
});

test("DeviceThings.find() names the nearest property", async () => {
  const { things } = openBench();
  things.add("machine", MACHINE_TD);
  assert.throws(
    () => things.find("machine/sped"),
    (error) => isThimbleError(error, "base.not-found") && error.expected === 'did you mean "machine/speed"?',
  );
  await things.close();
});

test("DeviceThings records when a Thing can not be reached and when it recovers, not that it is there at first", async () => {
  const { clock, driver, things, kinds } = openBench();
  things.add("machine", MACHINE_TD);
  await clock.advance(2000);
  assert.deepEqual(kinds(), []);
  driver.faults.break([{ kind: "gone" }]);
  await clock.advance(60_000);
  assert.deepEqual(kinds(), ["thing-unreachable"]);
  driver.faults.mend();
  await clock.advance(60_000);
  assert.deepEqual(kinds(), ["thing-unreachable", "thing-recovered"]);
  await things.close();
  assert.equal(clock.pending, 0);
});

test("DeviceThings.remove() has the bus forget the readings of the Thing, and of no other", async () => {
  const { bus, things } = openBench();
  for (const role of ["machine", "machine2"]) {
    things.add(role, MACHINE_TD);
    bus.publish(`things/${role}/temperature`, bytes(role), { retain: true, by: "agent" });
  }
  await things.remove("machine");
  assert.deepEqual(
    bus.retained("things/#").map(({ payload }) => text(payload)),
    ["machine2"],
  );
  await things.close();
});

test("DeviceThings.find() says what there is where the path names no Thing", async () => {
  const { things } = openBench();
  things.add("machine", MACHINE_TD);
  assert.equal(things.property("machinetemperature"), undefined);
  assert.throws(() => things.findEvent("machine/none"), /Cannot find the event "machine\/none"/);
  await things.close();
});

test("DeviceThings.published() is of what is there now, also after a Thing was taken on anew", async () => {
  const { things } = openBench();
  const topic = "things/machine/temperature";
  assert.equal(things.published("machine/temperature"), undefined);
  things.add("machine", MACHINE_TD);
  assert.deepEqual(things.published("machine/temperature"), {
    property: things.property("machine/temperature"),
    topic,
  });
  await things.remove("machine");
  assert.equal(things.published("machine/temperature"), undefined);
  things.add("machine", MACHINE_TD.replace('"Cel"', '"K"'));
  assert.equal(things.published("machine/temperature")?.property.unit, "K");
  await things.close();
});

test("to let one Thing go takes as many steps however many Things there are", async (t) => {
  const steps = async (count: number): Promise<number> => {
    const { things } = openBench();
    const roles = Array.from({ length: count }, (_, i) => `machine${i}`);
    for (const role of roles) things.add(role, MACHINE_TD);
    let taken = 0;
    // Whatever looks through a map or a set takes a step for each of its entries.
    const iterators = [new Map().keys(), new Set().keys()].map((each) => Object.getPrototypeOf(each));
    const counts = iterators.map((iterator) => {
      const { next } = iterator;
      return t.mock.method(iterator, "next", function count(this: unknown) {
        taken += 1;
        return next.call(this);
      });
    });
    for (const role of roles) await things.remove(role);
    for (const each of counts) each.mock.restore();
    assert.deepEqual([...things.texts], []);
    await things.close();
    return taken / count;
  };
  const [few, many] = [await steps(10), await steps(1000)];
  assert.ok(few > 0, "steps are seen");
  assert.ok(many <= few * 1.1, `${many} steps for each of 1,000 Things, ${few} for each of ten`);
});
