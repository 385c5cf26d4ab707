import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { makeBlob } from "../../src/oci/descriptor.ts";
import { downloadBlob } from "../../src/registry/blob-download.ts";
import { RegistryTransport } from "../../src/registry/registry-transport.ts";
import { FakeRegistry, PATIENT, speaking, type Trick, whole } from "../support/fake-registry.ts";

const BLOB = makeBlob(
  "application/wasm",
  Uint8Array.from({ length: 100_000 }, (_, i) => i % 251),
);

async function start(t: TestContext, trick: Trick = () => false, blob = BLOB) {
  const registry = await FakeRegistry.start(t);
  registry.blobs.set(blob.descriptor.digest, blob.bytes);
  registry.trick = trick;
  const options = speaking(t, registry);
  const path = `/v2/plant/guard/blobs/${blob.descriptor.digest}`;
  const transport = new RegistryTransport(options);
  return { registry, clock: options.clock, body: downloadBlob(transport, { ...blob, path, scopes: [] }, PATIENT) };
}

test("a blob comes whole, also one of no bytes", async (t) => {
  assert.deepEqual(await whole((await start(t)).body), BLOB.bytes);
  const empty = makeBlob("application/wasm", new Uint8Array());
  assert.equal((await whole((await start(t, undefined, empty)).body)).length, 0);
});

test("a download that breaks goes on where it broke, whether the registry knows ranges or not", async (t) => {
  for (const knowsRanges of [true, false]) {
    let breaks = 3;
    const { registry, body } = await start(t, (seen, response) => {
      const from = knowsRanges ? Number(/\d+/.exec(seen.headers.range ?? "0")?.[0]) : 0;
      const rest = BLOB.bytes.subarray(from);
      const range = from > 0 ? { "content-range": `bytes ${from}-99999/100000` } : {};
      response.writeHead(from > 0 ? 206 : 200, { "content-length": rest.length, ...range });
      if (breaks-- > 0) response.write(rest.subarray(0, 20_000), () => response.destroy());
      else response.end(rest);
      return true;
    });
    assert.deepEqual(await whole(body), BLOB.bytes);
    assert.equal(registry.seen.length, 4);
    assert.match(registry.seen[1]?.headers.range ?? "", /^bytes=[1-9]\d*-$/);
  }
});

test("one that always breaks is given up", async (t) => {
  const { body, registry } = await start(t, (_, response) => {
    response.writeHead(200, { "content-length": 100_000 }).write("a", () => response.destroy());
    return true;
  });
  await assert.rejects(whole(body), { code: "images.registry-unreachable" });
  assert.equal(registry.seen.length, 5);
});

test("one that breaks a hundred times comes whole as long as each break has brought something, and is given up when it has not", async (t) => {
  const large = makeBlob(
    "application/wasm",
    Uint8Array.from({ length: 5_000_000 }, (_, i) => i % 251),
  );
  const breaking = (bytesEach: (connection: number) => number) => {
    let connections = 0;
    return start(
      t,
      (seen, response) => {
        const from = Number(/\d+/.exec(seen.headers.range ?? "0")?.[0]);
        const range = from > 0 ? { "content-range": `bytes ${from}-4999999/5000000` } : {};
        response.writeHead(from > 0 ? 206 : 200, { "content-length": 5_000_000 - from, ...range });
        const part = large.bytes.subarray(from, from + bytesEach(++connections));
        if (from + part.length === 5_000_000) response.end(part);
        else response.write(part, () => response.destroy());
        return true;
      },
      large,
    );
  };
  // 20 kB each: four of them are progress.
  for (const [each, connections] of [
    [50_000, 100],
    [20_000, 250],
  ] as const) {
    const { body, registry, clock } = await breaking(() => each);
    assert.deepEqual(await whole(body), large.bytes);
    assert.equal(registry.seen.length, connections);
    assert.ok(Math.max(...clock.waits) <= 4_000, "the waits begin anew too");
  }
  const stuck = await breaking((connection) => (connection <= 30 ? 100_000 : 1));
  await assert.rejects(whole(stuck.body), { code: "images.registry-unreachable" });
  assert.equal(stuck.registry.seen.length, 34);
});

test("other bytes, another length, or more bytes than announced anywhere are refused", async (t) => {
  const other = BLOB.bytes.with(7, 1);
  const answering =
    (bytes: Uint8Array, headers: Record<string, number>): Trick =>
    (_, response) => {
      response.writeHead(200, headers).end(bytes);
      return true;
    };
  await assert.rejects(whole((await start(t, answering(other, {}))).body), { code: "images.digest-mismatch" });
  await assert.rejects(whole((await start(t, answering(other.subarray(1), { "content-length": 99_999 }))).body), {
    code: "images.size-mismatch",
  });
  const long = Buffer.concat([BLOB.bytes, BLOB.bytes]);
  await assert.rejects(whole((await start(t, answering(long, {}))).body), {
    code: "images.size-mismatch",
    message: /more bytes/,
  });
});

test("a range that was not asked for is refused", async (t) => {
  let first = true;
  const { body } = await start(t, (_, response) => {
    if (first)
      response.writeHead(200, { "content-length": 100_000 }).write(BLOB.bytes.subarray(0, 9), () => response.destroy());
    else response.writeHead(206, { "content-range": "bytes 50000-99999/100000" }).end(BLOB.bytes.subarray(50_000));
    first = false;
    return true;
  });
  await assert.rejects(whole(body), { code: "images.registry-refused", message: /another range/ });
});
