import assert from "node:assert/strict";
import { test } from "node:test";
import { SystemClock, ThimbleError } from "@thimble/base";
import { newClient } from "sparkplug-client";
import { SparkplugDriver } from "../../src/sparkplug/sparkplug-driver.ts";
import { secretsOf } from "../http/test-web-device.ts";
import { TestBroker } from "../mqtt/test-broker.ts";
import { until } from "../until.ts";

test("SparkplugDriver reads, writes and loses a device of the Tahu client", async (t) => {
  const broker = await TestBroker.start();
  const client = newClient({
    serverUrl: `mqtt://127.0.0.1:${broker.port}`,
    username: "",
    password: "",
    groupId: "g",
    edgeNode: "n",
    clientId: "tahu",
    version: "spBv1.0",
    publishDeath: true,
  });
  let level = -7;
  const metrics = () => [
    { name: "Level", type: "Int16" as const, value: level },
    { name: "Heat", type: "Float" as const, value: 21.5 },
  ];
  client.on("birth", () => {
    client.publishNodeBirth({
      timestamp: Date.now(),
      metrics: [{ name: "Node Control/Rebirth", type: "Boolean", value: false }],
    });
    client.publishDeviceBirth("d", { timestamp: Date.now(), metrics: metrics() });
  });
  client.on("ncmd", () => client.emit("birth"));
  client.on("dcmd", (_, payload) => {
    for (const { name, value } of payload.metrics ?? []) if (name === "Level") level = Number(value);
    client.publishDeviceData("d", { timestamp: Date.now(), metrics: metrics() });
  });
  const driver = new SparkplugDriver({
    address: `mqtt://127.0.0.1:${broker.port}`,
    clock: new SystemClock(),
    secrets: secretsOf(),
  });
  t.after(async () => {
    await driver.close();
    client.stop();
    await broker.end();
  });
  const told: (number | string)[] = [];
  const at = (metric: string) => ({ driver: "sparkplug", group: "g", node: "n", device: "d", metric }) as const;
  driver.subscribe([at("Level"), at("Heat")], {
    onAnswer: async (_, answer) => void told.push(answer instanceof ThimbleError ? answer.message : answer.value),
    onDown: (error) => void told.push(error.code),
    onAway: () => void told.push("away"),
  });
  await driver.connect();
  await until(() => told.includes(21.5), "the birth came");
  assert.ok(told.includes(-7), told.join(" "));
  await driver.write(at("Level"), -300);
  assert.equal(level, -300);
  told.length = 0;
  client.stop();
  await until(() => told.includes("away"), "the death came");
});
