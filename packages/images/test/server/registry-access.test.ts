import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import {
  hashPassword,
  parseRegistryUsers,
  RegistryAccess,
  type RegistryUsers,
} from "../../src/server/registry-access.ts";
import { pushBlob, someBlob, startRegistry } from "../support/test-registry.ts";

const PASSWORD = await hashPassword("s3cret");

function users(text: unknown): RegistryUsers {
  return parseRegistryUsers(new TextEncoder().encode(JSON.stringify(text)), "users.json");
}

const USERS = users({
  users: {
    ci: { password: PASSWORD, fleets: { plant: "push" } },
    boss: { password: PASSWORD, fleets: { "*": "delete" } },
  },
  anonymous: { open: "pull" },
});

function basic(user: string, password = "s3cret"): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

test("RegistryAccess knows users by password and by token, until the token is too old or the user is gone", async () => {
  const clock = new VirtualClock();
  const access = new RegistryAccess(clock, USERS);
  assert.equal(await access.identify(basic("ci")), "ci");
  assert.equal(await access.identify(basic("ci")), "ci", "without the cost of another look");
  const { token } = access.issueToken("ci");
  assert.equal(await access.identify(`Bearer ${token}`), "ci");
  const wrong = [basic("ci", "other"), basic("nobody"), "Basic", "Bearer x", `Bearer ${token}x`, `Bearer x${token}`];
  for (const header of wrong) await assert.rejects(access.identify(header), { code: "UNAUTHORIZED" }, header);
  await assert.rejects(new RegistryAccess(clock, USERS).identify(`Bearer ${token}`), { code: "UNAUTHORIZED" });
  await clock.advance(300_000);
  await assert.rejects(access.identify(`Bearer ${token}`), { code: "UNAUTHORIZED" });
  const later = `Bearer ${access.issueToken("ci").token}`;
  assert.equal(await access.identify(later), "ci");
  access.replace(USERS);
  await assert.rejects(access.identify(later), { code: "UNAUTHORIZED" }, "the password may be another");
  access.replace(users({ users: {} }));
  await assert.rejects(access.identify(basic("ci")), { code: "UNAUTHORIZED" });
});

test("RegistryAccess gives each right with those before it, in the fleets that are named and in no other", () => {
  const access = new RegistryAccess(new VirtualClock(), USERS);
  for (const [who, right, repository, expected] of [
    ["ci", "pull", "plant/a", true],
    ["ci", "push", "plant/a", true],
    ["ci", "delete", "plant/a", false],
    ["ci", "pull", "planted/a", false],
    ["ci", "pull", "open/a", true],
    ["boss", "delete", "mill/a", true],
    [undefined, "pull", "open/a", true],
    [undefined, "pull", "plant/a", false],
    ["gone", "pull", "plant/a", false],
  ] as const) {
    assert.equal(access.allows(who, right, repository), expected, `${who} ${right} ${repository}`);
  }
});

test("parseRegistryUsers() refuses a plain password, other rights and unknown members, and tells no password", () => {
  for (const bad of [
    { users: { a: { password: "s3cret", fleets: {} } } },
    { users: { a: { password: PASSWORD.replace("$32768", "$1048576"), fleets: {} } } },
    { users: { a: { password: PASSWORD, fleets: { plant: "write" } } } },
    { users: { a: { password: PASSWORD, fleet: {} } } },
    { user: {} },
  ]) {
    assert.throws(
      () => users(bad),
      (error: Error) => "code" in error && error.code === "images.malformed" && !error.message.includes("s3cret"),
    );
  }
});

test("a registry with users sends to its tokens, keeps fleets apart, and tells nobody what there is elsewhere", async (t) => {
  const registry = await startRegistry(t, { users: USERS });
  const as = (user: string): RequestInit => ({ headers: { authorization: basic(user) } });
  const asked = await registry.call("GET", "/v2/");
  assert.equal(asked.status, 401);
  const realm = `Bearer realm="${registry.base.origin}/token",service="thimble"`;
  assert.equal(asked.headers.get("www-authenticate"), realm);
  const given = await registry.call("GET", "/token?service=thimble", as("ci"));
  const authorization = `Bearer ${JSON.parse(await given.text()).token}`;
  assert.equal((await registry.call("GET", "/v2/", { headers: { authorization } })).status, 200);
  for (const shown of [basic("ci", "x"), authorization])
    assert.equal((await registry.call("GET", "/token", { headers: { authorization: shown } })).status, 401);
  const blob = someBlob("secret of mill");
  const push = (repository: string, headers: Record<string, string>): Promise<Response> =>
    registry.call("POST", `/v2/${repository}/blobs/uploads/`, { headers });
  assert.equal((await push("plant/a", { authorization })).status, 202);
  assert.equal((await push("mill/a", { authorization })).status, 403);
  assert.equal((await push("plant/a", {})).status, 401);
  registry.access.replace(users({ users: {}, anonymous: { mill: "push" } }));
  await pushBlob(registry, "mill/a", blob);
  registry.access.replace(USERS);
  const { digest } = blob.descriptor;
  for (const repository of ["plant/a", "mill/a", "mill/none"]) {
    const expected = repository.startsWith("plant") ? 404 : 403;
    assert.equal((await registry.call("GET", `/v2/${repository}/blobs/${digest}`, as("ci"))).status, expected);
  }
  const mount = `/v2/plant/a/blobs/uploads/?mount=${digest}&from=mill/a`;
  assert.equal((await registry.call("POST", mount, as("ci"))).status, 202, "as if it were not there");
  assert.deepEqual(JSON.parse(await (await registry.call("GET", "/v2/_catalog", as("ci"))).text()).repositories, []);
  assert.deepEqual(JSON.parse(await (await registry.call("GET", "/v2/_catalog", as("boss"))).text()).repositories, [
    "mill/a",
  ]);
  const token = JSON.parse(await (await registry.call("GET", "/token")).text()).token;
  const anonymous = { headers: { authorization: `Bearer ${token}` } };
  assert.equal((await registry.call("GET", "/v2/open/a/tags/list", anonymous)).status, 404);
  assert.equal((await registry.call("GET", "/v2/plant/a/tags/list", anonymous)).status, 401);
});
