import assert from "node:assert/strict";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { DockerCertificates } from "../../src/registry/docker-certificates.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

test("authorities and the client's pair are found by host and port, in every folder, and in the file for all", async (t) => {
  const folder = await temporaryFolder(t);
  const [first, second] = [join(folder, "first"), join(folder, "second")];
  for (const it of [first, second]) await mkdir(join(it, "registry.example:5000"), { recursive: true });
  const write = (path: string, text: string) => writeFile(join(folder, path), text);
  await write("first/registry.example:5000/ca.crt", "one");
  await write("second/registry.example:5000/ca.crt", "two");
  await write("second/registry.example:5000/client.cert", "cert");
  await write("second/registry.example:5000/client.key", "key");
  await write("all.pem", "all");
  const certificates = new DockerCertificates([first, second, join(folder, "none")], join(folder, "all.pem"));
  const found = await certificates.certificatesFor("registry.example:5000");
  assert.deepEqual(found, { ca: ["all", "one", "two"], client: { cert: "cert", key: "key" } });
  assert.deepEqual(await certificates.certificatesFor("other.example"), { ca: ["all"] });
  await rm(join(second, "registry.example:5000/client.key"));
  await assert.rejects(certificates.certificatesFor("registry.example:5000"), { code: "images.bad-credentials" });
});
