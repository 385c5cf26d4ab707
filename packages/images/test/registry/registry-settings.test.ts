import assert from "node:assert/strict";
import { test } from "node:test";
import { parseRegistrySettings } from "../../src/registry/registry-settings.ts";

test("registries have mirrors in order, and may be spoken to without TLS", () => {
  const text = `registry.example:5000:
  mirrors: ["https://mirror.example", "http://10.0.0.2:5000/cache"]
docker.io: { plainHttp: false }
`;
  const settings = parseRegistrySettings(text, "registries.yaml");
  const hrefs = settings.get("registry.example:5000")?.mirrors.map(({ href }) => href);
  assert.deepEqual(hrefs, ["https://mirror.example/", "http://10.0.0.2:5000/cache"]);
  assert.deepEqual(settings.get("docker.io"), { mirrors: [], isPlain: false });
  assert.equal(parseRegistrySettings("", "registries.yaml").size, 0);
});

test("what is no registry and no mirror is refused, without telling what may be a password", () => {
  for (const text of [
    "registry.example/plant: {}",
    "registry.example: { mirror: [] }",
    'registry.example: { mirrors: ["ftp://x"] }',
    'registry.example: { mirrors: ["https://anna:s3cret@x"] }',
  ]) {
    assert.throws(
      () => parseRegistrySettings(text, "registries.yaml"),
      (error: Error) =>
        /registries\.yaml/.test(JSON.stringify(error)) && !/s3cret/.test(`${error.stack}${JSON.stringify(error)}`),
    );
  }
});
