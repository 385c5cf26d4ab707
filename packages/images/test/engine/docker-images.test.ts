import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { DockerImages } from "../../src/engine/docker-images.ts";
import { digestOf } from "../../src/oci/descriptor.ts";
import { Credentials } from "../../src/registry/credentials.ts";
import { inParts, noise, whole } from "../support/delta-work.ts";
import { PATIENT } from "../support/fake-registry.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

type Answer = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;

/** Something that answers at a socket in place of an engine; `seen` are the requests. */
async function start(t: TestContext, answer: Answer) {
  const path = join(await temporaryFolder(t), "sock");
  const seen: { readonly url: string; readonly auth: string; readonly length: number }[] = [];
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await Array.fromAsync(request).catch(() => []));
    const auth = Buffer.from(String(request.headers["x-registry-auth"] ?? ""), "base64url").toString();
    seen.push({ url: `${request.method} ${request.url}`, auth, length: body.length });
    answer(request, response, body);
  });
  server.listen(path);
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { engine: new DockerImages(`unix://${path}`), seen };
}

const ID = digestOf(noise(1, 1));
const saying =
  (value: unknown): Answer =>
  (_request, response) =>
    void response.end(JSON.stringify(value));

test("images are listed by their repositories, and what they are made of by their ids", async (t) => {
  const list = [
    { Id: ID, RepoTags: ["127.0.0.1:5000/plant/web:1", "web:2"], RepoDigests: [`127.0.0.1:5000/plant/web@${ID}`] },
    { Id: ID, RepoTags: ["<none>:<none>"], RepoDigests: null },
  ];
  const listed = await (await start(t, saying(list))).engine.list(PATIENT);
  assert.deepEqual(
    listed.map(({ repositories }) => repositories),
    [["127.0.0.1:5000/plant/web", "docker.io/library/web"], []],
  );
  const { engine } = await start(t, saying({ RootFS: { Layers: [ID] } }));
  assert.deepEqual(await engine.contents(ID, PATIENT), [ID]);
  assert.deepEqual(await (await start(t, saying({ RootFS: {} }))).engine.contents(ID, PATIENT), []);
  assert.equal(await (await start(t, saying({ Os: "linux", Arch: "arm64" }))).engine.platform(PATIENT), "linux/arm64");
  const none = await start(t, (_request, response) => void response.writeHead(404).end('{"message":"no such image"}'));
  assert.equal(await none.engine.contents(ID, PATIENT), undefined);
});

test("an image is saved and loaded as it comes; credentials go along with a pull, and in no error", async (t) => {
  const bytes = noise(3_000_000, 1);
  const saved = await start(t, (_request, response) => void response.end(bytes));
  assert.ok((await whole(saved.engine.save(ID, PATIENT))).equals(bytes));
  const { engine, seen } = await start(
    t,
    (_request, response) => void response.end('{"status":"one"}\n{"stream":"two"}'),
  );
  await engine.load(inParts(bytes), PATIENT);
  await engine.pull("registry.example/plant/web", ID, new Credentials("password", "ci", "s3cret"), PATIENT);
  await engine.pull("registry.example/plant/web", "1", undefined, PATIENT);
  await engine.tag(ID, "registry.example/plant/web", "1", PATIENT);
  assert.deepEqual(
    seen.map(({ url }) => url),
    [
      "POST /images/load?quiet=1",
      `POST /images/create?fromImage=registry.example%2Fplant%2Fweb&tag=${encodeURIComponent(ID)}`,
      "POST /images/create?fromImage=registry.example%2Fplant%2Fweb&tag=1",
      `POST /images/${ID}/tag?repo=registry.example%2Fplant%2Fweb&tag=1`,
    ],
  );
  assert.equal(seen[0]?.length, bytes.length);
  assert.deepEqual(JSON.parse(seen[1]?.auth ?? ""), {
    username: "ci",
    password: "s3cret",
    serveraddress: "registry.example",
  });
  assert.equal(seen[2]?.auth, "");
});

test("what the engine says is wrong is told, also in the middle of what it does", async (t) => {
  const code = "images.engine-refused";
  const midway = await start(
    t,
    (_request, response) => void response.end('{"status":"Pulling"}\n{"error":"denied: \\u001b[31mno"}\n'),
  );
  await assert.rejects(midway.engine.pull("a/b", "1", undefined, PATIENT), {
    code,
    message: /denied: {2}?\[31mno|denied: {2}\[31mno/,
  });
  const failing = await start(t, (_request, response) => void response.writeHead(500).end('{"message":"out of room"}'));
  await assert.rejects(failing.engine.load(inParts(noise(10, 1)), PATIENT), { code, message: /out of room/ });
  const odd = await start(t, (_request, response) => void response.writeHead(502).end("<html>"));
  await assert.rejects(odd.engine.list(PATIENT));
});

test("an engine that is not there, or at no place, is told so, and an abort ends what is under way", async (t) => {
  const code = "images.engine-unavailable";
  await assert.rejects(new DockerImages("unix:///nowhere/sock").platform(PATIENT), { code });
  for (const host of ["ssh://host", "tcp://host", "nowhere"]) assert.throws(() => new DockerImages(host), { code });
  const silent = await start(t, () => undefined);
  const stop = new AbortController();
  const asked = silent.engine.platform(stop.signal);
  stop.abort(new Error("enough"));
  await assert.rejects(asked, /enough/);
});

test("an answer that breaks off is no end of what was asked for, and says which engine went away", async (t) => {
  const code = "images.engine-unavailable";
  const { engine } = await start(t, (_request, response) => {
    response.writeHead(200, { "content-length": "1000" });
    response.write('{"status":"Pulling"}\n', () => response.destroy());
  });
  await assert.rejects(engine.pull("a/b", "1", undefined, PATIENT), { code, message: /broke off/ });
  await assert.rejects(engine.list(PATIENT), { code });
  await assert.rejects(whole(engine.save(ID, PATIENT)), { code });
});

test("a tar whose making fails breaks the load off: the engine is not told that it is whole", async (t) => {
  let isWhole = false;
  const { engine } = await start(t, (request, response) => {
    isWhole = request.complete;
    response.end("{}");
  });
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield noise(100_000, 1);
    throw new Error("the layer is another one");
  }
  await assert.rejects(engine.load(failing(), PATIENT), /the layer is another one/);
  assert.equal(isWhole, false);
});
