import assert from "node:assert/strict";
import { test } from "node:test";
import { InstanceReserve, type Spare } from "../../src/container/instance-reserve.ts";
import { ServiceProfile } from "../../src/container/service-profile.ts";
import { COUNTER } from "../guests/guests.ts";
import { specOf } from "../recorder.ts";

const profileOf = (): ServiceProfile => new ServiceProfile(specOf(COUNTER));
const spareOf = (): Spare => ({ memory: new WebAssembly.Memory({ initial: 1, maximum: 1 }), enter: () => 0 });

test("InstanceReserve gives each service its own instances, each once", () => {
  const reserve = new InstanceReserve();
  const [mine, other] = [profileOf(), profileOf()];
  const spares = [spareOf(), spareOf()];
  for (const spare of spares) {
    assert.equal(reserve.wants(mine), true);
    assert.deepEqual(reserve.put(mine, spare), []);
  }
  assert.deepEqual([reserve.wants(mine), reserve.wants(other)], [false, true]);
  assert.equal(reserve.take(other), undefined);
  assert.deepEqual(new Set([reserve.take(mine), reserve.take(mine)]), new Set(spares));
  assert.equal(reserve.take(mine), undefined);
});

test("InstanceReserve keeps eight, and gives up the oldest", () => {
  const reserve = new InstanceReserve();
  const kept = Array.from({ length: 8 }, () => ({ profile: profileOf(), spare: spareOf() }));
  for (const { profile, spare } of kept) assert.deepEqual(reserve.put(profile, spare), []);
  assert.deepEqual(reserve.put(profileOf(), spareOf()), kept.slice(0, 1));
  assert.equal(reserve.take(kept[0]?.profile ?? profileOf()), undefined);
});
