import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { generateKeyPair } from "@thimble/images";
import { loadTrust } from "../../src/device/load-trust.ts";
import { temporaryFolder } from "../support/plant-project.ts";

test("loadTrust() is open without a trust.yaml, and reads keys beside it", async () => {
  await using empty = await temporaryFolder({});
  assert.equal((await loadTrust(empty.directory, undefined)).others, "open");
  assert.equal((await loadTrust(empty.directory, "")).others, "open");
  assert.equal((await loadTrust(empty.directory, "plant-a")).others, "closed");
  const text = 'others: closed\nkeys: { a: a.pub }\nrules: [{ images: "*", signedBy: [a] }]\n';
  await using folder = await temporaryFolder({ "trust.yaml": text, "a.pub": generateKeyPair(undefined).publicKey });
  assert.equal((await loadTrust(folder.directory, "plant-a")).rules[0]?.signedBy?.keys[0]?.name, "a");
  await using lacking = await temporaryFolder({ "trust.yaml": text });
  await assert.rejects(loadTrust(lacking.directory, undefined), { code: "base.not-found" });
  // A policy that can not be read is no open one.
  symlinkSync("nowhere.yaml", join(empty.directory, "trust.yaml"));
  await assert.rejects(loadTrust(empty.directory, undefined), { code: "base.not-found" });
});
