import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env } from "node:process";
import { test } from "node:test";
import { describeError } from "@thimble/base";
import { DEVICE_SECRETS } from "../../src/security/device-secrets.ts";
import { hasCode } from "../things.ts";

test("authorities are read from their file, or refused", async () => {
  assert.match(await DEVICE_SECRETS.loadAuthorities(import.meta.filename), /from their file/);
  await assert.rejects(DEVICE_SECRETS.loadAuthorities("/none/ca.pem"), hasCode("things.refused"));
});

test("a secret is in the environment, or else in a file, and what is in neither is said", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "thimble-secrets-"));
  t.after(async () => {
    delete env["THIMBLE_SECRETS"];
    delete env["THIMBLE_SECRET_FROM_TEST"];
    await rm(folder, { recursive: true });
  });
  env["THIMBLE_SECRETS"] = folder;
  await assert.rejects(DEVICE_SECRETS.load("from-test"), (error) => {
    assert.ok(hasCode("things.no-secret")(error));
    const text = describeError(error);
    return text.includes("THIMBLE_SECRET_FROM_TEST") && text.includes(join(folder, "from-test"));
  });
  await writeFile(join(folder, "from-test"), "of the file\r\n");
  assert.equal(await DEVICE_SECRETS.load("from-test"), "of the file");
  env["THIMBLE_SECRET_FROM_TEST"] = "of the environment";
  assert.equal(await DEVICE_SECRETS.load("from-test"), "of the environment");
});
