import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { ERROR_CATALOGUE, type ErrorCode } from "@thimble/base";
import { FakeRegistry, HastyClock, type Trick } from "../../../images/test/support/fake-registry.ts";
import { isBlob, LIES, type Lie, startLiar } from "../../../images/test/support/liars.ts";
import { type Ran, runHere, startHere } from "../support/command-line.ts";
import { guardRegistry } from "../support/guard-registry.ts";
import { type TemporaryFolder, temporaryFolder } from "../support/plant-project.ts";

const PASSWORD = "s3cret-pass";

/** A registry that lies, and a folder of somebody who has a login there and no Docker Engine. */
async function open(t: TestContext, lie: Lie) {
  const { host, heads } = await startLiar(t, lie);
  const auth = Buffer.from(`anna:${PASSWORD}`).toString("base64");
  const folder: TemporaryFolder = await temporaryFolder({
    "config.json": JSON.stringify({ auths: { [host]: { auth } } }),
  });
  t.after(() => folder[Symbol.asyncDispose]());
  const { directory: cwd } = folder;
  const environment = { DOCKER_CONFIG: cwd, DOCKER_HOST: `unix://${cwd}/nowhere` };
  return { host, heads, name: `${host}/plant/guard:1`, options: { cwd, environment, clock: new HastyClock() } };
}

/** Asserts that a command line failed with this error and no other, and told it as one. */
function refused({ status, stdout, stderr }: Ran, code: ErrorCode): void {
  assert.equal(status, ERROR_CATALOGUE[code].exitCode, stdout + stderr);
  assert.match(
    stderr,
    new RegExp(`(?:^|\n)error: Cannot [^]*\n  expected  [^]*\n  code      ${code.replace(".", "\\.")}\n$`),
  );
  assert.doesNotMatch(stderr, /^\s+at /m);
  assert.doesNotMatch(stdout + stderr, new RegExp(PASSWORD));
}

for (const [what, code, lie] of LIES) {
  test(`thimble pull from a registry that ${what} ends with ${code}, and the store stays as it was`, async (t) => {
    const { name, options } = await open(t, lie);
    refused(await runHere(["pull", name], options), code);
    assert.deepEqual(JSON.parse((await runHere(["images", "--json"], options)).stdout), []);
  });
}

test("thimble pull from a registry that says nothing ends with images.registry-unreachable", async (t) => {
  const { name, options } = await open(t, () => "");
  // Half a minute is over at once.
  const clock = new HastyClock(() => false);
  const ran = await runHere(["pull", name], { ...options, clock });
  refused(ran, "images.registry-unreachable");
  assert.match(ran.stderr, /silent for 30 s/);
});

test("thimble pull from a registry that gives a byte now and then ends with Ctrl-C, and leaves nothing", async (t) => {
  const { name, heads, options } = await open(t, (path, _head, socket) => {
    if (!isBlob(path)) return undefined;
    socket.write("HTTP/1.1 200 OK\r\n\r\n");
    const drip = setInterval(() => socket.write("\0"), 20);
    t.after(() => clearInterval(drip));
    return "";
  });
  await using pulling = startHere(["pull", name], options);
  while (!heads.some((head) => isBlob(head.split(" ")[1] ?? ""))) await new Promise((look) => setTimeout(look, 5));
  pulling.stop();
  assert.equal(await pulling.ended, 130);
  assert.doesNotMatch(pulling.stderr(), /base\.bug/);
  assert.deepEqual(JSON.parse((await runHere(["images", "--json"], options)).stdout), []);
  assert.match((await runHere(["df"], options)).stdout, /0 B/);
});

/** What a registry does to who pushes, and with which error it is left. */
const AT_PUSH: readonly (readonly [string, ErrorCode, Trick])[] = [
  ["is full", "images.registry-refused", ({ method }, response) => method === "PUT" && end(response, 413)],
  ["is busy for ever", "images.registry-busy", (_seen, response) => end(response, 429)],
  ["fails at each upload", "images.registry-busy", ({ method }, response) => method === "PUT" && end(response, 500)],
  [
    "sends uploads to a file",
    "images.registry-refused",
    ({ method }, response) => method === "POST" && end(response, 202, { location: "file:///etc/passwd" }),
  ],
  [
    "does not say where uploads go",
    "images.registry-refused",
    ({ method }, response) => method === "POST" && end(response, 202),
  ],
  [
    "wants a gigabyte at a time",
    "images.registry-refused",
    ({ method }, response) =>
      method === "POST" && end(response, 202, { location: "/v2/x", "oci-chunk-min-length": "1000000000" }),
  ],
  [
    "redirects uploads to themselves",
    "images.registry-refused",
    ({ method, url }, response) => method === "PUT" && end(response, 307, { location: url }),
  ],
  [
    "has every blob, as it says, and not for the manifest",
    "images.registry-refused",
    ({ method, url }, response) =>
      (method === "HEAD" && url.includes("/blobs/") && end(response, 200)) ||
      (method === "PUT" && url.includes("/manifests/") && end(response, 400)),
  ],
  [
    "hangs up in each upload",
    "images.registry-unreachable",
    ({ method }, response) => method === "PUT" && !!response.destroy(),
  ],
];

function end(response: Parameters<Trick>[1], status: number, headers: Record<string, string> = {}): true {
  response.writeHead(status, headers).end();
  return true;
}

test("thimble push to a registry that misbehaves ends with an error that says what it does, and the store keeps the image", async (t) => {
  const { registry, name, digest, run } = await guardRegistry(t);
  for (const [what, code, trick] of AT_PUSH) {
    registry.trick = trick;
    const ran = await run(["push", name], { clock: new HastyClock() });
    assert.match(ran.stderr, new RegExp(code.replace(".", "\\.")), what);
    refused(ran, code);
    assert.equal(registry.manifests.has("1"), false, what);
  }
  registry.trick = () => false;
  assert.equal(JSON.parse((await run(["push", name, "--json"])).stdout)[0].digest, digest);
});

test("thimble copy from a registry that lies names nothing in the other one", async (t) => {
  const target = await FakeRegistry.start(t);
  for (const [, code, lie] of LIES.filter(([what]) => /another blob|more than the blob|cuts the blob/.test(what))) {
    const { name, options } = await open(t, lie);
    refused(await runHere(["copy", name, `${target.host}/plant/guard:1`], options), code);
    assert.equal(target.manifests.size, 0);
  }
});

test("thimble search at a registry whose lists have no end is given up", async (t) => {
  const endless = '{"repositories":["plant/a"],"name":"plant/a","tags":["1"]}';
  const { host, options } = await open(t, (path) => {
    const link = `link: <${path.replace(/\?.*/, "")}?n=1&last=${Math.random()}>; rel="next"\r\n`;
    return `HTTP/1.1 200 OK\r\n${link}content-type: application/json\r\ncontent-length: ${endless.length}\r\n\r\n${endless}`;
  });
  refused(await runHere(["search", host], options), "images.registry-refused");
});
