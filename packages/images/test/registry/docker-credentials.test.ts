import assert from "node:assert/strict";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { type TestContext, test } from "node:test";
import { inspect } from "node:util";
import { DockerCredentials } from "../../src/registry/docker-credentials.ts";
import { PATIENT } from "../support/fake-registry.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Credentials of a config.json that names a helper, which is this script of the shell. */
async function withHelper(t: TestContext, script: string): Promise<DockerCredentials> {
  const folder = await temporaryFolder(t);
  const helper = join(folder, "docker-credential-test");
  await writeFile(helper, `#!/bin/sh\n${script}\n`);
  await chmod(helper, 0o755);
  const auths = { "r.example.com": { auth: Buffer.from("ann:written").toString("base64") } };
  await writeFile(join(folder, "config.json"), JSON.stringify({ credsStore: "test", auths }));
  const PATH = [folder, process.env["PATH"] ?? ""].join(delimiter);
  return new DockerCredentials(join(folder, "config.json"), { PATH });
}

const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;

test("a helper is asked for the registry, and the file when the helper does not know it", async (t) => {
  const known = await withHelper(
    t,
    `read -r s; printf '{"ServerURL":"%s","Username":"ann","Secret":"for %s"}' "$s" "$s"`,
  );
  assert.equal((await known.find("r.example.com", PATIENT))?.basicHeader(), basic("ann:for r.example.com"));
  const unknown = await withHelper(t, "echo credentials not found in native keychain; exit 1");
  assert.equal((await unknown.find("r.example.com", PATIENT))?.basicHeader(), basic("ann:written"));
  const token = await withHelper(t, `printf '{"Username":"<token>","Secret":"x"}'`);
  assert.equal((await token.find("r.example.com", PATIENT))?.kind, "identity-token");
});

test("a helper that fails, babbles or is not there is named, and nothing of what it said", async (t) => {
  for (const script of [
    "echo hunter2; exit 3",
    "echo hunter2",
    `printf '{"Username":"hunter2","Secret":7}'`,
    "yes hunter2",
  ]) {
    const credentials = await withHelper(t, script);
    await assert.rejects(credentials.find("r.example.com", PATIENT), (error: unknown) => {
      assert.match(inspect(error), /images\.bad-credentials/);
      assert.doesNotMatch(inspect(error), /hunter2/);
      return true;
    });
  }
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, "config.json"), '{"credsStore":"gone"}');
  const gone = new DockerCredentials(join(folder, "config.json"), { PATH: folder });
  await assert.rejects(gone.find("r.example.com", PATIENT), {
    code: "images.bad-credentials",
    where: "docker-credential-gone",
  });
});

test("without a config.json there are no credentials; one that can not be read is an error", async (t) => {
  const folder = await temporaryFolder(t);
  assert.equal(await new DockerCredentials(join(folder, "config.json"), {}).find("r.example.com", PATIENT), undefined);
  await mkdir(join(folder, "config.json"));
  const unreadable = new DockerCredentials(join(folder, "config.json"), {});
  await assert.rejects(unreadable.find("r.example.com", PATIENT), { code: "images.bad-credentials" });
});
