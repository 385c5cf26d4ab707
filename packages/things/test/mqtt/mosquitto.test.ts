import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { describeError, SystemClock, ThimbleError } from "@thimble/base";
import { formatMqttAddress } from "../../src/mqtt/mqtt-address.ts";
import type { MqttBinding } from "../../src/mqtt/mqtt-binding.ts";
import { MqttDriver } from "../../src/mqtt/mqtt-driver.ts";
import { hasOpenssl, makeCertificate } from "../certificate.ts";
import { freePort } from "../free-port.ts";
import { secretsOf } from "../http/test-web-device.ts";
import { until } from "../until.ts";

const HEAT: MqttBinding = { driver: "mqtt", topic: "heat", pointer: "/t", qos: 1, retain: true };

function hasMosquitto(): boolean {
  return spawnSync("mosquitto", ["-h"]).error === undefined;
}

function runMosquitto(t: TestContext, args: readonly string[]): ChildProcess {
  const mosquitto = spawn("mosquitto", args, { stdio: "ignore" });
  t.after(async () => {
    const ended = once(mosquitto, "exit");
    mosquitto.kill();
    await ended;
  });
  return mosquitto;
}

/** Connects as soon as the broker listens. */
async function connected(driver: MqttDriver): Promise<void> {
  const end = performance.now() + 10_000;
  while (performance.now() < end) {
    const error = await driver.connect().then(
      () => undefined,
      (caught: unknown) => caught,
    );
    if (error === undefined) return;
    if (!(error instanceof ThimbleError) || error.code !== "things.unreachable") throw error;
  }
  assert.fail("mosquitto took no connection");
}

async function exchange(driver: MqttDriver): Promise<void> {
  const got: unknown[] = [];
  driver.subscribe([HEAT], {
    onAnswer: async (_, answer) => void got.push(answer instanceof ThimbleError ? answer.code : answer.value),
    onDown: () => undefined,
  });
  await driver.write(HEAT, 21);
  await until(() => got.length > 0, "the message came back");
  assert.equal(got[0], 21);
}

test("MqttDriver talks to mosquitto", async (t) => {
  if (!hasMosquitto()) return t.skip("mosquitto is missing: apt-get install mosquitto");
  const port = await freePort();
  const driver = new MqttDriver({
    address: `mqtt://127.0.0.1:${port}`,
    clock: new SystemClock(),
    secrets: secretsOf(),
  });
  t.after(() => driver.close());
  runMosquitto(t, ["-p", String(port)]);
  await connected(driver);
  await exchange(driver);
});

test("MqttDriver talks to mosquitto over TLS with a login that is a secret, and trusts no other certificate", async (t) => {
  if (!hasMosquitto()) return t.skip("mosquitto is missing: apt-get install mosquitto");
  if (!hasOpenssl()) return t.skip("openssl is missing: apt-get install openssl");
  const folder = await mkdtemp(join(tmpdir(), "thimble-mosquitto-"));
  t.after(() => rm(folder, { recursive: true }));
  const { cert, key } = makeCertificate(folder);
  const port = await freePort();
  const users = join(folder, "users");
  spawnSync("mosquitto_passwd", ["-b", "-c", users, "me", "p:w"]);
  // Started by root it becomes another user, who may not look into this folder.
  const user = process.getuid?.() === 0 ? "user root\n" : "";
  const config = `${user}listener ${port} 127.0.0.1\ncertfile ${cert}\nkeyfile ${key}\npassword_file ${users}\n`;
  await writeFile(join(folder, "conf"), config);
  const make = (login: string, ca: string | undefined): MqttDriver => {
    const address = formatMqttAddress({ url: `mqtts://127.0.0.1:${port}`, login, ca });
    const secrets = secretsOf({ right: "me:p:w", wrong: "me:guess" });
    const driver = new MqttDriver({ address, clock: new SystemClock(), secrets });
    t.after(() => driver.close());
    return driver;
  };
  runMosquitto(t, ["-c", join(folder, "conf")]);
  const driver = make("right", cert);
  await connected(driver);
  await exchange(driver);
  await assert.rejects(make("wrong", cert).connect(), (error) => !describeError(error).includes("guess"));
  await assert.rejects(make("right", undefined).connect(), /its certificate is not trusted/);
});
