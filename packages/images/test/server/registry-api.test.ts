import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { canonicalBytes } from "../../src/oci/canonical-bytes.ts";
import { makeBlob } from "../../src/oci/descriptor.ts";
import { INDEX_TYPE } from "../../src/oci/media-types.ts";
import {
  bodyOf,
  OCTETS,
  pushBlob,
  pushManifest,
  someBlob,
  someManifest,
  startRegistry,
  type TestRegistry,
} from "../support/test-registry.ts";

// The cases of the conformance suite's four categories, and what the specification says beside them.
// @see OCI distribution-spec v1.1.1, spec.md and conformance/01_pull_test.go to 04_management_test.go

const NAME = "plant/guard";
const OTHER = "plant/other";
const CONFIG = someBlob("{}");
const LAYER = someBlob("0123456789");
const IMAGE = someManifest(CONFIG, [LAYER]);
const NOTHING = `sha256:${"a".repeat(64)}`;

async function withImage(t: TestContext): Promise<TestRegistry> {
  const registry = await startRegistry(t);
  for (const blob of [CONFIG, LAYER]) await pushBlob(registry, NAME, blob);
  assert.equal((await pushManifest(registry, NAME, IMAGE, "1.0")).status, 201);
  return registry;
}

async function codeOf(answer: Response): Promise<string> {
  assert.equal(answer.headers.get("content-type"), "application/json");
  return JSON.parse(await answer.text()).errors[0].code;
}

async function refused(answer: Response, status: number, code: string): Promise<void> {
  assert.deepEqual([answer.status, await codeOf(answer)], [status, code]);
}

async function begin(registry: TestRegistry): Promise<string> {
  const answer = await registry.call("POST", `/v2/${NAME}/blobs/uploads/`, { headers: { "content-length": "0" } });
  assert.equal(answer.status, 202);
  return answer.headers.get("location") ?? "";
}

function patch(registry: TestRegistry, at: string, bytes: Uint8Array<ArrayBuffer>, range?: string): Promise<Response> {
  const headers = range === undefined ? OCTETS : { ...OCTETS, "content-range": range };
  return registry.call("PATCH", at, { headers, body: bytes });
}

test("pull: blobs and manifests that are there are given, with HEAD too, and what is not there is 404", async (t) => {
  const registry = await withImage(t);
  assert.equal((await registry.call("GET", "/v2/")).status, 200);
  for (const [path, blob] of [
    [`/v2/${NAME}/blobs/${LAYER.descriptor.digest}`, LAYER],
    [`/v2/${NAME}/blobs/${CONFIG.descriptor.digest.replace(":", "%3A")}`, CONFIG],
    [`/v2/${NAME}/manifests/${IMAGE.descriptor.digest}`, IMAGE],
    [`/v2/${NAME}/manifests/1.0`, IMAGE],
  ] as const) {
    const [head, get] = [await registry.call("HEAD", path), await registry.call("GET", path)];
    assert.deepEqual([head.status, get.status], [200, 200]);
    assert.deepEqual(new Uint8Array(await get.arrayBuffer()), bodyOf(blob));
    for (const { headers } of [head, get]) {
      assert.equal(headers.get("docker-content-digest"), blob.descriptor.digest);
      assert.equal(headers.get("content-length"), String(blob.bytes.length));
    }
  }
  const manifest = await registry.call("GET", `/v2/${NAME}/manifests/1.0`);
  assert.equal(manifest.headers.get("content-type"), IMAGE.descriptor.mediaType);
  const etag = manifest.headers.get("etag") ?? "";
  const known = await registry.call("GET", `/v2/${NAME}/manifests/1.0`, { headers: { "if-none-match": etag } });
  assert.equal(known.status, 304);
  await refused(await registry.call("GET", `/v2/${NAME}/blobs/${NOTHING}`), 404, "BLOB_UNKNOWN");
  assert.equal((await registry.call("HEAD", `/v2/${NAME}/blobs/${NOTHING}`)).status, 404);
  await refused(await registry.call("GET", `/v2/${NAME}/manifests/${NOTHING}`), 404, "MANIFEST_UNKNOWN");
  await refused(await registry.call("GET", `/v2/${NAME}/manifests/.INVALID`), 404, "MANIFEST_UNKNOWN");
  await refused(await registry.call("GET", "/v2/plant/none/manifests/1"), 404, "NAME_UNKNOWN");
  await refused(await registry.call("GET", "/v2/single/manifests/1"), 400, "NAME_INVALID");
  await refused(await registry.call("GET", `/v2/${NAME}/manifests/sha256:totallywrong`), 400, "DIGEST_INVALID");
  await refused(await registry.call("PATCH", `/v2/${NAME}/manifests/1.0`), 405, "UNSUPPORTED");
  assert.equal((await registry.call("GET", "/elsewhere")).status, 404);
});

test("pull: a range of a blob is 206, one that is not there 416, and what is no range is the whole", async (t) => {
  const registry = await withImage(t);
  const path = `/v2/${NAME}/blobs/${LAYER.descriptor.digest}`;
  for (const [range, status, text, contentRange] of [
    ["bytes=2-4", 206, "234", "bytes 2-4/10"],
    ["bytes=7-", 206, "789", "bytes 7-9/10"],
    ["bytes=-2", 206, "89", "bytes 8-9/10"],
    ["bytes=4-2", 200, "0123456789", null],
    ["bytes=0-1,4-5", 200, "0123456789", null],
    ["bytes=10-", 416, undefined, "bytes */10"],
  ] as const) {
    const answer = await registry.call("GET", path, { headers: { range } });
    assert.deepEqual([answer.status, answer.headers.get("content-range")], [status, contentRange], range);
    const body = await answer.text();
    if (text !== undefined) assert.equal(body, text);
  }
  const stale = await registry.call("GET", path, { headers: { range: "bytes=2-4", "if-range": '"other"' } });
  assert.equal(stale.status, 200);
});

test("push: a blob goes in one POST, in POST and PUT, or as a stream in PATCH", async (t) => {
  const registry = await startRegistry(t);
  const single = await registry.call("POST", `/v2/${NAME}/blobs/uploads/?digest=${LAYER.descriptor.digest}`, {
    headers: OCTETS,
    body: bodyOf(LAYER),
  });
  const blobPath = `/v2/${NAME}/blobs/${LAYER.descriptor.digest}`;
  assert.deepEqual([single.status, single.headers.get("location")], [201, blobPath]);
  const put = `${await begin(registry)}?digest=${CONFIG.descriptor.digest}`;
  assert.equal((await registry.call("PUT", put, { headers: OCTETS, body: bodyOf(CONFIG) })).status, 201);
  assert.equal((await registry.call("GET", `/v2/${NAME}/blobs/${CONFIG.descriptor.digest}`)).status, 200);
  const empty = someBlob("");
  const streamed = await patch(registry, await begin(registry), bodyOf(empty));
  const end = `${streamed.headers.get("location")}?digest=${empty.descriptor.digest}`;
  assert.deepEqual([streamed.status, (await registry.call("PUT", end)).status], [202, 201]);
  await refused(await registry.call("PUT", end), 404, "BLOB_UPLOAD_UNKNOWN");
});

test("push: chunks go in order, 416 says where it goes on, and an upload can be asked about and cancelled", async (t) => {
  const registry = await startRegistry(t);
  const at = await begin(registry);
  const bytes = bodyOf(LAYER);
  assert.equal((await patch(registry, at, bytes.slice(4), "4-9")).status, 416);
  const first = await patch(registry, at, bytes.slice(0, 4), "0-3");
  assert.deepEqual([first.status, first.headers.get("range")], [202, "0-3"]);
  const again = await patch(registry, at, bytes.slice(0, 4), "0-3");
  assert.deepEqual([again.status, again.headers.get("range")], [416, "0-3"]);
  const asked = await registry.call("GET", at);
  assert.deepEqual([asked.status, asked.headers.get("range"), asked.headers.get("location")], [204, "0-3", at]);
  const last = `${at}?digest=${LAYER.descriptor.digest}`;
  const headers = { ...OCTETS, "content-range": "4-9" };
  assert.equal((await registry.call("PUT", last, { headers, body: bytes.slice(4) })).status, 201);
  assert.equal(await (await registry.call("GET", `/v2/${NAME}/blobs/${LAYER.descriptor.digest}`)).text(), "0123456789");
  const other = await begin(registry);
  assert.equal((await registry.call("DELETE", other)).status, 204);
  await refused(await registry.call("GET", other), 404, "BLOB_UPLOAD_UNKNOWN");
});

test("push: bytes with another digest, or other digests than SHA-256, are refused and not kept", async (t) => {
  const registry = await startRegistry(t);
  const path = `/v2/${NAME}/blobs/uploads/?digest=${NOTHING}`;
  await refused(await registry.call("POST", path, { headers: OCTETS, body: bodyOf(LAYER) }), 400, "DIGEST_INVALID");
  const put = `${await begin(registry)}?digest=${NOTHING}`;
  await refused(await registry.call("PUT", put, { headers: OCTETS, body: bodyOf(LAYER) }), 400, "DIGEST_INVALID");
  const sha512 = `/v2/${NAME}/blobs/uploads/?digest-algorithm=sha512`;
  await refused(await registry.call("POST", sha512), 400, "DIGEST_INVALID");
  assert.equal((await registry.call("HEAD", `/v2/${NAME}/blobs/${NOTHING}`)).status, 404);
  assert.deepEqual(await registry.store.files.blobs.list(), []);
});

test("push: a blob of another repository is mounted, from anywhere in the fleet when nothing is said", async (t) => {
  const registry = await withImage(t);
  const mount = (to: string, query: string): Promise<Response> =>
    registry.call("POST", `/v2/${to}/blobs/uploads/?${query}`);
  const digest = LAYER.descriptor.digest;
  assert.equal((await mount(OTHER, `mount=${NOTHING}`)).status, 202);
  assert.equal((await mount(OTHER, `mount=${NOTHING}&from=${NAME}`)).status, 202);
  assert.equal((await mount(OTHER, `mount=${digest}&from=plant/none`)).status, 202);
  assert.equal((await mount("mill/guard", `mount=${digest}`)).status, 202, "in another fleet");
  assert.equal((await registry.call("HEAD", `/v2/${OTHER}/blobs/${digest}`)).status, 404);
  const mounted = await mount(OTHER, `mount=${digest}&from=${NAME}`);
  assert.deepEqual([mounted.status, mounted.headers.get("location")], [201, `/v2/${OTHER}/blobs/${digest}`]);
  assert.equal((await registry.call("GET", mounted.headers.get("location") ?? "")).status, 200);
  assert.equal((await mount("plant/third", `mount=${digest}`)).status, 201);
});

test("push: a manifest is kept byte for byte, under tags too, and refused when something of it is not there", async (t) => {
  const registry = await withImage(t);
  const spaced = makeBlob(IMAGE.descriptor.mediaType, Buffer.from(` ${Buffer.from(IMAGE.bytes)}\n`));
  const path = `/v2/${NAME}/manifests/${spaced.descriptor.digest}?tag=a&tag=b`;
  const headers = { "content-type": spaced.descriptor.mediaType };
  const pushed = await registry.call("PUT", path, { headers, body: bodyOf(spaced) });
  assert.deepEqual([pushed.status, pushed.headers.get("oci-tag")], [201, "a, b"]);
  assert.equal(pushed.headers.get("docker-content-digest"), spaced.descriptor.digest);
  const got = await registry.call("GET", `/v2/${NAME}/manifests/b`);
  assert.deepEqual(new Uint8Array(await got.arrayBuffer()), bodyOf(spaced));
  const missing = someManifest(CONFIG, [someBlob("not there")]);
  await refused(await pushManifest(registry, NAME, missing, "x"), 404, "MANIFEST_BLOB_UNKNOWN");
  await refused(await pushManifest(registry, OTHER, IMAGE, "x"), 404, "MANIFEST_BLOB_UNKNOWN");
  await refused(await pushManifest(registry, NAME, IMAGE, NOTHING), 400, "DIGEST_INVALID");
  await refused(await pushManifest(registry, NAME, makeBlob(INDEX_TYPE, IMAGE.bytes), "x"), 400, "MANIFEST_INVALID");
  await refused(await pushManifest(registry, NAME, IMAGE, ".INVALID"), 400, "MANIFEST_INVALID");
  const noLayers = someManifest(CONFIG, []);
  assert.equal((await pushManifest(registry, NAME, noLayers, "empty")).status, 201);
  const huge = makeBlob(IMAGE.descriptor.mediaType, new Uint8Array(4 * 1024 * 1024 + 1));
  await refused(await pushManifest(registry, NAME, huge, "huge"), 413, "SIZE_INVALID");
  const manifests = [{ ...IMAGE.descriptor }];
  const index = makeBlob(INDEX_TYPE, canonicalBytes({ schemaVersion: 2, mediaType: INDEX_TYPE, manifests }));
  assert.equal((await pushManifest(registry, NAME, index, "index")).status, 201);
});

test("content discovery: tags come in order, from `last` on, `n` of them, with a link to the next", async (t) => {
  const registry = await withImage(t);
  for (const tag of ["test3", "test1", "test0", "test2"]) await pushManifest(registry, NAME, IMAGE, tag);
  const list = async (query: string): Promise<[unknown, string | null]> => {
    const answer = await registry.call("GET", `/v2/${NAME}/tags/list${query}`);
    return [JSON.parse(await answer.text()), answer.headers.get("link")];
  };
  const all = ["1.0", "test0", "test1", "test2", "test3"];
  assert.deepEqual(await list(""), [{ name: NAME, tags: all }, null]);
  const link = `</v2/${NAME}/tags/list?n=2&last=test0>; rel="next"`;
  assert.deepEqual(await list("?n=2"), [{ name: NAME, tags: all.slice(0, 2) }, link]);
  assert.deepEqual(await list("?n=9&last=test1"), [{ name: NAME, tags: all.slice(3) }, null]);
  assert.deepEqual(await list("?n=0"), [{ name: NAME, tags: [] }, null]);
  assert.equal((await registry.call("GET", `/v2/${NAME}/tags/list?n=x`)).status, 400);
  await refused(await registry.call("GET", `/v2/${OTHER}/tags/list`), 404, "NAME_UNKNOWN");
  const catalog = await registry.call("GET", "/v2/_catalog?n=1");
  assert.deepEqual(JSON.parse(await catalog.text()), { repositories: [NAME] });
});

test("content discovery: referrers are listed with types and annotations, filtered, before their subject is there too", async (t) => {
  const registry = await withImage(t);
  const subject = { ...IMAGE.descriptor };
  const signature = someManifest(CONFIG, [], { subject, artifactType: "a/signature", annotations: { by: "key" } });
  const typed = someManifest(CONFIG, [LAYER], { subject });
  const index = makeBlob(
    INDEX_TYPE,
    canonicalBytes({ schemaVersion: 2, mediaType: INDEX_TYPE, manifests: [], subject }),
  );
  for (const manifest of [signature, typed, index]) {
    const pushed = await pushManifest(registry, NAME, manifest);
    assert.deepEqual([pushed.status, pushed.headers.get("oci-subject")], [201, IMAGE.descriptor.digest]);
  }
  const list = async (query: string, digest: string = IMAGE.descriptor.digest): Promise<[Response, unknown[]]> => {
    const answer = await registry.call("GET", `/v2/${NAME}/referrers/${digest}${query}`);
    assert.deepEqual([answer.status, answer.headers.get("content-type")], [200, INDEX_TYPE]);
    return [answer, JSON.parse(await answer.text()).manifests];
  };
  const rows = [
    { ...signature.descriptor, artifactType: "a/signature", annotations: { by: "key" } },
    { ...typed.descriptor, artifactType: "application/vnd.oci.image.config.v1+json" },
    { ...index.descriptor },
  ];
  assert.deepEqual((await list(""))[1], rows);
  const [filtered, some] = await list("?artifactType=a/signature");
  assert.deepEqual([some, filtered.headers.get("oci-filters-applied")], [rows.slice(0, 1), "artifactType"]);
  assert.deepEqual((await list("", NOTHING))[1], []);
  assert.equal((await registry.call("GET", `/v2/plant/none/referrers/${NOTHING}`)).status, 200);
  await refused(await registry.call("GET", `/v2/${NAME}/referrers/sha256:x`), 400, "DIGEST_INVALID");
  await registry.call("DELETE", `/v2/${NAME}/manifests/${IMAGE.descriptor.digest}`);
  assert.deepEqual((await list(""))[1], rows, "without their subject");
});

test("content management: tags, manifests and blobs are deleted, a blob that a manifest needs is not", async (t) => {
  const registry = await withImage(t);
  await pushManifest(registry, NAME, IMAGE, "2.0");
  const blob = `/v2/${NAME}/blobs/${LAYER.descriptor.digest}`;
  await refused(await registry.call("DELETE", blob), 405, "UNSUPPORTED");
  assert.equal((await registry.call("DELETE", `/v2/${NAME}/manifests/1.0`)).status, 202);
  assert.equal((await registry.call("GET", `/v2/${NAME}/manifests/1.0`)).status, 404);
  await refused(await registry.call("DELETE", `/v2/${NAME}/manifests/1.0`), 404, "MANIFEST_UNKNOWN");
  const manifest = `/v2/${NAME}/manifests/${IMAGE.descriptor.digest}`;
  assert.equal((await registry.call("GET", manifest)).status, 200);
  assert.equal((await registry.call("DELETE", manifest)).status, 202);
  assert.equal((await registry.call("GET", manifest)).status, 404);
  assert.equal((await registry.call("GET", `/v2/${NAME}/manifests/2.0`)).status, 404);
  const tags = await registry.call("GET", `/v2/${NAME}/tags/list`);
  assert.deepEqual(JSON.parse(await tags.text()), { name: NAME, tags: [] });
  assert.equal((await registry.call("DELETE", blob)).status, 202);
  assert.equal((await registry.call("GET", blob)).status, 404);
  await refused(await registry.call("DELETE", blob), 404, "BLOB_UNKNOWN");
});
