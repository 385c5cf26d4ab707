import assert from "node:assert/strict";
import { test } from "node:test";
import { registryAddress } from "../../src/registry/registry-address.ts";
import { ref } from "../support/samples.ts";

const at = (text: string, isPlain?: boolean) => registryAddress(ref(text), isPlain).base.href;

test("a registry is spoken to over TLS, but on this machine or where the person says so", () => {
  assert.equal(at("registry.example.com/guard:1"), "https://registry.example.com/");
  assert.equal(at("registry.example.com:5000/guard:1", true), "http://registry.example.com:5000/");
  for (const host of ["localhost:5000", "127.0.0.1:5000", "[::1]:5000"])
    assert.equal(at(`${host}/g`), `http://${host}/`);
  assert.equal(at("localhost:5000/g", false), "https://localhost:5000/");
  assert.equal(at("localhost.example.com/g"), "https://localhost.example.com/");
});

test("docker.io is where it is, with its library", () => {
  const { base, repository, registry } = registryAddress(ref("docker.io/guard:1"), undefined);
  assert.deepEqual([base.host, repository, registry], ["registry-1.docker.io", "library/guard", "docker.io"]);
  assert.equal(registryAddress(ref("docker.io/plant/guard"), undefined).repository, "plant/guard");
});

test("a name without a registry is refused with what would be right", () => {
  assert.throws(() => at("guard:1"), { code: "images.no-registry", expected: /registry\.example\.com\/guard:1$/ });
});
