import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { type TestContext, test } from "node:test";
import { promisify } from "node:util";
import { SystemClock, SystemRandom } from "@thimble/base";
import { signatureTag } from "../../src/oci/signature-tag.ts";
import { ANONYMOUS } from "../../src/registry/credentials.ts";
import { NodeHttp } from "../../src/registry/node-http.ts";
import { pullImage } from "../../src/registry/pull-image.ts";
import { pushImage } from "../../src/registry/push-image.ts";
import { RegistryClient } from "../../src/registry/registry-client.ts";
import { signAsBundle } from "../../src/sign/sign-as-bundle.ts";
import { signImage } from "../../src/sign/sign-image.ts";
import { readSignatureManifest } from "../../src/sign/signature-manifest.ts";
import { generateKeyPair, parsePrivateKey, parsePublicKey } from "../../src/sign/signing-key.ts";
import { onlyKeys } from "../../src/sign/trusted-signers.ts";
import { verifyImage } from "../../src/sign/verify-image.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { skipWithoutRegistry, startDebianRegistry } from "../support/debian-registry.ts";
import { ref, sampleImage } from "../support/samples.ts";
import { indexOf } from "../support/signed-index.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const run = promisify(execFile);
const COSIGN = process.env["THIMBLE_TEST_COSIGN"] ?? "cosign";
const skip =
  skipWithoutRegistry ||
  (await run(COSIGN, ["version"]).then(
    () => false,
    () =>
      "cosign is not here: go install github.com/sigstore/cosign/v2/cmd/cosign@v2.6.5 with Go 1.25 or later, and name it in THIMBLE_TEST_COSIGN",
  ));

const DIGEST = sampleImage().manifest.descriptor.digest;
/** Nothing may be asked over the network: a trusted root that has nothing in it stands in for the public one. */
const NO_ROOT = '{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1"}';

async function workshop(t: TestContext) {
  const folder = await temporaryFolder(t);
  const host = await startDebianRegistry(t);
  const http = new NodeHttp({});
  t.after(() => http[Symbol.dispose]());
  const address = { registry: host, base: new URL(`http://${host}`), repository: "plant/guard" };
  const client = new RegistryClient({
    address,
    http,
    credentials: ANONYMOUS,
    clock: new SystemClock(),
    random: new SystemRandom(),
  });
  const store = await openImageStore(join(folder, "store"));
  const name = ref(`${host}/plant/guard:1`);
  await store.add(sampleImage(), name);
  await writeFile(join(folder, "root.json"), NO_ROOT);
  const environment = { ...process.env, COSIGN_PASSWORD: "", HOME: folder, TUF_ROOT: join(folder, "tuf") };
  const cosign = (...args: readonly string[]) => run(COSIGN, args, { cwd: folder, env: environment });
  const key = async (as: string) => {
    const pair = generateKeyPair(undefined);
    await writeFile(join(folder, `${as}.key`), pair.privateKey, { mode: 0o600 });
    await writeFile(join(folder, `${as}.pub`), pair.publicKey);
    await cosign("import-key-pair", "--key", `${as}.key`, "--output-key-prefix", `cosign-${as}`);
    return {
      secret: parsePrivateKey(pair.privateKey, undefined, as),
      trusted: { name: as, key: parsePublicKey(pair.publicKey, as) },
    };
  };
  const image = `${host}/plant/guard@${DIGEST}`;
  const { signal } = new AbortController();
  const push = () => pushImage(client, store, { image: name }, signal);
  const pulled = async () => {
    const other = await openImageStore(await temporaryFolder(t));
    await pullImage(client, other, name, signal);
    return other;
  };
  return { folder, host, client, store, name, cosign, key, image, push, pulled, signal };
}

const OFFLINE = ["--insecure-ignore-tlog", "--allow-http-registry"];
const BUNDLES = ["--new-bundle-format", "--trusted-root", "root.json", ...OFFLINE];

test("cosign verifies the bundle that signAsBundle() writes, and only with its key", { skip }, async (t) => {
  const { store, name, cosign, key, image, push } = await workshop(t);
  const [a] = [await key("a"), await key("b")];
  await signAsBundle(store, name, a.secret);
  await push();
  const { stdout } = await cosign("verify", "--key", "a.pub", ...BUNDLES, image);
  assert.match(stdout, new RegExp(DIGEST));
  // Which form it is cosign finds out by itself.
  await cosign("verify", "--key", "a.pub", "--trusted-root", "root.json", ...OFFLINE, image);
  await assert.rejects(cosign("verify", "--key", "b.pub", ...BUNDLES, image), /no matching|could not verify|failed/i);
});

test("cosign signs with a bundle, and verifyImage() takes it, and only with its key", { skip }, async (t) => {
  const { cosign, key, image, push, pulled } = await workshop(t);
  const [a, b] = [await key("a"), await key("b")];
  await push();
  await cosign(
    ...["sign", "--key", "cosign-a.key", "--new-bundle-format", "--tlog-upload=false", "--use-signing-config=false"],
    ...["--allow-http-registry", "--yes", image],
  );
  const store = await pulled();
  assert.deepEqual(await verifyImage(store, DIGEST, onlyKeys([b.trusted, a.trusted])), [
    { key: "a", repository: undefined },
  ]);
  await assert.rejects(verifyImage(store, DIGEST, onlyKeys([b.trusted])), { code: "images.not-signed" });
});

test("cosign signs an index, in both forms, and that counts for the image that is taken out of it", {
  skip,
}, async (t) => {
  const { client, cosign, key, push, pulled, signal, host } = await workshop(t);
  const [a, b] = [await key("a"), await key("b")];
  await push();
  const index = indexOf([
    [sampleImage("native"), "linux/amd64"],
    [sampleImage(), "wasip1/wasm"],
  ]);
  for (const blob of [sampleImage("native").config, sampleImage("native").module])
    await client.upload({ descriptor: blob.descriptor, source: () => Readable.from([blob.bytes]) }, signal);
  await client.putManifest(sampleImage("native").manifest, sampleImage("native").manifest.descriptor.digest, signal);
  await client.putManifest(index, "1", signal);
  const name = `${host}/plant/guard@${index.descriptor.digest}`;
  const common = ["--tlog-upload=false", "--allow-http-registry", "--yes", name];
  await cosign("sign", "--key", "cosign-a.key", ...common);
  await cosign("sign", "--key", "cosign-b.key", "--new-bundle-format", "--use-signing-config=false", ...common);
  const verified = await verifyImage(await pulled(), DIGEST, onlyKeys([a.trusted, b.trusted]));
  assert.deepEqual(
    verified.map((it) => [it.key, it.index]),
    [
      ["a", index.descriptor.digest],
      ["b", index.descriptor.digest],
    ],
  );
  await assert.rejects(verifyImage(await pulled(), DIGEST, onlyKeys([(await key("c")).trusted])), {
    code: "images.not-signed",
  });
});

test("cosign's signature at the tag stays when ours is pushed there, and ours when cosign adds its own", {
  skip,
}, async (t) => {
  const { folder, client, store, name, cosign, key, image, push, pulled, signal } = await workshop(t);
  const [a, b, c] = [await key("a"), await key("b"), await key("c")];
  const sign = (by: string) =>
    cosign("sign", "--key", `cosign-${by}.key`, "--tlog-upload=false", "--allow-http-registry", "--yes", image);
  await push();
  await sign("a");
  await signImage(store, name, b.secret);
  await push();
  await sign("c");
  for (const by of ["a", "b", "c"]) await cosign("verify", "--key", `${by}.pub`, ...OFFLINE, image);
  const { bytes } = await client.manifest(signatureTag(DIGEST), signal);
  assert.equal(readSignatureManifest(bytes, "m").length, 3);
  const all = onlyKeys([a.trusted, b.trusted, c.trusted]);
  assert.equal((await verifyImage(await pulled(), DIGEST, all)).length, 3);
  await push();
  assert.equal((await verifyImage(await pulled(), DIGEST, all)).length, 3);
  assert.match(await readFile(join(folder, "a.pub"), "utf8"), /PUBLIC KEY/);
});
