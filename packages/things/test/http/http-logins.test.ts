import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { type TestContext, test } from "node:test";
import { SystemClock, ThimbleError } from "@thimble/base";
import { HttpDriver } from "../../src/http/http-driver.ts";
import type { SecurityScheme } from "../../src/security/security-scheme.ts";
import { payloadFormat } from "../payload/payload-formats.ts";
import { httpBinding } from "./http-bindings.ts";
import { secretsOf, TestWebDevice } from "./test-web-device.ts";

const SECRETS = { dev: "me:pass", client: "app:s3cret" };

async function start(t: TestContext) {
  const device = await TestWebDevice.start();
  const driver = new HttpDriver({ address: device.origin, clock: new SystemClock(), secrets: secretsOf(SECRETS) });
  t.after(async () => {
    await driver.close();
    await device.takeAway();
  });
  return { device, driver };
}

async function value(driver: HttpDriver, url: string, security: readonly SecurityScheme[]): Promise<number | string> {
  const [answer] = await driver.read([httpBinding(url, { security })]);
  return answer === undefined || answer instanceof ThimbleError ? (answer?.message ?? "") : answer.value;
}

const md5 = (text: string): string => createHash("md5").update(text).digest("hex");

/** Asks for a digest whose nonce is good for so many requests; 7 is behind it. */
function askForDigest(device: TestWebDevice, usesOfNonce: number): void {
  let nonce = 0;
  let uses = 0;
  device.routes.set("/value", ({ method, url, headers }, response) => {
    const field = (name: string) => new RegExp(`[ ,]${name}="?([^",]*)`).exec(headers.authorization ?? "")?.[1];
    const a1 = md5("me:r:pass");
    const parts = [
      a1,
      `n${nonce}`,
      String(uses + 1).padStart(8, "0"),
      field("cnonce"),
      "auth",
      md5(`${method}:${url}`),
    ];
    if (field("response") === md5(parts.join(":")) && field("nonce") === `n${nonce}` && uses < usesOfNonce) {
      uses += 1;
      response.end("7");
      return;
    }
    nonce += 1;
    uses = 0;
    response
      .writeHead(401, { "www-authenticate": `Digest realm="r", nonce="n${nonce}", qop="auth", stale=true` })
      .end();
  });
}

test("a digest is asked for once and then sent with each request, until its nonce is stale", async (t) => {
  const { device, driver } = await start(t);
  askForDigest(device, 2);
  const url = `${device.origin}/value?a=1`;
  const digest: SecurityScheme = { kind: "digest", secret: "dev" };
  for (let i = 0; i < 3; i++) assert.equal(await value(driver, url, [digest]), 7);
  // Refused, taken, taken, refused, taken.
  assert.equal(device.seen.length, 5);
  assert.ok(device.seen.every(({ headers }) => !headers.authorization?.includes("pass")));
  // A write is answered with its body, too.
  const write = httpBinding(url, { method: "PUT", security: [digest], format: payloadFormat() });
  await driver.write(write, 4);
  assert.equal(device.seen.at(-1)?.body, "4");
});

test("a digest is of the whole address, with the keys in it", async (t) => {
  const { device, driver } = await start(t);
  askForDigest(device, 2);
  const key: SecurityScheme = { kind: "apikey", secret: "client", in: "query", name: "k" };
  assert.equal(await value(driver, `${device.origin}/value`, [key, { kind: "digest", secret: "dev" }]), 7);
});

test("a wrong password ends after one answer, and never goes out in the clear where a digest was asked for", async (t) => {
  const { device, driver } = await start(t);
  device.routes.set(
    "/value",
    (_, response) => void response.writeHead(401, { "www-authenticate": 'Basic realm="r"' }).end(),
  );
  const told = await value(driver, `${device.origin}/value`, [{ kind: "digest", secret: "dev" }]);
  assert.match(String(told), /status 401/);
  assert.deepEqual(
    device.seen.map(({ headers }) => headers.authorization),
    [undefined],
  );
  askForDigest(device, 0);
  assert.match(
    String(await value(driver, `${device.origin}/value`, [{ kind: "digest", secret: "dev" }])),
    /status 401/,
  );
  assert.equal(device.seen.length, 3);
});

test("auto answers what the server asks: a digest before the password itself", async (t) => {
  const { device, driver } = await start(t);
  const auto: SecurityScheme = { kind: "auto", secret: "dev" };
  askForDigest(device, 9);
  assert.equal(await value(driver, `${device.origin}/value`, [auto]), 7);
  device.routes.set("/value", ({ headers }, response) => {
    if (headers.authorization?.startsWith("Basic ")) response.end("8");
    else response.writeHead(401, { "www-authenticate": 'Basic realm="r"' }).end();
  });
  assert.equal(await value(driver, `${device.origin}/value`, [auto]), 8);
});

test("a client gets a token for itself, uses it, and another when it is not taken any more", async (t) => {
  const { device, driver } = await start(t);
  let given = 0;
  device.routes.set("/token", (_, response) => {
    given += 1;
    response.end(JSON.stringify({ access_token: `t${given}`, token_type: "Bearer", expires_in: 3600 }));
  });
  device.routes.set("/value", ({ headers }, response) => {
    if (headers.authorization === `Bearer t${Math.max(given, 1)}` && given !== 2) response.end(String(given));
    else response.writeHead(401).end();
  });
  const oauth: SecurityScheme = {
    kind: "oauth2",
    secret: "client",
    token: `${device.origin}/token`,
    scopes: ["a", "b"],
  };
  const url = `${device.origin}/value`;
  assert.deepEqual(await Promise.all([value(driver, url, [oauth]), value(driver, `${url}?x`, [oauth])]), [1, 1]);
  const asked = device.seen.filter((each) => each.url === "/token");
  assert.deepEqual(
    asked.map(({ method, body, headers }) => [method, body, headers.authorization]),
    [["POST", "grant_type=client_credentials&scope=a+b", `Basic ${Buffer.from("app:s3cret").toString("base64")}`]],
  );
  // It is taken back: the next one is not taken either, and the one after it is.
  given = 2;
  assert.equal(await value(driver, url, [oauth]), 3);
});

test("a server that gives no token says so, and no secret is told", async (t) => {
  const { device, driver } = await start(t);
  const oauth: SecurityScheme = { kind: "oauth2", secret: "client", token: `${device.origin}/token`, scopes: [] };
  device.routes.set("/token", (_, response) => void response.writeHead(400).end('{"error":"invalid_client"}'));
  assert.match(
    String(await value(driver, `${device.origin}/value`, [oauth])),
    /Cannot get a token of .*\/token: it answered with status 400/,
  );
  device.routes.set("/token", (_, response) => void response.end('{"access_token":"x","token_type":"mac"}'));
  const told = String(await value(driver, `${device.origin}/value`, [oauth]));
  assert.match(told, /no bearer token/);
  assert.doesNotMatch(told, /s3cret|"x"/);
});
