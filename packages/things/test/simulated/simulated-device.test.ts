import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom, VirtualClock } from "@thimble/base";
import { HEATED_ROOM } from "../../src/simulated/models/heated-room.ts";
import type { ModelUse } from "../../src/simulated/models/running-model.ts";
import type { SimulatedBinding } from "../../src/simulated/simulated-binding.ts";
import { SimulatedDevice } from "../../src/simulated/simulated-device.ts";
import { usualParameters } from "./models/model-runs.ts";

function deviceAt(clock = new VirtualClock()): { readonly clock: VirtualClock; readonly device: SimulatedDevice } {
  return { clock, device: new SimulatedDevice({ clock, random: new SeededRandom(1) }) };
}

const USE: ModelUse = { model: HEATED_ROOM, parameters: usualParameters(HEATED_ROOM), speed: 1, seed: 0 };

function port(name: string, scale = 1, offset = 0): SimulatedBinding {
  return { driver: "simulated", key: `room/${name}`, signal: { kind: "model", use: USE, port: name, scale, offset } };
}

test("SimulatedDevice couples the properties of a model: what is written to one shows in the other", async () => {
  const { clock, device } = deviceAt();
  device.write(port("heater"), 1);
  await clock.advance(600_000);
  const warm = device.read(port("temperature"));
  assert.ok(warm > 18.9 && warm < 19, `${warm}`);
  // In degrees Fahrenheit.
  assert.ok(Math.abs(device.read(port("temperature", 1.8, 32)) - (warm * 1.8 + 32)) < 1e-9);
  device.write(port("outside", 1.8, 32), 50);
  assert.equal(device.read(port("outside")), 10);
});

test("SimulatedDevice reads a signal until something is written, then that", () => {
  const { device } = deviceAt();
  const binding: SimulatedBinding = {
    driver: "simulated",
    key: "a",
    signal: { kind: "replay", values: [1, 2], every: 0 },
  };
  assert.deepEqual([device.read(binding), device.read(binding)], [1, 2]);
  device.write(binding, 9);
  assert.equal(device.read(binding), 9);
});

test("SimulatedDevice breaks on demand, one property or all, and mends", () => {
  const { device } = deviceAt();
  const [a, b] = ["a", "b"].map(
    (key): SimulatedBinding => ({ driver: "simulated", key, signal: { kind: "constant", value: 5 } }),
  );
  assert.ok(a !== undefined && b !== undefined);
  device.break([{ kind: "spikes", height: 1 }, { kind: "refused" }], "a");
  assert.deepEqual([device.read(a), device.read(b)], [6, 5]);
  assert.deepEqual(
    device.asks([a, b]).map(({ error }) => error?.code),
    ["things.refused", undefined],
  );
  device.break([{ kind: "gone" }]);
  assert.equal(device.connects().error?.code, "things.unreachable");
  assert.deepEqual(
    device.asks([b]).map(({ error }) => error?.code),
    ["things.unreachable"],
  );
  device.mend();
  assert.deepEqual([device.read(a), device.connects().error, device.asks([a])[0]?.error], [5, undefined, undefined]);
});
