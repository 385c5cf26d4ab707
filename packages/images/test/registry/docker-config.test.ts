import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { findInDockerConfig } from "../../src/registry/docker-config.ts";

const find = (config: unknown, registry = "registry.example.com") =>
  findInDockerConfig(new TextEncoder().encode(JSON.stringify(config)), "config.json", registry);
const auth = Buffer.from("ann:pa:ss").toString("base64");

test("user and password of auths are found under a host, a URL of old, and Docker Hub's own name", () => {
  const basic = `Basic ${auth}`;
  for (const key of ["registry.example.com", "https://registry.example.com/v1/"])
    assert.equal(find({ auths: { [key]: { auth } } }).written?.basicHeader(), basic);
  assert.equal(find({ auths: { "https://index.docker.io/v1/": { auth } } }, "docker.io").written?.basicHeader(), basic);
  assert.equal(
    find({ auths: { "registry.example.com": { username: "ann", password: "pa:ss" } } }).written?.basicHeader(),
    basic,
  );
  assert.equal(find({ auths: { "other.example.com": { auth } } }).written, undefined);
  assert.equal(find({}).written, undefined);
});

test("an identity token goes before the password, and a helper of the registry before that of all", () => {
  const found = find({ auths: { "registry.example.com": { auth, identitytoken: "x" } }, credsStore: "all" });
  assert.deepEqual([found.written?.kind, found.helper], ["identity-token", "all"]);
  assert.equal(find({ credsStore: "all", credHelpers: { "registry.example.com": "one" } }).helper, "one");
});

test("what is not Docker's is refused without a word of it", () => {
  const secret = Buffer.from("hunter2").toString("base64");
  for (const config of [
    { auths: { "registry.example.com": { auth: secret } } },
    { auths: { "registry.example.com": { auth: { hunter2: 1 } } } },
    { auths: "hunter2" },
    { credsStore: "../hunter2" },
  ]) {
    assert.throws(
      () => find(config),
      (error: unknown) => {
        assert.match(inspect(error, { depth: 9 }), /images\.bad-credentials/);
        assert.doesNotMatch(inspect(error, { depth: 9 }), new RegExp(`hunter2|${secret}`));
        return true;
      },
    );
  }
});
