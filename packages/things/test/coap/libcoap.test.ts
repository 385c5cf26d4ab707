import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { SeededRandom, SystemClock, ThimbleError } from "@thimble/base";
import { CoapDriver } from "../../src/coap/coap-driver.ts";
import { freePort } from "../free-port.ts";
import { payloadFormat } from "../payload/payload-formats.ts";
import { until } from "../until.ts";
import { coapBinding } from "./test-coap-device.ts";

test("CoapDriver talks to libcoap: reads, writes and observes", async (t) => {
  if (spawnSync("coap-server-notls", ["-h"]).error !== undefined)
    return t.skip("coap-server-notls is missing: apt-get install libcoap3-bin");
  const port = await freePort();
  const server = spawn("coap-server-notls", ["-A", "127.0.0.1", "-p", String(port)], { stdio: "ignore" });
  const address = `coap://127.0.0.1:${port}`;
  const driver = new CoapDriver({ address, clock: new SystemClock(), random: new SeededRandom(4) });
  t.after(async () => {
    await driver.close();
    const ended = once(server, "exit");
    server.kill();
    await ended;
  });
  const end = performance.now() + 10_000;
  let isUp = false;
  while (!isUp && performance.now() < end)
    isUp = await driver.connect().then(
      () => true,
      () => false,
    );
  assert.ok(isUp, "coap-server took no ping");
  const text = { format: payloadFormat({ media: "text" }), contentFormat: 0 };
  const got: (number | string)[] = [];
  await driver.write(coapBinding("example_data", { ...text, method: "PUT" }), 21.5);
  driver.push.subscribe([coapBinding("example_data", { ...text, isObserved: true })], {
    onAnswer: async (_, answer) => void got.push(answer instanceof ThimbleError ? answer.code : answer.value),
    onDown: (error) => void got.push(error.code),
  });
  await until(() => got.length === 1, "the first value came");
  await driver.write(coapBinding("example_data", { ...text, method: "PUT" }), 22);
  await until(() => got.length === 2, "the new value came");
  assert.deepEqual(got, [21.5, 22]);
  const [again, none] = await driver.read([coapBinding("example_data", text), coapBinding("none", text)]);
  assert.ok(!(again instanceof ThimbleError) && again?.value === 22);
  assert.ok(none instanceof ThimbleError && none.code === "things.refused");
});
