import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom, VirtualClock } from "@thimble/base";
import { ServedPoint } from "../../src/plant/served-point.ts";
import { SimulatedDevice } from "../../src/simulated/simulated-device.ts";

function pointOf(key: string, device: SimulatedDevice): ServedPoint {
  const source = { driver: "simulated", key, signal: { kind: "constant", value: 20 } } as const;
  return new ServedPoint({
    path: key,
    type: "number",
    read: undefined,
    write: undefined,
    device,
    source,
    scaling: { scale: 0.1, offset: 5 },
  });
}

function device(): SimulatedDevice {
  return new SimulatedDevice({ clock: new VirtualClock(), random: new SeededRandom(1) });
}

test("a ServedPoint holds its value as the device does", () => {
  const point = pointOf("a", device());
  assert.equal(point.value, 150);
  point.value = 200;
  assert.equal(point.value, 200);
});

test("ServedPoint.outcome() is the worst of the points' devices, each of which is asked once", () => {
  const [one, two] = [device(), device()];
  const points = [pointOf("a", one), pointOf("b", one), pointOf("c", two)];
  assert.deepEqual(ServedPoint.outcome(points), { delay: 0, error: undefined });
  one.break([{ kind: "slow", by: 7 }]);
  two.break([{ kind: "refused" }]);
  const { delay, error } = ServedPoint.outcome(points);
  assert.deepEqual([delay, error?.code], [7, "things.refused"]);
  assert.deepEqual(ServedPoint.outcome([]), { delay: 0, error: undefined });
});
