import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { RegistryClient } from "../../src/registry/registry-client.ts";
import { FakeRegistry, NOWHERE, PATIENT, speaking, type Trick, whole } from "../support/fake-registry.ts";
import { sampleImage } from "../support/samples.ts";

const IMAGE = sampleImage();
const DIGEST = IMAGE.manifest.descriptor.digest;

async function start(t: TestContext, trick: Trick = () => false) {
  const registry = await FakeRegistry.start(t);
  registry.hold(IMAGE, "1");
  registry.trick = trick;
  return { registry, client: new RegistryClient(speaking(t, registry)) };
}

test("a manifest is fetched by tag and by digest, with its type", async (t) => {
  const { client, registry } = await start(t);
  for (const name of ["1", DIGEST]) assert.deepEqual(await client.manifest(name, PATIENT), IMAGE.manifest);
  assert.match(
    registry.seen[0]?.headers.accept ?? "",
    /oci\.image\.index\.v1\+json.*docker\.distribution\.manifest\.v2\+json/,
  );
  await assert.rejects(client.manifest("2", PATIENT), { code: "images.registry-not-found" });
});

test("a manifest with another digest, or of more than 4 MiB, is refused", async (t) => {
  const answering =
    (text: string, headers = {}): Trick =>
    (_, response) => {
      response.writeHead(200, headers).end(text);
      return true;
    };
  const lying = await start(t, answering("{}"));
  await assert.rejects(lying.client.manifest(DIGEST, PATIENT), { code: "images.digest-mismatch" });
  const other = await start(t, answering("{}", { "docker-content-digest": DIGEST }));
  await assert.rejects(other.client.manifest("1", PATIENT), { code: "images.digest-mismatch" });
  const huge = await start(t, (_, response) => {
    response.writeHead(200);
    const more = (): void => {
      response.write(" ".repeat(1 << 16));
      if (!response.destroyed) setImmediate(more);
    };
    more();
    return true;
  });
  await assert.rejects(huge.client.manifest("1", PATIENT), { code: "images.size-mismatch" });
});

test("a manifest is put with its type, and one that comes out as another is told", async (t) => {
  const { client, registry } = await start(t);
  await client.putManifest(IMAGE.manifest, "3", PATIENT);
  assert.equal(registry.manifests.get("3")?.type, IMAGE.manifest.descriptor.mediaType);
  registry.trick = (_, response) => {
    response.writeHead(201, { "docker-content-digest": NOWHERE }).end();
    return true;
  };
  await assert.rejects(client.putManifest(IMAGE.manifest, "3", PATIENT), { code: "images.digest-mismatch" });
});

test("blobs are looked for and mounted", async (t) => {
  const { client, registry } = await start(t);
  const { digest } = IMAGE.module.descriptor;
  assert.deepEqual([await client.hasBlob(digest, PATIENT), await client.hasBlob(NOWHERE, PATIENT)], [true, false]);
  assert.deepEqual(
    [await client.mount(digest, "a/b", PATIENT), await client.mount(NOWHERE, "a/b", PATIENT)],
    [true, false],
  );
  assert.match(registry.lines[2] ?? "", /^POST .*\?mount=sha256%3A[0-9a-f]{64}&from=a%2Fb$/);
});

const referrer = (artifactType: string) => ({ ...IMAGE.manifest.descriptor, artifactType });

test("referrers come from the API page by page, of the type asked for", async (t) => {
  const { client } = await start(t, (seen, response) => {
    const isLast = seen.url.includes("last=");
    response.writeHead(200, isLast ? {} : { link: `<${seen.url.split("?")[0]}?last=1>; rel="next"` });
    response.end(JSON.stringify({ manifests: [referrer(isLast ? "a/sbom" : "a/sig")] }));
    return true;
  });
  assert.deepEqual(
    (await client.referrers(DIGEST, undefined, PATIENT)).map((it) => it.artifactType),
    ["a/sig", "a/sbom"],
  );
  assert.equal((await client.referrers(DIGEST, "a/sbom", PATIENT)).length, 1);
});

test("referrers come from the tag where there is no API, and are none where there is no tag", async (t) => {
  const { client, registry } = await start(t);
  assert.deepEqual(await client.referrers(DIGEST, undefined, PATIENT), []);
  const bytes = new TextEncoder().encode(JSON.stringify({ manifests: [referrer("a/sig"), referrer("a/sbom")] }));
  registry.manifests.set(DIGEST.replace(":", "-"), { type: "application/vnd.oci.image.index.v1+json", bytes });
  assert.equal((await client.referrers(DIGEST, "a/sig", PATIENT)).length, 1);
});

test("a registry that answers something else than a list has none, and one that denies it says so", async (t) => {
  const registry = await FakeRegistry.start(t);
  const client = new RegistryClient(speaking(t, registry));
  for (const [status, type] of [
    [400, "application/json"],
    [405, "text/plain"],
    [200, "text/html; charset=utf-8"],
  ] as const) {
    registry.trick = ({ url }, response) =>
      url.includes("/referrers/") && !!response.writeHead(status, { "content-type": type }).end("<html>");
    assert.deepEqual(await client.referrers(DIGEST, undefined, PATIENT), []);
  }
  registry.trick = ({ url }, response) => url.includes("/referrers/") && !!response.writeHead(403).end();
  await assert.rejects(client.referrers(DIGEST, undefined, PATIENT), { code: "images.registry-denied" });
});

test("pages without an end are left", async (t) => {
  const { client } = await start(t, (seen, response) => {
    response.writeHead(200, { link: `<${seen.url}>; rel="next"` }).end('{"manifests":[]}');
    return true;
  });
  await assert.rejects(client.referrers(DIGEST, undefined, PATIENT), {
    code: "images.registry-refused",
    message: /no last page/,
  });
});

test("a delta is asked for once, and streamed where its length is not known; a stretch is as long as it was asked for", async (t) => {
  const registry = await FakeRegistry.start(t);
  const client = new RegistryClient(speaking(t, registry));
  const layer = IMAGE.module.descriptor;
  let asked = 0;
  registry.trick = (_request, response) => {
    asked += 1;
    return !!response.writeHead(503).end();
  };
  await assert.rejects(client.delta({ layer, from: [NOWHERE], of: "layers" }, PATIENT), {
    code: "images.registry-busy",
  });
  assert.equal(asked, 1);
  registry.trick = ({ headers }, response) => {
    assert.equal(headers["thimble-delta-from"], NOWHERE);
    response.writeHead(200, { "content-type": "application/vnd.thimble.delta.v1", "thimble-delta-from": NOWHERE });
    response.write("one ");
    return !!response.end("two");
  };
  const delta = await client.delta({ layer, from: [NOWHERE], of: "layers" }, PATIENT);
  assert.ok(delta?.from === NOWHERE);
  assert.equal(new TextDecoder().decode(await whole(delta.body)), "one two");
  let made = 0;
  registry.trick = (_request, response) => {
    made += 1;
    if (made < 4) return !!response.writeHead(202, { "retry-after": "2" }).end();
    response.writeHead(200, { "content-type": "application/vnd.thimble.delta.v1", "thimble-delta-from": NOWHERE });
    return !!response.end("made");
  };
  const waited = await client.delta({ layer, from: [NOWHERE], of: "layers" }, PATIENT);
  assert.equal(new TextDecoder().decode(await whole(waited?.body ?? assert.fail())), "made");
  for (const [header, questions] of [
    ["2", 30],
    ["3600", 1],
  ] as const) {
    made = 0;
    registry.trick = (_request, response) => {
      made += 1;
      return !!response.writeHead(202, { "retry-after": header }).end();
    };
    assert.equal(await client.delta({ layer, from: [NOWHERE], of: "layers" }, PATIENT), undefined);
    assert.equal(made, questions);
  }
  registry.trick = (_request, response) => !!response.writeHead(206).end("abc");
  assert.deepEqual(await client.stretch(layer.digest, 0, 3, PATIENT), new TextEncoder().encode("abc"));
  await assert.rejects(client.stretch(layer.digest, 0, 4, PATIENT), { code: "images.registry-refused" });
  await assert.rejects(client.stretch(layer.digest, 0, 2, PATIENT), { code: "images.size-mismatch" });
});
