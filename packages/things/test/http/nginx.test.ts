import assert from "node:assert/strict";
import { test } from "node:test";
import { describeError, SystemClock, ThimbleError } from "@thimble/base";
import { HttpDriver } from "../../src/http/http-driver.ts";
import { payloadFormat } from "../payload/payload-formats.ts";
import { httpBinding } from "./http-bindings.ts";
import { missingForNginx, TestNginx } from "./test-nginx.ts";
import { secretsOf } from "./test-web-device.ts";

test("HttpDriver talks to nginx over TLS, with a login, through a redirect, reading and writing", async (t) => {
  const missing = missingForNginx();
  if (missing !== undefined) return t.skip(missing);
  const nginx = await TestNginx.start("me", "s3cret");
  const address = `https://127.0.0.1:${nginx.port}`;
  const secrets = secretsOf({ login: "me:s3cret", wrong: "me:guess" });
  const driver = new HttpDriver({ address, clock: new SystemClock(), secrets });
  t.after(async () => {
    await driver.close();
    await nginx.end();
  });
  let isUp = false;
  const end = performance.now() + 10_000;
  while (!isUp && performance.now() < end)
    isUp = await driver.connect().then(
      () => true,
      () => false,
    );
  assert.ok(isUp, "nginx took no connection");
  const at = (path: string, parts: Partial<Parameters<typeof httpBinding>[1]> = {}) =>
    httpBinding(address + path, {
      ca: nginx.ca,
      security: [{ kind: "basic", secret: "login" }],
      format: payloadFormat({ media: "text" }),
      ...parts,
    });
  const read = async (binding: ReturnType<typeof httpBinding>): Promise<number | string> => {
    const [answer] = await driver.read([binding]);
    if (answer instanceof ThimbleError) return describeError(answer);
    return answer?.value ?? "nothing";
  };
  assert.equal(await read(at("/a")), 21.5);
  assert.equal(await read(at("/old")), 21.5);
  await driver.write(at("/b", { method: "PUT" }), 42);
  assert.equal(await read(at("/b")), 42);
  assert.match(String(await read(at("/a", { security: [{ kind: "basic", secret: "wrong" }] }))), /status 401/);
  assert.match(String(await read(at("/a", { ca: undefined }))), /its certificate is not trusted/);
  assert.match(String(await read(at("/none"))), /status 404/);
});
