import assert from "node:assert/strict";
import { createCipheriv, createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { SystemClock, SystemRandom } from "@thimble/base";
import { parseDigest } from "@thimble/model";
import { canonicalBytes } from "../../src/oci/canonical-bytes.ts";
import { makeBlob } from "../../src/oci/descriptor.ts";
import { IMAGE_CONFIG_TYPE, MANIFEST_TYPE } from "../../src/oci/media-types.ts";
import { copyImage } from "../../src/registry/copy-image.ts";
import { ANONYMOUS } from "../../src/registry/credentials.ts";
import { NodeHttp } from "../../src/registry/node-http.ts";
import { RegistryClient } from "../../src/registry/registry-client.ts";
import { skipWithoutRegistry as skip, startDebianRegistry } from "../support/debian-registry.ts";
import { PATIENT } from "../support/fake-registry.ts";
import { measureResident } from "../support/resident-memory.ts";

const PART = Buffer.alloc(1024 * 1024);
const PARTS = 512;
/** Bytes that grow at most: the parts that are on their way, and what the collector has not fetched yet. */
const BOUND = 96 * 1024 * 1024;

/** The same bytes each time, which no registry can make smaller. */
function* layer(): Generator<Uint8Array> {
  const cipher = createCipheriv("aes-256-ctr", Buffer.alloc(32, 1), Buffer.alloc(16));
  for (let at = 0; at < PARTS; at += 1) yield cipher.update(PART);
}

test(`a layer of ${PARTS} MB is copied to docker-registry in bounded memory`, { skip }, async (t) => {
  const hash = createHash("sha256");
  for (const part of layer()) hash.update(part);
  const digest = parseDigest(`sha256:${hash.digest("hex")}`);
  assert.ok(digest);
  const config = makeBlob(IMAGE_CONFIG_TYPE, canonicalBytes({ os: "linux", architecture: "amd64" }));
  const type = "application/vnd.oci.image.layer.v1.tar";
  const layers = [{ mediaType: type, digest, size: PARTS * PART.length }];
  const manifest = makeBlob(
    MANIFEST_TYPE,
    canonicalBytes({ schemaVersion: 2, config: { ...config.descriptor }, layers }),
  );
  // A source that makes the layer as it is read, so that it takes no memory itself.
  const server = createServer(async (request, response) => {
    const url = request.url ?? "";
    if (url.includes("/manifests/1"))
      return void response.writeHead(200, { "content-type": MANIFEST_TYPE }).end(manifest.bytes);
    if (url.endsWith(config.descriptor.digest)) return void response.end(config.bytes);
    if (!url.endsWith(digest)) return void response.writeHead(404).end();
    for (const part of layer()) if (!response.write(part)) await once(response, "drain");
    response.end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => void server.close());
  t.after(() => void server.closeAllConnections());
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  const http = new NodeHttp();
  t.after(() => http[Symbol.dispose]());
  const client = (host: string) =>
    new RegistryClient({
      address: { registry: host, base: new URL(`http://${host}`), repository: "app" },
      http,
      credentials: ANONYMOUS,
      clock: new SystemClock(),
      random: new SystemRandom(),
    });
  const [from, to] = [client(`127.0.0.1:${address.port}`), client(await startDebianRegistry(t))];
  const { result, grownBytes, seconds } = await measureResident(() =>
    copyImage({ from, named: "1", to, tag: "1" }, PATIENT),
  );
  const grown = Math.round(grownBytes / 1e6);
  t.diagnostic(`${PARTS} MB in ${seconds.toFixed(1)} s, ${grown} MB more resident at most`);
  assert.ok(result.sentBytes >= PARTS * PART.length);
  assert.ok(grownBytes < BOUND, `${grown} MB more`);
});
