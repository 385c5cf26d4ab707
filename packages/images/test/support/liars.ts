import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import type { TestContext } from "node:test";
import { gzipSync } from "node:zlib";
import type { ErrorCode } from "@thimble/base";
import { canonicalBytes } from "../../src/oci/canonical-bytes.ts";
import { digestOf } from "../../src/oci/descriptor.ts";
import { MANIFEST_TYPE } from "../../src/oci/media-types.ts";
import { sampleImage } from "./samples.ts";

/** What an honest registry has as `plant/guard:1`. */
const { manifest, config, module } = sampleImage();

/** Writes what it likes for a path, as bytes of HTTP or less than that. Undefined leaves the answer to an honest registry. */
export type Lie = (path: string, headers: string, socket: Socket) => Uint8Array | string | undefined;

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

/** A server that answers each request on a socket of its own, so that it can do with it what it likes; it ends with the test. */
export async function startLiar(
  t: TestContext,
  lie: Lie,
): Promise<{ readonly host: string; readonly heads: readonly string[] }> {
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

/** Whether a path is that of the module. */
export const isBlob = (path: string): boolean => path.endsWith(module.descriptor.digest);
const isManifest = (path: string): boolean => path.endsWith("/manifests/1");
/** An answer that sends elsewhere. */
export const redirect = (to: string): string =>
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

/** What a registry does, with which error it is left, and how. */
export const LIES: readonly (readonly [string, ErrorCode, Lie])[] = [
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
