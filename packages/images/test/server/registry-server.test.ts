import assert from "node:assert/strict";
import { test } from "node:test";
import { SILENT_LOGGER } from "@thimble/base";
import { RegistryAccess } from "../../src/server/registry-access.ts";
import { RegistryApi } from "../../src/server/registry-api.ts";
import { RegistryServer } from "../../src/server/registry-server.ts";
import { someBlob, startRegistry } from "../support/test-registry.ts";

test("RegistryServer says what is wrong when it can not listen: the port is taken, or the certificate is none", async (t) => {
  const { base, store, clock } = await startRegistry(t);
  const api = new RegistryApi({ store, access: new RegistryAccess(clock, undefined), logger: SILENT_LOGGER });
  const options = { host: "127.0.0.1", port: Number(base.port) };
  const code = "images.registry-not-listening";
  await assert.rejects(RegistryServer.open(api, SILENT_LOGGER, options), { code });
  const tls = { cert: "x", key: "y" };
  await assert.rejects(RegistryServer.open(api, SILENT_LOGGER, { ...options, port: 0, tls }), { code });
});

test("RegistryServer breaks the connection instead of sending the end of a damaged blob", async (t) => {
  const registry = await startRegistry(t);
  const blob = someBlob("layer");
  const upload = await registry.call("POST", `/v2/plant/a/blobs/uploads/?digest=${blob.descriptor.digest}`, {
    body: "layer",
  });
  assert.equal(upload.status, 201);
  await registry.store.files.blobs.write(blob.descriptor.digest, new TextEncoder().encode("lAyer"));
  await assert.rejects(
    registry.call("GET", `/v2/plant/a/blobs/${blob.descriptor.digest}`).then((answer) => answer.text()),
  );
});
