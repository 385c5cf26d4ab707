import assert from "node:assert/strict";
import { test } from "node:test";
import { formatMqttAddress, loadMqttCredentials, parseMqttAddress } from "../../src/mqtt/mqtt-address.ts";
import { secretsOf } from "../http/test-web-device.ts";

const PLAIN = { url: "mqtt://h:1883", login: undefined, ca: undefined };

test("parseMqttAddress() reads what formatMqttAddress() wrote", () => {
  for (const address of [
    PLAIN,
    { ...PLAIN, login: "a" },
    { url: "mqtts://h:8883", login: "a-b", ca: "/etc/a b&c.pem" },
  ])
    assert.deepEqual(parseMqttAddress(formatMqttAddress(address)), address);
  assert.equal(formatMqttAddress(PLAIN), "mqtt://h:1883");
});

test("loadMqttCredentials() takes the login of the address or of a secret, and the password may have a colon", async () => {
  const secrets = secretsOf({ a: "me:p:w", b: "token" }, { "/ca.pem": "PEM" });
  const load = (parts: Partial<typeof PLAIN> | { readonly login: string }) =>
    loadMqttCredentials({ ...PLAIN, ...parts }, secrets);
  assert.deepEqual(await load({}), {});
  assert.deepEqual(await load({ url: "mqtt://u:p%40@h:1883" }), { username: "u", password: "p@" });
  assert.deepEqual(await load({ login: "a" }), { username: "me", password: "p:w" });
  assert.deepEqual(await load({ login: "b" }), { username: "token" });
  assert.deepEqual(await loadMqttCredentials({ ...PLAIN, ca: "/ca.pem" }, secrets), { ca: "PEM" });
});
