import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { inspect } from "node:util";
import { gzipSync } from "node:zlib";
import { type ErrorCode, SeededRandom } from "@thimble/base";
import { canonicalBytes } from "../../src/oci/canonical-bytes.ts";
import { digestOf } from "../../src/oci/descriptor.ts";
import { MANIFEST_TYPE } from "../../src/oci/media-types.ts";
import { Credentials } from "../../src/registry/credentials.ts";
import { NodeHttp } from "../../src/registry/node-http.ts";
import { pullImage } from "../../src/registry/pull-image.ts";
import { RegistryClient } from "../../src/registry/registry-client.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { HastyClock, PATIENT, whole } from "../support/fake-registry.ts";
import { ref, sampleImage } from "../support/samples.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const IMAGE = sampleImage();
const { manifest, config, module } = IMAGE;
const USER = "anna";
const PASSWORD = "s3cret-pass";

/** Writes what it likes for a path, as bytes of HTTP or less than that. Undefined leaves the answer to an honest registry. */
type Lie = (path: string, headers: string, socket: Socket) => Uint8Array | string | undefined;

const answer = (bytes: Uint8Array, headers = ""): Uint8Array =>
  Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\n${headers}content-length: ${bytes.length}\r\n\r\n`), bytes]);
const TYPE = `content-type: ${MANIFEST_TYPE}\r\n`;

/** What an honest registry says. */
function honest(url: string): Uint8Array | string {
  const path = url.replace(/\?.*$/, "");
  const blob = [config, module].find(({ descriptor }) => path.endsWith(descriptor.digest));
  if (blob !== undefined) return answer(blob.bytes);
  if (/\/manifests\/(?:1|sha256:)/.test(path)) return answer(manifest.bytes, TYPE);
  return "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n";
}

/** A server that answers each request on a socket of its own, so that it can do with it what it likes. */
async function listen(t: TestContext, lie: Lie): Promise<{ readonly host: string; readonly heads: readonly string[] }> {
  const heads: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    let text = "";
    socket.on("data", (data: Buffer) => {
      text += data.toString("latin1");
      if (!text.includes("\r\n\r\n")) return;
      const head = text;
      text = "";
      heads.push(head);
      const path = head.split(" ")[1] ?? "";
      const said = lie(path, head, socket) ?? honest(path);
      if (!socket.destroyed) socket.write(said);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  return { host: `127.0.0.1:${address.port}`, heads };
}

/** Pulls from a server that lies. */
async function pullFrom(t: TestContext, lie: Lie) {
  const { host, heads } = await listen(t, lie);
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

const isBlob = (path: string): boolean => path.endsWith(module.descriptor.digest);
const isManifest = (path: string): boolean => path.endsWith("/manifests/1");
const redirect = (to: string): string =>
  `HTTP/1.1 307 Temporary Redirect\r\nlocation: ${to}\r\ncontent-length: 0\r\n\r\n`;
const nested = Buffer.from(`{"schemaVersion":2,"layers":${"[".repeat(2_000_000)}`);
const huge = canonicalBytes({
  schemaVersion: 2,
  config: { ...config.descriptor },
  layers: Array.from({ length: 25_000 }, () => ({ ...module.descriptor })),
});
const hugeConfig = canonicalBytes({
  schemaVersion: 2,
  mediaType: MANIFEST_TYPE,
  config: { ...config.descriptor, size: 2 ** 40 },
  layers: [{ ...module.descriptor }],
});

const LIES: readonly (readonly [string, ErrorCode, Lie])[] = [
  [
    "cuts the blob off again and again",
    "images.registry-unreachable",
    (path, _head, socket) => {
      if (!isBlob(path)) return undefined;
      socket.end(answer(module.bytes).subarray(0, -5));
      return "";
    },
  ],
  ["closes without a word", "images.registry-unreachable", (_path, _head, socket) => void socket.destroy()],
  ["speaks no HTTP", "images.registry-unreachable", () => "SSH-2.0-OpenSSH_9.2\r\n"],
  ["has no end of headers", "images.registry-unreachable", () => `HTTP/1.1 200 OK\r\n${"x: y\r\n".repeat(10_000)}`],
  [
    "announces more than the blob has",
    "images.size-mismatch",
    (path) => (isBlob(path) ? `HTTP/1.1 200 OK\r\ncontent-length: ${2 ** 40}\r\n\r\n` : undefined),
  ],
  [
    "sends more than the blob has, in chunks",
    "images.size-mismatch",
    (path) =>
      isBlob(path) ? `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1000\r\n${"x".repeat(4096)}\r\n` : undefined,
  ],
  [
    "sends another blob of that length",
    "images.digest-mismatch",
    (path) => (isBlob(path) ? answer(module.bytes.with(9, 1)) : undefined),
  ],
  [
    "says another digest for the manifest",
    "images.digest-mismatch",
    (path) =>
      isManifest(path)
        ? answer(manifest.bytes, `${TYPE}docker-content-digest: ${digestOf(config.bytes)}\r\n`)
        : undefined,
  ],
  [
    "sends a manifest of 2 MB of brackets",
    "images.malformed",
    (path) => (isManifest(path) ? answer(nested, TYPE) : undefined),
  ],
  [
    "sends a manifest of 25,000 layers",
    "images.not-tiny",
    (path) => (isManifest(path) ? answer(huge, TYPE) : undefined),
  ],
  [
    "announces a manifest of a gigabyte",
    "images.size-mismatch",
    (path) => (isManifest(path) ? `HTTP/1.1 200 OK\r\n${TYPE}content-length: ${2 ** 30}\r\n\r\n` : undefined),
  ],
  [
    "names a config of a terabyte",
    "images.size-mismatch",
    (path) => (isManifest(path) ? answer(hugeConfig, TYPE) : undefined),
  ],
  [
    "sends a bomb of gzip for a manifest",
    "images.registry-refused",
    (path) =>
      isManifest(path) ? answer(gzipSync(Buffer.alloc(50_000_000)), `${TYPE}content-encoding: gzip\r\n`) : undefined,
  ],
  [
    "sends a bomb of gzip for a blob",
    "images.size-mismatch",
    (path) => (isBlob(path) ? answer(gzipSync(Buffer.alloc(50_000_000)), "content-encoding: gzip\r\n") : undefined),
  ],
  ["redirects to itself for ever", "images.registry-refused", (path) => redirect(path)],
  ["redirects to a file", "images.registry-refused", () => redirect("file:///etc/passwd")],
  ["is overloaded for ever", "images.registry-busy", () => "HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n"],
  [
    "asks to wait for a day",
    "images.registry-busy",
    () => "HTTP/1.1 429 Too Many\r\nretry-after: 86400\r\ncontent-length: 0\r\n\r\n",
  ],
  [
    "wants the password at an address without a name",
    "images.registry-refused",
    () => 'HTTP/1.1 401 Who\r\nwww-authenticate: Bearer realm="ftp://x"\r\ncontent-length: 0\r\n\r\n',
  ],
];

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
  const other = await listen(t, () => undefined);
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
