import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { SystemClock } from "@thimble/base";
import { ChipDriver } from "../../src/chip-driver/chip-driver.ts";
import { OneWirePlaces, parseW1Slave } from "../../src/one-wire/one-wire-places.ts";
import { NodeFileTree } from "../../src/sysfs/node-file-tree.ts";
import { hasCode } from "../things.ts";

const ID = "28-0316a2798a3f";
/** As the kernel's own page has it. @see Linux, Documentation/w1/slaves/w1_therm.rst */
const GOOD = "72 01 4b 46 7f ff 0e 10 57 : crc=57 YES\n72 01 4b 46 7f ff 0e 10 57 t=23125\n";

function scene(t: TestContext) {
  const root = mkdtempSync(join(tmpdir(), "thimble-w1-"));
  t.after(() => rmSync(root, { recursive: true }));
  const folder = join(root, "sys/bus/w1/devices", ID);
  mkdirSync(folder, { recursive: true });
  const file = (name: string): string => join(folder, name);
  writeFileSync(file("w1_slave"), GOOD);
  writeFileSync(file("resolution"), "12\n");
  const driver = new ChipDriver({
    address: `w1://${ID}`,
    clock: new SystemClock(),
    places: new OneWirePlaces(ID, new NodeFileTree(root)),
  });
  const target = { kind: "chip", chip: "ds18b20", options: {}, property: "temperature" } as const;
  const binding = { driver: "one-wire", place: "", target, signal: undefined } as const;
  return { folder, file, driver, binding };
}

test("a DS18B20 is read through the kernel, at its resolution", async (t) => {
  const { driver, binding, file } = scene(t);
  await driver.connect();
  const [answer] = await driver.read([binding]);
  assert.ok(answer !== undefined && "value" in answer && answer.value === 23.125);
  const fast = { ...binding, target: { ...binding.target, options: { resolution: 9 } } };
  await driver.read([fast]);
  assert.equal(readFileSync(file("resolution"), "utf8")[0], "9");
  rmSync(file("resolution"));
  const old = { ...binding, target: { ...binding.target, options: { resolution: 10 } } };
  assert.ok("value" in ((await driver.read([old]))[0] ?? {}));
  await driver.close();
});

test("a wrong checksum, a text that is none and a chip that is gone are told apart", async (t) => {
  const { driver, binding, file, folder } = scene(t);
  writeFileSync(file("w1_slave"), GOOD.replace("72 01", "73 01").replace("YES", "NO"));
  assert.ok(hasCode("things.bad-answer")((await driver.read([binding]))[0]));
  writeFileSync(file("w1_slave"), "busy");
  assert.ok(hasCode("things.bad-answer")((await driver.read([binding]))[0]));
  rmSync(folder, { recursive: true });
  assert.ok(hasCode("things.unreachable")((await driver.read([binding]))[0]));
  await assert.rejects(driver.connect(), hasCode("things.unreachable"));
  await driver.close();
});

test("parseW1Slave() gives nine bytes or nothing", () => {
  assert.deepEqual([...(parseW1Slave(GOOD) ?? [])], [0x72, 0x01, 0x4b, 0x46, 0x7f, 0xff, 0x0e, 0x10, 0x57]);
  assert.equal(parseW1Slave("72 01 : crc=57 YES"), undefined);
});
