import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { SystemClock, SystemRandom } from "@thimble/base";
import { canonicalBytes } from "../../src/oci/canonical-bytes.ts";
import { type Blob, makeBlob } from "../../src/oci/descriptor.ts";
import { IMAGE_CONFIG_TYPE, INDEX_TYPE, MANIFEST_TYPE } from "../../src/oci/media-types.ts";
import { copyImage } from "../../src/registry/copy-image.ts";
import { ANONYMOUS, type CredentialSource, Credentials } from "../../src/registry/credentials.ts";
import { NodeHttp } from "../../src/registry/node-http.ts";
import { pullImage } from "../../src/registry/pull-image.ts";
import { pushImage } from "../../src/registry/push-image.ts";
import { RegistryCatalog } from "../../src/registry/registry-catalog.ts";
import { RegistryClient } from "../../src/registry/registry-client.ts";
import type { RegistryTransportOptions } from "../../src/registry/registry-transport.ts";
import { signImage } from "../../src/sign/sign-image.ts";
import { generateKeyPair, parsePrivateKey, parsePublicKey } from "../../src/sign/signing-key.ts";
import { onlyKeys } from "../../src/sign/trusted-signers.ts";
import { verifyImage } from "../../src/sign/verify-image.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import {
  type DebianRegistryOptions,
  makeCertificates,
  PASSWORD,
  skipWithoutRegistry,
  startDebianRegistry,
  USER,
} from "../support/debian-registry.ts";
import { PATIENT, whole } from "../support/fake-registry.ts";
import { ref, sampleImage } from "../support/samples.ts";
import { skipWithoutSkopeo, skopeo } from "../support/skopeo.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { startTokenServer } from "../support/token-server.ts";

const skip = skipWithoutRegistry || skipWithoutSkopeo;

const IMAGE = sampleImage();
const DIGEST = IMAGE.manifest.descriptor.digest;
const ANNA: CredentialSource = { find: async () => new Credentials("password", USER, PASSWORD) };

/** How a test speaks to a repository of a registry. */
function to(
  t: TestContext,
  host: string,
  { repository = "plant/guard", credentials = ANONYMOUS, ca }: Speaking = {},
): RegistryTransportOptions {
  const http = new NodeHttp(ca === undefined ? {} : { ca });
  t.after(() => http[Symbol.dispose]());
  const base = new URL(`${ca === undefined ? "http" : "https"}://${host}`);
  const address = { registry: host, base, repository };
  return { address, http, credentials, clock: new SystemClock(), random: new SystemRandom() };
}

interface Speaking {
  readonly repository?: string;
  readonly credentials?: CredentialSource;
  readonly ca?: string;
}

/** A store with the signed sample under a name of this registry, and the key. */
async function signedStore(t: TestContext, host: string) {
  const store = await openImageStore(await temporaryFolder(t));
  const name = ref(`${host}/plant/guard:1`);
  await store.add(IMAGE, name);
  const pair = generateKeyPair(undefined);
  await signImage(store, name, parsePrivateKey(pair.privateKey, undefined, "test.key"));
  return { store, name, key: { name: "test", key: parsePublicKey(pair.publicKey, "test.pub") } };
}

test("a signed image goes to docker-registry and comes back signed; skopeo sees the same digest", {
  skip,
}, async (t) => {
  const host = await startDebianRegistry(t);
  const { store, name, key } = await signedStore(t, host);
  const client = new RegistryClient(to(t, host));
  const pushed = await pushImage(client, store, { image: name }, PATIENT);
  assert.equal(pushed.attachments.length, 1);
  const other = await openImageStore(await temporaryFolder(t));
  const pulled = await pullImage(client, other, name, PATIENT);
  assert.equal(pulled.descriptor.digest, DIGEST);
  assert.equal((await verifyImage(other, DIGEST, onlyKeys([key]))).length, 1);
  const shown = await skopeo("inspect", "--raw", "--tls-verify=false", `docker://${host}/plant/guard:1`);
  assert.equal(shown, new TextDecoder().decode(IMAGE.manifest.bytes));
  // The registry of this version knows no referrers, so the list of them stands at its tag.
  assert.equal((await client.referrers(DIGEST, undefined, PATIENT)).length, 1);
  assert.ok((await client.tags(PATIENT)).includes("1"));
  const catalog = new RegistryCatalog(to(t, host));
  assert.deepEqual(await Array.fromAsync(catalog.repositories(PATIENT)), ["plant/guard"]);
});

test("skopeo takes from docker-registry what was pushed, and what skopeo put there is pulled", { skip }, async (t) => {
  const host = await startDebianRegistry(t);
  const folder = await temporaryFolder(t);
  const { store, name } = await signedStore(t, host);
  const client = new RegistryClient(to(t, host));
  await pushImage(client, store, { image: name }, PATIENT);
  await skopeo("copy", "--src-tls-verify=false", `docker://${host}/plant/guard:1`, `oci:${folder}/got:guard:1`);
  const got = await openImageStore(join(folder, "got"));
  assert.equal((await got.resolve(ref("guard:1"))).descriptor.digest, DIGEST);
  const there = `docker://${host}/their/guard:2`;
  await skopeo("copy", "--dest-tls-verify=false", `oci:${folder}/got:guard:1`, there);
  const theirs = new RegistryClient(to(t, host, { repository: "their/guard" }));
  const pulled = await pullImage(theirs, got, ref(`${host}/their/guard:2`), PATIENT);
  assert.equal(pulled.descriptor.digest, DIGEST);
});

test("docker-registry with basic authentication, and with TLS by an authority of one's own", { skip }, async (t) => {
  const tls = await makeCertificates(await temporaryFolder(t));
  const host = await startDebianRegistry(t, { isBasic: true, tls });
  const { store, name } = await signedStore(t, host);
  const ca = await readFile(tls.ca, "utf8");
  await pushImage(new RegistryClient(to(t, host, { ca, credentials: ANNA })), store, { image: name }, PATIENT);
  const pulled = await pullImage(new RegistryClient(to(t, host, { ca, credentials: ANNA })), store, name, PATIENT);
  assert.equal(pulled.descriptor.digest, DIGEST);
  await assert.rejects(new RegistryClient(to(t, host, { ca })).manifest("1", PATIENT), {
    code: "images.registry-denied",
  });
  const wrong: CredentialSource = { find: async () => new Credentials("password", USER, "wr0ng-pass") };
  await assert.rejects(
    new RegistryClient(to(t, host, { ca, credentials: wrong })).manifest("1", PATIENT),
    (error: Error) => !/wr0ng-pass/.test(`${error.stack}${JSON.stringify(error)}`),
  );
});

test("docker-registry with tokens gets one for each scope, for mounts too", { skip }, async (t) => {
  const certificates = await makeCertificates(await temporaryFolder(t));
  const basic = new Credentials("password", USER, PASSWORD).basicHeader();
  const tokens = await startTokenServer(t, certificates, basic);
  const options: DebianRegistryOptions = { token: { realm: tokens.realm, certificate: certificates.ca } };
  const host = await startDebianRegistry(t, options);
  const { store, name } = await signedStore(t, host);
  await pushImage(new RegistryClient(to(t, host, { credentials: ANNA })), store, { image: name }, PATIENT);
  const copy = { from: new RegistryClient(to(t, host, { credentials: ANNA })), named: "1", tag: "1" };
  const target = new RegistryClient(to(t, host, { credentials: ANNA, repository: "other/guard" }));
  const copied = await copyImage({ ...copy, to: target, mountFrom: ["plant/guard"] }, PATIENT);
  assert.equal(copied.attachments.length, 1);
  assert.ok(copied.sentBytes < copied.imageBytes, "blobs were mounted");
  assert.ok(tokens.scopes.includes("repository:other/guard:pull,push"));
  await assert.rejects(new RegistryClient(to(t, host)).manifest("1", PATIENT), { code: "images.registry-denied" });
  const catalog = new RegistryCatalog(to(t, host, { credentials: ANNA }));
  assert.deepEqual(await Array.fromAsync(catalog.repositories(PATIENT)), ["other/guard", "plant/guard"]);
});

test("an index with ordinary images of several layers goes from one docker-registry to another", {
  skip,
}, async (t) => {
  const [here, there] = [await startDebianRegistry(t), await startDebianRegistry(t)];
  const from = new RegistryClient(to(t, here));
  const layers = [2_500_000, 10].map((size) =>
    makeBlob("application/vnd.oci.image.layer.v1.tar", Uint8Array.from(randomBytes(size))),
  );
  const rootfs = { type: "layers", diff_ids: layers.map(({ descriptor }) => descriptor.digest) };
  const images: Blob[] = [];
  for (const architecture of ["amd64", "arm64"]) {
    const config = makeBlob(IMAGE_CONFIG_TYPE, canonicalBytes({ os: "linux", architecture, config: {}, rootfs }));
    for (const { descriptor, bytes } of [config, ...layers]) {
      const source = async function* (offset: number) {
        yield bytes.subarray(offset);
      };
      if (!(await from.hasBlob(descriptor.digest, PATIENT))) await from.upload({ descriptor, source }, PATIENT);
    }
    const manifest = canonicalBytes({
      schemaVersion: 2,
      mediaType: MANIFEST_TYPE,
      config: { ...config.descriptor },
      layers: layers.map(({ descriptor }) => ({ ...descriptor })),
    });
    const image = makeBlob(MANIFEST_TYPE, manifest);
    await from.putManifest(image, image.descriptor.digest, PATIENT);
    images.push(image);
  }
  const manifests = images.map(({ descriptor }, at) => ({
    ...descriptor,
    platform: { os: "linux", architecture: ["amd64", "arm64"][at] ?? "" },
  }));
  const index = makeBlob(INDEX_TYPE, canonicalBytes({ schemaVersion: 2, mediaType: INDEX_TYPE, manifests }));
  await from.putManifest(index, "1", PATIENT);
  const target = new RegistryClient(to(t, there, { repository: "copied/app" }));
  const copied = await copyImage({ from, named: "1", to: target, tag: "2" }, PATIENT);
  assert.equal(copied.descriptor.digest, index.descriptor.digest);
  assert.equal(copied.sentBytes, copied.imageBytes);
  for (const layer of layers) assert.deepEqual(await whole(target.blob(layer.descriptor, PATIENT)), layer.bytes);
  const folder = await temporaryFolder(t);
  const source = `docker://${there}/copied/app:2`;
  await skopeo("copy", "--all", "--src-tls-verify=false", source, `oci:${folder}/got:app:2`);
  const again = await copyImage({ from, named: "1", to: target, tag: "3" }, PATIENT);
  assert.ok(again.sentBytes < 10_000, "what is there is not sent again");
});
