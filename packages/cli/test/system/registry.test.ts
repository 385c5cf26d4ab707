import assert from "node:assert/strict";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import {
  makeCertificates,
  PASSWORD,
  skipWithoutRegistry as skip,
  startDebianRegistry,
  USER,
} from "../../../images/test/support/debian-registry.ts";
import { type Ran, runHere, startHere } from "../support/command-line.ts";
import { COMPOSE, plantProject } from "../support/plant-project.ts";
import { MADE_UP_THINGS } from "../support/running-device.ts";

/** A person's home with docker's credentials for a registry and its authority, and a project whose guard is named for it. */
async function workshop(t: TestContext) {
  const project = await plantProject(MADE_UP_THINGS);
  t.after(() => project[Symbol.asyncDispose]());
  const { directory } = project;
  const tls = await makeCertificates(directory);
  const host = await startDebianRegistry(t, { isBasic: true, tls });
  const certificates = join(directory, "home/.config/docker/certs.d", host);
  await mkdir(certificates, { recursive: true });
  await copyFile(tls.ca, join(certificates, "ca.crt"));
  await mkdir(join(directory, "home/.docker"));
  const auth = Buffer.from(`${USER}:${PASSWORD}`).toString("base64");
  await writeFile(join(directory, "home/.docker/config.json"), JSON.stringify({ auths: { [host]: { auth } } }));
  const image = `${host}/plant/guard:1`;
  await writeFile(join(directory, "compose.yaml"), COMPOSE.replace("image: guard:1.0.0", `image: ${image}`));
  // The machine has no TLS of its own for loopback: settings say that this registry has.
  const settings = JSON.stringify({ [host]: { plainHttp: false } });
  for (const data of [".thimble", "device/.thimble"]) {
    await mkdir(join(directory, data), { recursive: true });
    await writeFile(join(directory, data, "registries.yaml"), settings);
  }
  const environment = { HOME: join(directory, "home") };
  const run = (...words: readonly string[]): Promise<Ran> => runHere(words, { cwd: directory, environment });
  return { directory, host, image, environment, run };
}

test("what is built, signed and pushed to docker-registry is pulled by another device, checked and run", {
  skip,
}, async (t) => {
  const { directory, host, image, environment, run } = await workshop(t);
  await run("key", "generate", "plant");
  assert.equal((await run("build", "guard", "--tag", image)).status, 0);
  assert.equal((await run("push", image)).status, 0);
  const device = join(directory, "device");
  const rules = [{ images: `${host}/plant/*`, signedBy: ["plant"] }];
  const policy = JSON.stringify({ others: "closed", keys: { plant: "plant.pub" }, rules });
  await writeFile(join(device, ".thimble/trust.yaml"), policy);
  await copyFile(join(directory, "plant.pub"), join(device, ".thimble/plant.pub"));
  await mkdir(join(device, "things"));
  for (const [path, text] of Object.entries(MADE_UP_THINGS)) await writeFile(join(device, path), text);
  const compose = COMPOSE.replace("image: guard:1.0.0", `image: ${image}`).replace("    build: ./guard\n", "");
  await writeFile(
    join(device, "compose.yaml"),
    compose.replace("    x-thimble", "    pull_policy: always\n    x-thimble"),
  );
  const up = () => startHere(["up", device, "--port", "0"], { cwd: directory, environment });

  await using unsigned = up();
  assert.equal(await unsigned.ended, 1);
  assert.match(unsigned.stderr(), /images\.not-signed/);

  await run("sign", image, "--key", "plant.key");
  const pushed = await run("push", image);
  assert.match(pushed.stdout, /with 1 about it/);
  await using signed = up();
  await signed.printed(/^pulled \S+\/plant\/guard:1 /);
  await signed.printed(/MQTT on port/);
  signed.stop();
  assert.equal(await signed.ended, 0);
  const said = `${unsigned.stderr()}${unsigned.stdout()}${signed.stderr()}${signed.stdout()}${pushed.stdout}`;
  assert.doesNotMatch(said, new RegExp(PASSWORD));

  const found = await run("search", host);
  assert.equal(found.stdout, `${host}/plant/guard  1\n`);
});

test("without its authority or its password docker-registry is not spoken with, and the error says which", {
  skip,
}, async (t) => {
  const { directory, image, run } = await workshop(t);
  await run("build", "guard", "--tag", image);
  const pull = (HOME: string) => runHere(["push", image], { cwd: directory, environment: { HOME } });
  const stranger = await pull(join(directory, "nobody"));
  assert.deepEqual([stranger.status, stranger.stderr.includes("images.registry-untrusted")], [3, true]);
  assert.match(stranger.stderr, /certificate/);
  await writeFile(join(directory, "home/.docker/config.json"), "{}");
  const nobody = await pull(join(directory, "home"));
  assert.deepEqual([nobody.status, nobody.stderr.includes("images.registry-denied")], [1, true]);
});
