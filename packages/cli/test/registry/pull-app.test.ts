import assert from "node:assert/strict";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { openImageStore } from "@thimble/images";
import { HastyClock } from "../../../images/test/support/fake-registry.ts";
import { startRegistry, type TestRegistry } from "../../../images/test/support/test-registry.ts";
import { parseReference } from "../../src/project/build-image.ts";
import { appInRegistry, pullApp } from "../../src/registry/pull-app.ts";
import { type Ran, type RunningHere, runHere, startHere } from "../support/command-line.ts";
import { COMPOSE, plantProject } from "../support/plant-project.ts";
import { recordingContext } from "../support/recording-context.ts";
import { MADE_UP_THINGS } from "../support/running-device.ts";

/** A project whose app is signed and pushed, and a device elsewhere. */
async function workshop(t: TestContext, registry: TestRegistry) {
  const project = await plantProject(MADE_UP_THINGS);
  t.after(() => project[Symbol.asyncDispose]());
  const cwd = project.directory;
  const name = `${registry.base.host}/plant/line:1`;
  const run = (...words: readonly string[]): Promise<Ran> => runHere(words, { cwd });
  const up = (environment: Readonly<Record<string, string>> = {}): RunningHere =>
    startHere(["up", `oci://${name}`, "--port", "0", "--data", "device"], { cwd, environment });
  return { cwd, name, run, up };
}

test("an app that was pushed with its images runs on a device that has nothing of it", async (t) => {
  const { run, name, up } = await workshop(t, await startRegistry(t));
  const pushed = await run("push", "--app", ".", name);
  assert.equal(pushed.status, 0, pushed.stderr);
  assert.match(pushed.stdout, /^pushed \S+\/plant\/line:1 /m);
  await using device = up();
  await device.printed(/guard [\d,]+ events/);
  assert.match(device.stdout(), /^pulled \S+\/plant\/line:1 and 1 image {2}\S+ K?B of \S+ K?B {2}sha256:/m);
  device.stop();
  assert.equal(await device.ended, 0);
});

test("an app that was pulled before runs when the registry is out of reach, and one that was not does not", async (t) => {
  const { run, name, cwd } = await workshop(t, await startRegistry(t));
  await run("push", "--app", ".", name);
  const { digest } = JSON.parse((await run("pull", name, "--data", "device", "--json")).stdout);
  // Nobody answers at this port.
  const away = "127.0.0.1:9/plant/line:1";
  const store = await openImageStore(join(cwd, "device/images"));
  await store.tag(parseReference(name), parseReference(away));
  const { context, stderr } = recordingContext({ clock: new HastyClock(), workingDirectory: cwd });
  const app = await pullApp(parseReference(away), store, { isPlain: true }, context);
  assert.deepEqual([app.document, app.state.app.name], [{ name: away, digest }, "small"]);
  assert.match(stderr(), /as it was pulled before/);
  const other = parseReference("127.0.0.1:9/plant/line:2");
  await assert.rejects(pullApp(other, store, { isPlain: true }, context), { code: "images.registry-unreachable" });
});

test("a device of a fleet runs an app whose document and images are signed by a key of its policy, and no other", async (t) => {
  const { run, name, up, cwd } = await workshop(t, await startRegistry(t));
  await run("key", "generate", "plant");
  await mkdir(join(cwd, "device"));
  await copyFile(join(cwd, "plant.pub"), join(cwd, "device/plant.pub"));
  const images = ["guard", `${name.replace(/:1$/, "")}`];
  const rules = images.map((it) => ({ images: it, signedBy: ["plant"] }));
  const policy = { fleet: "plant", keys: { plant: "plant.pub" }, rules };
  await writeFile(join(cwd, "device/trust.yaml"), JSON.stringify(policy));
  const pushed: { app: string; images: string[] } = JSON.parse(
    (await run("push", "--app", ".", name, "--json")).stdout,
  );
  const refuses = async (digest = ""): Promise<void> => {
    await using device = up();
    assert.equal(await device.ended, 1);
    assert.match(device.stderr(), new RegExp(`${digest}: it has no signature.*images\\.not-signed`, "s"));
  };
  await refuses(pushed.app);
  await run("push", "--app", ".", "--key", "plant.key", name);
  await refuses(pushed.images[0]);
  await run("sign", "guard:1.0.0", "--key", "plant.key");
  await run("push", "--app", ".", name);
  await using signed = up();
  await signed.printed(/MQTT on port/);
  signed.stop();
  assert.equal(await signed.ended, 0);
  // Another document, which nobody signed: what was accepted goes on.
  await writeFile(join(cwd, "compose.yaml"), COMPOSE.replace("messages: 1k/s", "messages: 2k/s"));
  await run("push", "--app", ".", name);
  await using kept = up();
  await kept.printed(/MQTT on port/);
  assert.match(kept.stderr(), /it has no signature.*what this device accepted last goes on/s);
  kept.stop();
  assert.equal(await kept.ended, 0);
});

test("what is no app, and what has no registry, is refused by name", async (t) => {
  const registry = await startRegistry(t);
  const { run, name } = await workshop(t, registry);
  const image = name.replace("line", "guard");
  await run("build", "guard", "--tag", image);
  await run("push", image);
  assert.match((await run("up", `oci://${image}`, "--port", "0")).stderr, /it is an image and no app/);
  assert.match((await run("up", "oci://line:1")).stderr, /images\.no-registry/);
  assert.match((await run("up", `oci://${name}`, "--watch")).stderr, /has no sources/);
  assert.match((await run("push", "--app", ".")).stderr, /one name with its registry/);
  assert.match((await run("push", "--app", ".", name, image)).stderr, /one name with its registry/);
  assert.equal(appInRegistry("./plant"), undefined);
  assert.equal(appInRegistry("oci://localhost:5000/plant/line:1")?.repository, "plant/line");
});

test("thimble pull brings an app for later, and thimble images lists it", async (t) => {
  const { run, name } = await workshop(t, await startRegistry(t));
  await run("push", "--app", ".", name);
  const pulled = JSON.parse((await run("pull", name, "--data", "device", "--json")).stdout);
  assert.deepEqual([pulled.reference, pulled.images.length], [name, 1]);
  const listed: { reference: string; error?: string }[] = JSON.parse(
    (await run("images", "--data", "device", "--json")).stdout,
  );
  assert.deepEqual(
    listed.map((it) => it.error),
    [undefined, undefined],
  );
  assert.ok(listed.some((it) => it.reference === name));
});
