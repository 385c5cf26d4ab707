import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { FakeRegistry } from "../../../images/test/support/fake-registry.ts";
import { guardRegistry } from "../support/guard-registry.ts";

test("mirrors of registries.yaml are asked in order, before the registry; one that lies or is away is passed over", async (t) => {
  const { registry, name, digest, directory, run } = await guardRegistry(t);
  await run(["push", name]);
  const mirror = await FakeRegistry.start(t);
  await run(["copy", name, `${mirror.host}/cache/plant/guard:1`]);
  const away = "http://127.0.0.1:1";
  await mkdir(join(directory, "second"), { recursive: true });
  const settings = { [registry.host]: { mirrors: [away, `http://${mirror.host}/cache`] } };
  await writeFile(join(directory, "second/registries.yaml"), JSON.stringify(settings));
  const before = registry.seen.length;
  const pulled = JSON.parse((await run(["pull", name, "--data", "second", "--json"])).stdout);
  assert.deepEqual([pulled.digest, pulled.attachments.length], [digest, 1]);
  const asked = registry.lines.slice(before).filter((line) => /\/blobs\/|\/manifests\/1$/.test(line));
  assert.deepEqual(asked, [], "the registry itself is asked only what is about the image");
  const meanwhile = registry.seen.length;
  for (const [key, bytes] of mirror.blobs) mirror.blobs.set(key, Uint8Array.from(bytes).fill(7));
  await mkdir(join(directory, "third"), { recursive: true });
  await writeFile(join(directory, "third/registries.yaml"), JSON.stringify(settings));
  const again = JSON.parse((await run(["pull", name, "--data", "third", "--json"])).stdout);
  assert.equal(again.digest, digest);
  assert.ok(
    registry.lines.slice(meanwhile).some((line) => line.includes("/blobs/")),
    "the registry had to be asked",
  );
  await writeFile(join(directory, "third/registries.yaml"), "registry.example: { mirror: x }\n");
  const { status, stderr } = await run(["pull", name, "--data", "third"]);
  assert.deepEqual([status, /mirrors/.test(stderr)], [2, true]);
});

test("the proxy of the environment is used, but not for what NO_PROXY names", async (t) => {
  const { registry, name, run } = await guardRegistry(t);
  await run(["push", name]);
  const seen: string[] = [];
  const proxy = createServer((request, response) => {
    seen.push(request.url ?? "");
    response.writeHead(403).end();
  }).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  t.after(() => void proxy.close());
  t.after(() => void proxy.closeAllConnections());
  const address = proxy.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const HTTP_PROXY = `http://anna:pr0xy-pass@127.0.0.1:${port}`;
  const through = await run(["pull", name, "--data", "second"], { environment: { HTTP_PROXY } });
  assert.equal(through.status, 1);
  assert.doesNotMatch(through.stderr, /pr0xy-pass/);
  assert.match(seen[0] ?? "", /^http:\/\/127\.0\.0\.1:\d+\/v2\/plant\/guard\/manifests\/1$/);
  const environment = { HTTP_PROXY, NO_PROXY: registry.host.replace(/:.*/, "") };
  assert.equal((await run(["pull", name, "--data", "second"], { environment })).status, 0);
});
