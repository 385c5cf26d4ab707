import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
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

/** What comes until the connection is closed, or reset. */
function received(socket: Socket): Promise<string> {
  let text = "";
  socket.on("data", (data) => {
    text += String(data);
  });
  socket.on("error", () => undefined);
  return new Promise((resolve) => socket.once("close", () => resolve(text)));
}

test("RegistryServer ends who sends a head byte by byte, or too long a one, and takes no more connections than it may", async (t) => {
  const { store, clock } = await startRegistry(t);
  const api = new RegistryApi({ store, access: new RegistryAccess(clock, undefined), logger: SILENT_LOGGER });
  const limits = { connections: 2, head: 100 };
  await using server = await RegistryServer.open(api, SILENT_LOGGER, { host: "127.0.0.1", port: 0, limits });
  const idle = connect(server.port, "127.0.0.1");
  idle.write("GET /v2/ HTTP/1.1\r\nX-Slow: ");
  assert.match(await received(idle), /^HTTP\/1\.1 408/);
  // Who still sends when the server has closed is reset, and may not see the answer.
  const slow = connect(server.port, "127.0.0.1");
  slow.write("GET /v2/ HTTP/1.1\r\nX-Slow: ");
  const drip = setInterval(() => slow.write("a"), 20);
  assert.match(await received(slow), /^(?:HTTP\/1\.1 408|$)/);
  clearInterval(drip);
  const flood = connect(server.port, "127.0.0.1");
  flood.write(`GET /v2/ HTTP/1.1\r\n${"X-Flood: aaaaaaaaaaaaaaaa\r\n".repeat(2000)}\r\n`);
  assert.match(await received(flood), /^(?:HTTP\/1\.1 431|$)/);
  const held = [connect(server.port, "127.0.0.1"), connect(server.port, "127.0.0.1")];
  await Promise.all(held.map((it) => once(it, "connect")));
  assert.equal(await received(connect(server.port, "127.0.0.1")), "");
  for (const it of held) it.destroy();
});

test("RegistryServer knows no host in a path, nor folders above it, however they are written", async (t) => {
  const { base, store } = await startRegistry(t);
  const raw = async (target: string): Promise<string> => {
    const socket = connect(Number(base.port), "127.0.0.1");
    socket.write(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    const parts = await Array.fromAsync(socket);
    return Buffer.concat(parts).toString().slice(9, 12);
  };
  assert.equal(await raw("/v2/"), "200");
  assert.equal(await raw("http://other.example/v2/?n=1"), "200");
  for (const target of [
    "//other.example/v2/",
    "/v2/../registry.json",
    "/v2/plant/..%2f..%2fregistry.json/manifests/1",
  ]) {
    assert.match(await raw(target), /^40[04]$/, target);
  }
  for (const target of [
    "/v2/plant/%2e%2e/a/manifests/1",
    "/v2/plant%2F_/blobs/sha256:..",
    "/v2/plant/a/blobs/uploads/..%2F..%2Fx",
    "*",
  ]) {
    assert.match(await raw(target), /^40[0-9]$/, target);
  }
  assert.deepEqual(await store.files.listRepositories(), []);
});
