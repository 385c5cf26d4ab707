import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { readApp } from "../../src/archive/saved-app.ts";
import { BundledSource } from "../../src/registry/bundled-source.ts";
import { pullImage } from "../../src/registry/pull-image.ts";
import { pushApp } from "../../src/registry/push-app.ts";
import { onlyKeys } from "../../src/sign/trusted-signers.ts";
import { verifyImage } from "../../src/sign/verify-image.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { APP_REPOSITORY, countingClient, type MadeRelease, makeRelease, PLANT_KEY } from "../support/app-releases.ts";
import { skipWithoutRegistry, startDebianRegistry } from "../support/debian-registry.ts";
import { PATIENT } from "../support/fake-registry.ts";
import { PowerLossFileSystem } from "../support/power-loss-file-system.ts";
import { ref } from "../support/samples.ts";
import { skipWithoutSkopeo, skopeo } from "../support/skopeo.ts";
import { startRegistry } from "../support/test-registry.ts";

const skip = skipWithoutRegistry || skipWithoutSkopeo;

/** A device that pulls releases from a host, and checks that it has all of them. */
async function device(host: string) {
  const store = await openImageStore("/store", { fileSystem: new PowerLossFileSystem() });
  const keys = onlyKeys([PLANT_KEY.trusted]);
  return async (release: MadeRelease, isSigned: boolean): Promise<readonly string[]> => {
    using from = countingClient({ base: new URL(`http://${host}`) });
    const reference = ref(`${host}/${APP_REPOSITORY}:${release.tag}`);
    const pulled = await pullImage(new BundledSource(from.client), store, reference, PATIENT);
    assert.deepEqual([pulled.descriptor.digest, pulled.images], [release.app, release.images]);
    assert.match((await readApp(store, release.app)) ?? "", /a description/);
    for (const digest of release.images) await store.wasm(digest);
    if (isSigned) await verifyImage(store, release.app, keys, Date.now());
    return from.requests;
  };
}

async function push(t: TestContext, host: string, tag: string, markers: readonly string[]): Promise<MadeRelease> {
  const release = await makeRelease(tag, markers);
  using to = countingClient({ base: new URL(`http://${host}`) });
  t.diagnostic(`${(await pushApp(to.client, release.store, release, PATIENT)).sentBytes} bytes`);
  return release;
}

test("releases of an app go through Debian's docker-registry, which knows nothing of them", { skip }, async (t) => {
  const host = await startDebianRegistry(t);
  const [first, second] = [await push(t, host, "1", ["a", "b"]), await push(t, host, "2", ["a", "new"])];
  const take = await device(host);
  const one = await take(first, true);
  const two = await take(second, true);
  assert.ok(one.length > two.length, "what the device has is not fetched again");
});

test("skopeo copies a release whole from our registry to docker-registry and back, and devices take it from there", {
  skip,
}, async (t) => {
  const registry = await startRegistry(t);
  const release = await push(t, registry.base.host, "1", ["a", "b"]);
  const debian = await startDebianRegistry(t);
  const copy = (from: string, to: string, tag: string): Promise<unknown> =>
    skopeo(
      ...["copy", "--all", "--src-tls-verify=false", "--dest-tls-verify=false"],
      ...[`docker://${from}/${APP_REPOSITORY}:1`, `docker://${to}/${APP_REPOSITORY}:${tag}`],
    );
  await copy(registry.base.host, debian, "1");
  await (await device(debian))(release, false);
  await copy(debian, registry.base.host, "2");
  const requests = await (await device(registry.base.host))({ ...release, tag: "2" }, true);
  assert.deepEqual(requests, ["GET manifests/2"], "the same digests, so the same signatures");
});
