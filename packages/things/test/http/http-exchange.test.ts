import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { describeError, SystemClock, ThimbleError } from "@thimble/base";
import { HttpExchange, nameOf } from "../../src/http/http-exchange.ts";
import { HttpTransport } from "../../src/http/http-transport.ts";
import { hasCode } from "../things.ts";
import { httpBinding } from "./http-bindings.ts";
import { secretsOf, TestWebDevice } from "./test-web-device.ts";

const SIGNAL = new AbortController().signal;

async function start(t: TestContext, secrets: Readonly<Record<string, string>> = {}) {
  const device = await TestWebDevice.start();
  const transport = new HttpTransport();
  const exchange = new HttpExchange({ transport, clock: new SystemClock(), secrets: secretsOf(secrets) });
  t.after(async () => {
    transport.close();
    await device.takeAway();
  });
  return { device, exchange };
}

test("fetch() follows redirects within the server, a few", async (t) => {
  const { device, exchange } = await start(t);
  device.routes.set("/old", (_, response) => response.writeHead(301, { location: "new?x=1" }).end("moved"));
  device.hold("/new", "5");
  const binding = httpBinding(`${device.origin}/old`);
  assert.equal(Buffer.from(await exchange.fetch(binding, { signal: SIGNAL, timeout: 5000 })).toString(), "5");
  device.routes.set("/new", (_, response) => response.writeHead(302, { location: "/old" }).end());
  await assert.rejects(exchange.fetch(binding, { signal: SIGNAL, timeout: 5000 }), /redirects more than 5 times/);
});

test("fetch() follows no redirect to another server, and sends it no secret", async (t) => {
  const { device, exchange } = await start(t, { key: "s3cret" });
  const other = await TestWebDevice.start();
  t.after(() => other.takeAway());
  for (const location of [`${other.origin}/a`, "http://127.0.0.1:1/", "//example.org/", "::"]) {
    device.routes.set("/old", (_, response) => response.writeHead(302, { location }).end());
    const binding = httpBinding(`${device.origin}/old`, { security: [{ kind: "bearer", secret: "key" }] });
    await assert.rejects(exchange.fetch(binding, { signal: SIGNAL, timeout: 5000 }), hasCode("things.refused"));
  }
  assert.equal(other.seen.length, 0);
});

test("fetch() writes again where a redirect keeps the method, and refuses one that would make it a read", async (t) => {
  const { device, exchange } = await start(t);
  device.routes.set("/old", (_, response) => response.writeHead(308, { location: "/new" }).end());
  device.hold("/new", "");
  const binding = httpBinding(`${device.origin}/old`, { method: "PUT" });
  const options = { signal: SIGNAL, timeout: 5000, body: Buffer.from("7") };
  await exchange.fetch(binding, options);
  assert.deepEqual(
    device.seen.map(({ method, url, body }) => `${method} ${url} ${body}`),
    ["PUT /old 7", "PUT /new 7"],
  );
  device.routes.set("/old", (_, response) => response.writeHead(303, { location: "/new" }).end());
  await assert.rejects(exchange.fetch(binding, options), /would write nothing/);
});

test("fetch() shows who it is in the way of each scheme, and no error tells the secret", async (t) => {
  const { device, exchange } = await start(t, { login: "me:p@ss", token: "t0ken", key: "k3y &" });
  const binding = httpBinding(`${device.origin}/a?b=1`, {
    security: [
      { kind: "basic", secret: "login" },
      { kind: "apikey", secret: "key", in: "query", name: "k" },
    ],
  });
  const error = await exchange.fetch(binding, { signal: SIGNAL, timeout: 5000 }).catch((caught: unknown) => caught);
  assert.ok(error instanceof ThimbleError && error.code === "things.refused");
  assert.doesNotMatch(describeError(error) + JSON.stringify(error.details), /p@ss|k3y/);
  const [seen] = device.seen;
  assert.equal(seen?.headers.authorization, `Basic ${Buffer.from("me:p@ss").toString("base64")}`);
  assert.equal(seen?.url, "/a?b=1&k=k3y+%26");
});

test("fetch() refuses an answer that is too long", async (t) => {
  const { device, exchange } = await start(t);
  device.routes.set("/long", (_, response) => {
    response.on("error", () => undefined);
    response.end(Buffer.alloc(1024 * 1024 + 1, "1"));
  });
  const fetched = exchange.fetch(httpBinding(`${device.origin}/long`), { signal: SIGNAL, timeout: 5000 });
  await assert.rejects(fetched, hasCode("things.bad-answer"));
});

test("fetch() says what a status means for a login", async (t) => {
  const { device, exchange } = await start(t);
  device.routes.set("/a", (_, response) => response.writeHead(401).end());
  const fetched = exchange.fetch(httpBinding(`${device.origin}/a`), { signal: SIGNAL, timeout: 5000 });
  await assert.rejects(fetched, (error) => /status 401 \(security and securityDefinitions/.test(describeError(error)));
});

test("nameOf() leaves the query out", () => {
  assert.equal(nameOf(httpBinding("http://h/a?key=1")), "GET http://h/a");
});
