import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { digestOf } from "../../src/oci/descriptor.ts";
import { hashPassword, parseRegistryUsers } from "../../src/server/registry-access.ts";
import { NodeFileSystem } from "../../src/store/node-file-system.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { ref, sampleImage } from "../support/samples.ts";
import { skipWithoutSkopeo, skopeo } from "../support/skopeo.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { startRegistry } from "../support/test-registry.ts";

const DIGEST = sampleImage().manifest.descriptor.digest;

test("skopeo logs in to our registry, copies images in both directions, and reads the registry's folder as it lies", {
  skip: skipWithoutSkopeo,
}, async (t) => {
  const folder = await temporaryFolder(t);
  await (await openImageStore(join(folder, "from"))).add(sampleImage(), ref("guard:1.2.0"));
  // skopeo wants folders of layouts to have their parent.
  await mkdir(join(folder, "to"));
  const users = { users: { ci: { password: await hashPassword("s3cret"), fleets: { plant: "delete" } } } };
  const { base } = await startRegistry(t, {
    directory: join(folder, "registry"),
    fileSystem: new NodeFileSystem(),
    users: parseRegistryUsers(Buffer.from(JSON.stringify(users)), "users.json"),
  });
  const auth = join(folder, "auth.json");
  await writeFile(
    auth,
    JSON.stringify({ auths: { [base.host]: { auth: Buffer.from("ci:s3cret").toString("base64") } } }),
  );
  const copy = ["copy", "--authfile", auth, "--src-tls-verify=false", "--dest-tls-verify=false"];
  const name = `docker://${base.host}/plant/guard:1.2.0`;
  await skopeo(...copy, `oci:${folder}/from:guard:1.2.0`, name);
  const inspect = ["inspect", "--raw", "--authfile", auth, "--tls-verify=false"];
  assert.equal(digestOf(Buffer.from(await skopeo(...inspect, name))), DIGEST);
  await skopeo(...copy, name, `docker://${base.host}/plant/copy:1`);
  await skopeo(...copy, `docker://${base.host}/plant/copy:1`, `oci:${folder}/to:plant/guard:1`);
  const to = await openImageStore(join(folder, "to"));
  assert.equal((await to.resolve(ref("plant/guard:1"))).descriptor.digest, DIGEST);
  const blobs = `--src-shared-blob-dir=${folder}/registry/blobs`;
  await skopeo("copy", blobs, `oci:${folder}/registry/repositories/plant/guard/_:1.2.0`, `dir:${folder}/out`);
  await skopeo("delete", "--authfile", auth, "--tls-verify=false", name);
  await assert.rejects(skopeo(...inspect, name), /manifest unknown|MANIFEST_UNKNOWN|no such manifest/);
  await assert.rejects(
    skopeo("inspect", "--raw", "--no-creds", "--tls-verify=false", `docker://${base.host}/plant/copy:1`),
  );
});
