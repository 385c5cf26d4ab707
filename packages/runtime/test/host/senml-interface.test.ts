import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeSenml } from "@thimble/model";
import { baseName } from "../../src/host/senml-interface.ts";
import { guest } from "../guests/guests.ts";
import { reading, runGuest } from "./host-lab.ts";

/** Publishes a pack of two records of each reading, and an empty one after it. */
function packer(name: string, unit: string): Uint8Array {
  const texts = `plant/1/hourly${name}${unit}max`;
  const nameAt = 1024 + 14;
  const unitAt = nameAt + name.length;
  return guest(
    `(func (export "reading") (param i32 f64 f64 i32)
       (local $t i32)
       (local.set $t (call $topic (i32.const 1024) (i32.const 14)))
       (call $add (call $field (i32.const ${nameAt}) (i32.const ${name.length}) (i32.const ${unitAt}) (i32.const ${unit.length})) (local.get 1) (f64.const 1770000000))
       (call $add (call $field (i32.const ${unitAt + unit.length}) (i32.const 3) (i32.const ${unitAt}) (i32.const ${unit.length})) (local.get 1) (f64.const 1770000001.5))
       (drop (call $publishPack (local.get $t)))
       (drop (call $publishPack (local.get $t))))`,
    { texts },
  );
}

const GRANTS = { read: [], write: [], publish: ["plant/1/hourly"] };

test("a pack carries names under the topic's base, primary units and times", async () => {
  const { published, end } = await runGuest(packer("mean", "Cel"), reading(21.5), { grants: GRANTS });
  assert.equal(end, undefined);
  assert.equal(published.length, 1);
  assert.deepEqual(
    decodeSenml(published[0] ?? "").map(({ name, unit, value, time }) => ({ name, unit, value, time })),
    [
      { name: "plant/1/mean", unit: "Cel", value: 21.5, time: 1770000000 },
      { name: "plant/1/max", unit: "Cel", value: 21.5, time: 1770000001.5 },
    ],
  );
});

test("secondary units are converted to primary ones", async () => {
  const { published } = await runGuest(packer("power", "kW"), reading(2), { grants: GRANTS });
  const [record] = decodeSenml(published[0] ?? "");
  assert.deepEqual([record?.unit, record?.value], ["W", 2000]);
});

test("a record without a finite value is left out", async () => {
  const { published } = await runGuest(packer("mean", "Cel"), reading(Number.NaN), { grants: GRANTS });
  assert.deepEqual(published, []);
});

test("a unit or a name that SenML has not ends the container", async () => {
  assert.match(
    (await runGuest(packer("mean", "furlong"), reading(1), { grants: GRANTS })).end?.message ?? "",
    /furlong/,
  );
  assert.match((await runGuest(packer("me an", "Cel"), reading(1), { grants: GRANTS })).end?.message ?? "", /me an/);
});

test("baseName() is the topic up to its last level, in SenML's characters", () => {
  assert.deepEqual(["plant/1/hourly", "hourly", "$sys/a b/x", "/x"].map(baseName), ["plant/1/", "", "sys/a_b/", ""]);
});
