import assert from "node:assert/strict";
import { test } from "node:test";
import { SystemClock, ThimbleError } from "@thimble/base";
import { isModbusBinding, ModbusDriver, parseThingDescription } from "@thimble/things";
import { runHere, startHere } from "../support/command-line.ts";
import { temporaryFolder } from "../support/plant-project.ts";

const BOILER = `
"@context": [https://www.w3.org/2022/wot/td/v1.1, { modv: https://www.w3.org/2019/wot/modbus#, thimble: urn:thimble:td:v1# }]
title: Boiler
base: modbus+tcp://192.0.2.7:502/1/
thimble:simulate: { model: tank, start: 80 }
properties:
  level: { type: number, unit: "%", readOnly: true, forms: [{ href: "1", modv:entity: InputRegister }] }
  inlet: { type: boolean, forms: [{ href: "1", modv:entity: Coil }] }
`;
const MADE_UP = `
"@context": https://www.w3.org/2022/wot/td/v1.1
title: Lamp
properties: { on: { type: boolean, forms: [{ href: "simulated:" }] } }
`;
const HERE = ["--host", "127.0.0.1", "--port", "0"];

test("thimble things simulate serves the Things of a folder where it is told to, and says where, until Ctrl-C", async () => {
  await using folder = await temporaryFolder({ "boiler.td.yaml": BOILER, "lamp.td.yaml": MADE_UP });
  await using simulating = startHere(["things", "simulate", folder.directory, ...HERE]);
  await simulating.printed(
    /^boiler +Boiler +modbus +modbus\+tcp:\/\/192\.0\.2\.7:502\/1 +modbus\+tcp:\/\/127\.0\.0\.1:\d+$/m,
  );
  assert.match(simulating.stderr(), /lamp is simulated on the device: nothing to serve/);
  const [address = ""] = /modbus\+tcp:\/\/127\.0\.0\.1:\d+/.exec(simulating.stdout()) ?? [];
  const [level] = parseThingDescription(BOILER, "boiler", "boiler").properties;
  const driver = new ModbusDriver({ address, clock: new SystemClock() });
  try {
    await driver.connect();
    assert.ok(isModbusBinding(level?.read));
    const [answer] = await driver.read([level.read]);
    assert.ok(answer !== undefined && !(answer instanceof ThimbleError) && answer.value === 80);
  } finally {
    await driver.close();
  }
  simulating.stop();
  assert.equal(await simulating.ended, 0);
});

test("thimble things simulate --json says where each is served, in one document", async () => {
  await using folder = await temporaryFolder({ "boiler.td.yaml": BOILER });
  await using simulating = startHere(["things", "simulate", `${folder.directory}/boiler.td.yaml`, ...HERE, "--json"]);
  await simulating.printed(/\]/);
  const [served] = JSON.parse(simulating.stdout());
  assert.deepEqual(
    [served.thing, served.driver, served.declared],
    ["boiler", "modbus", "modbus+tcp://192.0.2.7:502/1"],
  );
});

test("thimble things simulate refuses a folder without Things, an address that is not this machine's and a duration that is none", async () => {
  await using folder = await temporaryFolder({ "boiler.td.yaml": BOILER, "notes.txt": "" });
  const none = await runHere(["things", "simulate", `${folder.directory}/nowhere`]);
  assert.equal(none.status, 2);
  assert.match(none.stderr, /there is none[\s\S]*base\.not-found/);
  const elsewhere = await runHere(["things", "simulate", folder.directory]);
  assert.equal(elsewhere.status, 3);
  assert.match(elsewhere.stderr, /Cannot listen on 192\.0\.2\.7:502[\s\S]*things\.unreachable/);
  const often = await runHere(["things", "simulate", folder.directory, "--every", "0s"]);
  assert.equal(often.status, 2);
});

test("thimble things simulate takes what the file of a plant says, and the command line before it", async () => {
  await using folder = await temporaryFolder({
    "boiler.td.yaml": BOILER,
    "plant.yaml": "things: boiler.td.yaml\nhost: 192.0.2.1\nport: 0\n",
  });
  const words = ["things", "simulate", `${folder.directory}/plant.yaml`];
  const elsewhere = await runHere(words);
  assert.match(elsewhere.stderr, /Cannot listen on 192\.0\.2\.1:0/);
  await using simulating = startHere([...words, "--host", "127.0.0.1"]);
  await simulating.printed(/^boiler .*modbus\+tcp:\/\/127\.0\.0\.1:\d+$/m);
});

test("thimble things simulate ends with an error where every Thing is simulated on the device", async () => {
  const lamp = `"@context": https://www.w3.org/2022/wot/td/v1.1\ntitle: Lamp\nproperties: { lit: { type: boolean, forms: [{ href: "simulated:" }] } }\n`;
  await using folder = await temporaryFolder({ "lamp.td.yaml": lamp });
  const { status, stderr } = await runHere(["things", "simulate", folder.directory]);
  assert.notEqual(status, 0);
  assert.match(stderr, /there is nothing to serve[\s\S]*things\.bad-plant/);
});
