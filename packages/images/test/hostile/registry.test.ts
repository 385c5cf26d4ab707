import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { inspect } from "node:util";
import { SeededRandom } from "@thimble/base";
import { Credentials } from "../../src/registry/credentials.ts";
import { NodeHttp } from "../../src/registry/node-http.ts";
import { pullImage } from "../../src/registry/pull-image.ts";
import { RegistryClient } from "../../src/registry/registry-client.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { HastyClock, PATIENT, whole } from "../support/fake-registry.ts";
import { isBlob, LIES, type Lie, redirect, startLiar } from "../support/liars.ts";
import { ref, sampleImage } from "../support/samples.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const { module } = sampleImage();
const USER = "anna";
const PASSWORD = "s3cret-pass";

/** Pulls from a server that lies. */
async function pullFrom(t: TestContext, lie: Lie) {
  const { host, heads } = await startLiar(t, lie);
  const http = new NodeHttp();
  t.after(() => http[Symbol.dispose]());
  const address = { registry: host, base: new URL(`http://${host}`), repository: "plant/guard" };
  const credentials = { find: async () => new Credentials("password", USER, PASSWORD) };
  const client = new RegistryClient({
    address,
    http,
    credentials,
    clock: new HastyClock(),
    random: new SeededRandom(1),
  });
  const store = await openImageStore(await temporaryFolder(t));
  const pull = () => pullImage(client, store, ref(`${host}/plant/guard:1`), PATIENT);
  return { heads, client, store, pull };
}

for (const [what, code, lie] of LIES) {
  test(`a registry that ${what} is survived: ${code}`, async (t) => {
    const { store, pull } = await pullFrom(t, lie);
    await assert.rejects(pull(), (error: Error) => {
      assert.equal("code" in error ? error.code : error, code);
      assert.doesNotMatch(inspect(error, { depth: 9 }), new RegExp(PASSWORD));
      return true;
    });
    assert.deepEqual(await store.list(), []);
  });
}

test("a blob whose connection is cut four times in the middle comes whole all the same", async (t) => {
  const cuts = [1, 2, 3, 50];
  const { heads, client } = await pullFrom(t, (path, head, socket) => {
    const from = Number(/range: bytes=(\d+)-/i.exec(head)?.[1] ?? 0);
    const cut = cuts.shift();
    const { bytes } = module;
    const range =
      from === 0 ? "200 OK" : `206 Partial\r\ncontent-range: bytes ${from}-${bytes.length - 1}/${bytes.length}`;
    const said = Buffer.concat([
      Buffer.from(`HTTP/1.1 ${range}\r\ncontent-length: ${bytes.length - from}\r\n\r\n`),
      bytes.subarray(from, cut === undefined ? bytes.length : from + cut),
    ]);
    if (!isBlob(path)) return undefined;
    // What was written arrives, and then the connection ends in the middle of the body.
    socket.end(said);
    return "";
  });
  assert.deepEqual(await whole(client.blob(module.descriptor, PATIENT)), module.bytes);
  const ranges = heads.flatMap((head) => /range: (bytes=\d+-)/i.exec(head)?.[1] ?? []);
  assert.deepEqual(ranges, ["bytes=1-", "bytes=3-", "bytes=6-", "bytes=56-"]);
});

test("credentials do not follow a redirect to another host, nor to another port of it", async (t) => {
  const other = await startLiar(t, () => undefined);
  const { heads, store, pull } = await pullFrom(t, (path, head) => {
    if (!/authorization: Basic/i.test(head)) {
      return 'HTTP/1.1 401 Who\r\nwww-authenticate: Basic realm="x"\r\ncontent-length: 0\r\n\r\n';
    }
    return path.includes("/blobs/") ? redirect(`http://${other.host}${path}?token=s1gned`) : undefined;
  });
  await pull();
  assert.equal((await store.list()).length, 1);
  assert.ok(heads.some((head) => /authorization: Basic/i.test(head)));
  assert.ok(other.heads.length >= 2);
  for (const head of other.heads) assert.doesNotMatch(head, /authorization/i);
});
