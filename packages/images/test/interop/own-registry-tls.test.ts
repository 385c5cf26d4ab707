import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { promisify } from "node:util";
import { SystemClock, SystemRandom } from "@thimble/base";
import { digestOf } from "../../src/oci/descriptor.ts";
import { ANONYMOUS, type CredentialSource, Credentials } from "../../src/registry/credentials.ts";
import { DockerCertificates } from "../../src/registry/docker-certificates.ts";
import { NodeHttp, type NodeHttpOptions } from "../../src/registry/node-http.ts";
import { pushImage } from "../../src/registry/push-image.ts";
import { RegistryClient } from "../../src/registry/registry-client.ts";
import { hashPassword, parseRegistryUsers } from "../../src/server/registry-access.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { makeCertificates, makeClientCertificate } from "../support/debian-registry.ts";
import { PATIENT } from "../support/fake-registry.ts";
import { skipWithoutNginx, skipWithoutTinyproxy, startNginx, startTinyproxy } from "../support/proxies.ts";
import { ref, sampleImage } from "../support/samples.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { startRegistry } from "../support/test-registry.ts";

const run = promisify(execFile);
const has = (program: string, word: string): Promise<boolean> =>
  run(program, [word]).then(
    () => true,
    () => false,
  );
const skipWithoutOpenssl = (await has("openssl", "version"))
  ? false
  : "openssl is not here: apt-get install -y --no-install-recommends openssl";
const skip = (await has("skopeo", "--version"))
  ? skipWithoutOpenssl
  : "skopeo is not here: apt-get install -y --no-install-recommends skopeo";

const IMAGE = sampleImage();
const DIGEST = IMAGE.manifest.descriptor.digest;
const CI: CredentialSource = { find: async () => new Credentials("password", "ci", "s3cret") };

/** An authority with a server, in a folder. */
async function authority(t: TestContext) {
  const folder = await temporaryFolder(t);
  const files = await makeCertificates(folder);
  const tls = { cert: await readFile(files.cert, "utf8"), key: await readFile(files.key, "utf8") };
  return { folder, files, tls, ca: await readFile(files.ca, "utf8") };
}

function clientOf(t: TestContext, host: string, options: NodeHttpOptions, credentials = ANONYMOUS): RegistryClient {
  const http = new NodeHttp(options);
  t.after(() => http[Symbol.dispose]());
  const address = { registry: host, base: new URL(`https://${host}`), repository: "plant/guard" };
  // What is refused for its certificate is not tried again, so no wait is real.
  return new RegistryClient({ address, http, credentials, clock: new SystemClock(), random: new SystemRandom() });
}

async function push(t: TestContext, client: RegistryClient): Promise<void> {
  const store = await openImageStore(await temporaryFolder(t));
  await store.add(IMAGE, ref("guard:1"));
  await pushImage(client, store, { image: ref("guard:1") }, PATIENT);
}

async function skopeoDigest(name: string, ...words: readonly string[]): Promise<string> {
  const { stdout } = await run("skopeo", ["--insecure-policy", "inspect", "--raw", ...words, `docker://${name}`]);
  return digestOf(Buffer.from(stdout));
}

/** A folder with an authority, as skopeo and Docker look for it. */
async function certificatesWith(t: TestContext, host: string, ca: string): Promise<{ folder: string; own: string }> {
  const folder = await temporaryFolder(t);
  const own = join(folder, host);
  await mkdir(own);
  await copyFile(ca, join(own, "ca.crt"));
  return { folder, own };
}

test("our registry speaks TLS by an authority of one's own: our client and skopeo trust that one, and no other", {
  skip,
}, async (t) => {
  const [right, wrong] = [await authority(t), await authority(t)];
  const { base } = await startRegistry(t, { tls: right.tls });
  const { folder, own } = await certificatesWith(t, base.host, right.files.ca);
  const client = clientOf(t, base.host, { certificates: new DockerCertificates([folder]) });
  await push(t, client);
  assert.equal((await client.manifest("1", PATIENT)).descriptor.digest, DIGEST);
  const name = `${base.host}/plant/guard:1`;
  assert.equal(await skopeoDigest(name, "--cert-dir", own), DIGEST);
  const other = await certificatesWith(t, base.host, wrong.files.ca);
  for (const options of [{ ca: wrong.ca }, { certificates: new DockerCertificates([other.folder]) }, {}]) {
    const code = "images.registry-untrusted";
    await assert.rejects(clientOf(t, base.host, options).manifest("1", PATIENT), { code });
  }
  await assert.rejects(skopeoDigest(name, "--cert-dir", other.own), /certificate signed by unknown authority/);
});

test("behind nginx that ends TLS our registry sends clients to the address for tokens that it was told, and not to another", {
  skip: skip || skipWithoutNginx,
}, async (t) => {
  const { files, ca } = await authority(t);
  const users = { users: { ci: { password: await hashPassword("s3cret"), fleets: { plant: "push" } } } };
  const read = parseRegistryUsers(Buffer.from(JSON.stringify(users)), "users.json");
  const told = await startNginx(t, files, {
    to: async (port) => (await startRegistry(t, { users: read, publicUrl: new URL(`https://127.0.0.1:${port}`) })).base,
  });
  const host = `127.0.0.1:${told}`;
  const client = clientOf(t, host, { ca }, CI);
  await push(t, client);
  assert.equal((await client.manifest("1", PATIENT)).descriptor.digest, DIGEST);
  const { own } = await certificatesWith(t, host, files.ca);
  const login = ["--creds", "ci:s3cret"];
  assert.equal(await skopeoDigest(`${host}/plant/guard:1`, "--cert-dir", own, ...login), DIGEST);
  const from = ["--src-cert-dir", own, "--src-creds", "ci:s3cret"];
  const to = ["--dest-cert-dir", own, "--dest-creds", "ci:s3cret"];
  const copied = `${host}/plant/guard:2`;
  const copy = ["copy", ...from, ...to, `docker://${host}/plant/guard:1`, `docker://${copied}`];
  await run("skopeo", ["--insecure-policy", ...copy]);
  assert.equal(await skopeoDigest(copied, "--cert-dir", own, ...login), DIGEST);
  // It is told nothing: then the password would go out without TLS, to the host that nginx says.
  const untold = await startNginx(t, files, { to: async () => (await startRegistry(t, { users: read })).base });
  const refused = clientOf(t, `127.0.0.1:${untold}`, { ca }, CI).manifest("1", PATIENT);
  await assert.rejects(refused, { code: "images.registry-refused", message: /no address for tokens/ });
});

test("a registry that wants to see a certificate sees that of certs.d, of our client as of skopeo", {
  skip: skip || skipWithoutNginx,
}, async (t) => {
  const { folder: made, files } = await authority(t);
  const port = await startNginx(t, files, {
    to: async () => (await startRegistry(t)).base,
    more: `ssl_client_certificate ${files.ca}; ssl_verify_client on;`,
  });
  const host = `127.0.0.1:${port}`;
  const { folder, own } = await certificatesWith(t, host, files.ca);
  const nobody = clientOf(t, host, { certificates: new DockerCertificates([folder]) });
  await assert.rejects(nobody.manifest("1", PATIENT), { code: "images.registry-refused", message: /400/ });
  await makeClientCertificate(made, own);
  const client = clientOf(t, host, { certificates: new DockerCertificates([folder]) });
  await push(t, client);
  assert.equal((await client.manifest("1", PATIENT)).descriptor.digest, DIGEST);
  assert.equal(await skopeoDigest(`${host}/plant/guard:1`, "--cert-dir", own), DIGEST);
  await writeFile(join(own, "client.key"), "no key");
  await assert.rejects(clientOf(t, host, { certificates: new DockerCertificates([folder]) }).manifest("1", PATIENT), {
    code: "images.bad-credentials",
    message: /no pair/,
  });
});

test("a registry with TLS is reached through a proxy by CONNECT, unless NO_PROXY names it", {
  skip: skipWithoutOpenssl || skipWithoutTinyproxy,
}, async (t) => {
  const { tls, ca } = await authority(t);
  const { base } = await startRegistry(t, { tls });
  const proxy = await startTinyproxy(t);
  const direct = clientOf(t, base.host, { ca, proxies: { HTTPS_PROXY: proxy.url, NO_PROXY: "127.0.0.1" } });
  await push(t, direct);
  assert.doesNotMatch(proxy.log(), /CONNECT/);
  const client = clientOf(t, base.host, { ca, proxies: { HTTPS_PROXY: proxy.url } });
  assert.equal((await client.manifest("1", PATIENT)).descriptor.digest, DIGEST);
  assert.match(proxy.log(), new RegExp(`CONNECT ${base.host}`));
  const untrusted = clientOf(t, base.host, { proxies: { HTTPS_PROXY: proxy.url } });
  await assert.rejects(untrusted.manifest("1", PATIENT), { code: "images.registry-untrusted" });
});
