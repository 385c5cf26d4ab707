import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { type TestContext, test } from "node:test";
import { runHere, startHere } from "../support/command-line.ts";

async function temporary(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "thimble-registry-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test("thimble registry serve serves the users of thimble registry user, until Ctrl-C, and gc then cleans up", async (t) => {
  const cwd = await temporary(t);
  const user = ["registry", "user", "ci", "--grant", "plant=push"];
  const empty = await runHere(user, { cwd, stdin: Readable.from([]) });
  assert.match(empty.stderr, /no password came/);
  assert.equal((await runHere(user, { cwd, stdin: Readable.from(["s3cret\n"]) })).status, 0);
  assert.equal((await runHere(["registry", "user", "anonymous", "--grant", "open=pull"], { cwd })).status, 0);
  {
    await using serving = startHere(["registry", "serve", "--port", "0", "--json"], { cwd });
    await serving.printed(/"url"/);
    const { url } = JSON.parse(serving.stdout());
    assert.equal((await fetch(`${url}/v2/`)).status, 401);
    const authorization = `Basic ${Buffer.from("ci:s3cret").toString("base64")}`;
    const push = (fleet: string) =>
      fetch(`${url}/v2/${fleet}/a/blobs/uploads/`, { method: "POST", headers: { authorization } });
    assert.deepEqual([(await push("plant")).status, (await push("mill")).status], [202, 403]);
    serving.stop();
    assert.equal(await serving.ended, 0);
  }
  assert.deepEqual(JSON.parse((await runHere(["registry", "gc", "--json"], { cwd })).stdout), { blobs: 0, bytes: 0 });
  assert.equal((await runHere(["registry", "user", "ci", "--remove"], { cwd })).status, 0);
});

test("thimble registry serve lets no other machine in without TLS and users unless it is told to", async (t) => {
  const cwd = await temporary(t);
  const open = await runHere(["registry", "serve", "--host", "0.0.0.0"], { cwd });
  assert.deepEqual([open.status, /--insecure/.test(open.stderr)], [2, true]);
  await writeFile(join(cwd, "x.pem"), "x");
  const half = await runHere(["registry", "serve", "--tls-cert", "x.pem"], { cwd });
  assert.match(half.stderr, /--tls-key/);
  const bad = await runHere(["registry", "serve", "--tls-cert", "x.pem", "--tls-key", "x.pem", "--port", "0"], { cwd });
  assert.match(bad.stderr, /images\.registry-not-listening/);
  const none = await runHere(["registry", "serve", "--users", "none.json"], { cwd });
  assert.match(none.stderr, /none\.json/);
});

test("thimble registry serve names its public address to clients, and takes only one at which they would find it", async (t) => {
  const cwd = await temporary(t);
  const serve = ["registry", "serve", "--port", "0", "--json", "--public-url"];
  const open = await runHere([...serve, "https://registry.example.org"], { cwd });
  assert.equal(open.status, 2, "a proxy lets others in, and without users they may do everything");
  assert.match(open.stdout, /registry\.example\.org: others could read or change it/);
  const user = ["registry", "user", "ci", "--grant", "plant=push"];
  assert.equal((await runHere(user, { cwd, stdin: Readable.from(["s3cret\n"]) })).status, 0);
  for (const wrong of [
    "registry.example.org",
    "https://registry.example.org/cache",
    "https://a:b@registry.example.org",
  ]) {
    const refused = await runHere([...serve, wrong], { cwd });
    assert.deepEqual(
      [refused.status, /--public-url/.test(refused.stdout), refused.stdout.includes("a:b")],
      [2, true, false],
    );
  }
  await using serving = startHere([...serve, "https://registry.example.org:8443"], { cwd });
  await serving.printed(/"url"/);
  const { url } = JSON.parse(serving.stdout());
  // Whatever a client says that it is called.
  for (const path of ["/v2/", "//evil.example/v2/"]) {
    const challenge = (await fetch(`${url}${path}`)).headers.get("www-authenticate");
    if (path === "/v2/") assert.match(challenge ?? "", /^Bearer realm="https:\/\/registry\.example\.org:8443\/token",/);
    else assert.equal(challenge, null);
  }
});
