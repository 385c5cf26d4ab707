import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { SystemClock } from "@thimble/base";
import { fetchThings } from "../../src/scan/fetch-things.ts";
import { secretsOf, TestWebDevice } from "../http/test-web-device.ts";
import { hasCode } from "../things.ts";

const CONTEXT = "https://www.w3.org/2022/wot/td/v1.1";
const LAMP = {
  "@context": CONTEXT,
  title: "My Lamp",
  properties: { on: { type: "boolean", forms: [{ href: "/lamp/on" }] } },
};

async function start(t: TestContext): Promise<TestWebDevice> {
  const device = await TestWebDevice.start();
  t.after(() => device.takeAway());
  return device;
}

test("a description gets the address that it was fetched from for its base, where it has none", async (t) => {
  const device = await start(t);
  device.hold("/things/lamp", JSON.stringify(LAMP));
  const [found, ...others] = await fetchThings(`${device.origin}/things/lamp`, { clock: new SystemClock() });
  assert.deepEqual(others, []);
  assert.deepEqual([found?.kind, found?.title, found?.has, found?.thing?.role], ["http", "My Lamp", ["on"], "my-lamp"]);
  assert.deepEqual(found?.thing?.description, { ...LAMP, base: `${device.origin}/things/lamp` });
  assert.equal(device.seen[0]?.headers.accept, "application/td+json, application/json");
});

test("a list has descriptions or their addresses; what is elsewhere, or none, is passed over, and what can not be served says why", async (t) => {
  const device = await start(t);
  device.hold("/lamp", JSON.stringify({ ...LAMP, base: "http://192.0.2.1/" }));
  const name = { "@context": CONTEXT, title: "Name", properties: { a: { type: "string", forms: [{ href: "/a" }] } } };
  const list = [
    "/lamp",
    `${device.origin.replace("127.0.0.1", "192.0.2.7")}/lamp`,
    "http://192.0.2.1/never",
    5,
    { a: 1 },
    name,
  ];
  device.hold("/", JSON.stringify(list));
  const found = await fetchThings(`${device.origin}/`, { clock: new SystemClock() });
  assert.deepEqual(
    found.map(({ title, thing, has }) => [title, thing?.role, thing?.description.base ?? has[0]?.slice(0, 11)]),
    [
      ["My Lamp", "my-lamp", "http://192.0.2.1/"],
      ["Name", undefined, "not served:"],
    ],
  );
});

test("one address of a list that gives nothing costs no other, and a list too long is refused", async (t) => {
  const device = await start(t);
  device.hold("/lamp", JSON.stringify(LAMP));
  device.hold("/page", "<html>");
  device.hold("/", JSON.stringify(["/page?token=s3cret", "/none", "/lamp"]));
  const found = await fetchThings(`${device.origin}/`, { clock: new SystemClock() });
  assert.deepEqual(
    found.map(({ title, thing, has }) => [title, thing?.role ?? has[0]?.slice(0, 11)]),
    [
      ["/page", "not served:"],
      ["/none", "not served:"],
      ["My Lamp", "my-lamp"],
    ],
  );
  assert.ok(!found.some(({ has }) => has.join().includes("s3cret")));
  device.hold("/many", JSON.stringify(Array(1001).fill("/lamp")));
  await assert.rejects(
    fetchThings(`${device.origin}/many`, { clock: new SystemClock() }),
    hasCode("things.bad-answer"),
  );
});

test("a list whose server goes silent ends with the address that was not answered", async (t) => {
  const device = await start(t);
  device.hold("/lamp", JSON.stringify(LAMP));
  device.routes.set("/cut", (_, response) => void response.socket?.destroy());
  device.hold("/", JSON.stringify(["/lamp", "/cut", "/lamp?again"]));
  const found = await fetchThings(`${device.origin}/`, { clock: new SystemClock() });
  assert.deepEqual(
    found.map(({ title }) => title),
    ["My Lamp", "/cut"],
  );
});

test("a server that asks for a login gets one; what is no description is refused, and so is an address with a login", async (t) => {
  const device = await start(t);
  device.routes.set("/a", ({ headers }, response) => {
    if (headers.authorization === `Basic ${btoa("me:pass")}`) response.end(JSON.stringify(LAMP));
    else response.writeHead(401, { "www-authenticate": 'Basic realm="x"' }).end();
  });
  device.hold("/b", '{"title":"B"}');
  device.hold("/c", "<html>");
  const clock = new SystemClock();
  const secrets = secretsOf({ gate: "me:pass" });
  assert.equal((await fetchThings(`${device.origin}/a`, { clock, login: "gate", secrets })).length, 1);
  await assert.rejects(fetchThings(`${device.origin}/a`, { clock }), hasCode("things.refused"));
  for (const path of ["/b", "/c"])
    await assert.rejects(fetchThings(device.origin + path, { clock }), hasCode("things.bad-answer"));
  for (const address of ["http://me:pass@192.0.2.1/", "ftp://192.0.2.1/", "x"])
    await assert.rejects(fetchThings(address, { clock }), hasCode("base.argument"));
});
