import assert from "node:assert/strict";
import { after, test } from "node:test";
import { runningDevice } from "../support/running-device.ts";

const device = await runningDevice();
after(() => device[Symbol.asyncDispose]());

async function temperature(): Promise<number> {
  return JSON.parse((await device.run("things", "read", "machine/temperature", "--json")).stdout).value;
}

test("thimble things break breaks a property in declared ways, and things mend ends it", async () => {
  assert.equal(await temperature(), 95);
  const words = ["machine/temperature", "--fault", "spikes,height=40", "--fault", "spikes,height=2,for=1d"];
  const broken = await device.run("things", "break", ...words);
  assert.equal(broken.stdout, "machine/temperature is broken: spikes,height=40; spikes,height=2,for=1d\n");
  assert.equal(await temperature(), 137);
  const again = await device.run("things", "break", "machine/temperature", "--fault", "spikes,height=-5", "--json");
  assert.deepEqual(JSON.parse(again.stdout), {
    target: "machine/temperature",
    faults: [{ kind: "spikes", height: -5 }],
  });
  assert.equal(await temperature(), 90);
  assert.equal((await device.run("things", "mend", "machine")).stdout, "machine is mended\n");
  assert.equal(await temperature(), 95);
});

test("thimble things break takes a whole Thing away, no other, and no container is restarted", async () => {
  const before = (await device.run("ps", "--json")).stdout;
  await device.run("things", "break", "machine", "--fault", "gone");
  assert.match((await device.run("things", "read", "machine/temperature")).stderr, /things\.unreachable/);
  assert.equal((await device.run("things", "read", "coolant/open")).status, 0);
  assert.equal((await device.run("things", "mend", "machine")).status, 0);
  assert.equal(await temperature(), 95);
  const started = (text: string): unknown =>
    JSON.parse(text).map(({ container, restarts }: Record<string, unknown>) => [container, restarts]);
  assert.deepEqual(started((await device.run("ps", "--json")).stdout), started(before));
});

test("thimble things break refuses what is no fault, with what would be right, and breaks nothing", async () => {
  for (const [words, problem] of [
    [["machine"], /there is no --fault.*stuck, noise/s],
    [["machine", "--fault", "stock"], /it is "stock".*did you mean "stuck"\?/s],
    [["machine", "--fault", "gone", "--fault", "noise"], /"amplitude" is missing/],
    [["machine", "--fault", "drift,5"], /"5" is no key with a value/],
    [["machine", "--fault", "slow,by=2s,bye=3"], /the key "bye" is unknown/],
    [["machin", "--fault", "gone"], /Cannot find the Thing "machin".*did you mean "machine"\?/s],
    [["machine/temprature", "--fault", "stuck"], /Cannot find the property "machine\/temprature"/],
  ] as const) {
    const { status, stderr } = await device.run("things", "break", ...words);
    assert.notEqual(status, 0);
    assert.match(stderr, problem);
  }
  assert.equal(await temperature(), 95);
});
