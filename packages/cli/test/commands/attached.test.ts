import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { test } from "node:test";
import { runHere, startHere } from "../support/command-line.ts";
import { plantProject } from "../support/plant-project.ts";

/** More than a store gives out whole. */
const MODEL = randomBytes(9 << 20);

test("thimble attached writes a model of any size: out of the store, out of what was saved, and out of a registry that a device pulled from", async () => {
  await using project = await plantProject({ "model.bin": MODEL });
  const cwd = project.directory;
  const run = async (...words: readonly string[]): Promise<string> => {
    const { status, stdout, stderr } = await runHere(words, { cwd });
    assert.equal(status, 0, stderr + stdout);
    return stdout;
  };
  await using serving = startHere(["registry", "serve", "--port", "0", "--json", "--data", "registry"], { cwd });
  await serving.printed(/"url"/);
  const name = `${new URL(JSON.parse(serving.stdout()).url).host}/plant/guard:1.0.0`;
  await run("build", "guard", "--tag", name);
  await run("attach", name, "model.bin");
  await run("attached", name, "model.bin", "-o", "out-of-store.bin");
  assert.deepEqual(await readFile(`${cwd}/out-of-store.bin`), MODEL);
  await run("save", name, "-o", "all.tar");
  await run("load", "all.tar", "--data", "loaded");
  await run("attached", name, "model.bin", "-o", "out-of-archive.bin", "--data", "loaded");
  assert.deepEqual(await readFile(`${cwd}/out-of-archive.bin`), MODEL);
  await run("push", name);
  assert.match(await run("pull", name, "--data", "device"), /left out|not taken|sha256/);
  await run("attached", name, "model.bin", "-o", "out-of-registry.bin", "--data", "device");
  assert.deepEqual(await readFile(`${cwd}/out-of-registry.bin`), MODEL);
});

test("thimble attached refuses what is not there, and a name that leads elsewhere", async () => {
  await using project = await plantProject({ ".profile": "exit" });
  const cwd = project.directory;
  const run = (...words: readonly string[]) => runHere(words, { cwd });
  await run("build", "guard");
  const missing = await run("attached", "guard:1.0.0", "model.bin");
  assert.equal(missing.status, 2);
  assert.match(missing.stderr, /images\.not-found/);
  assert.equal((await run("attached", "other:1", "model.bin")).status, 2);
  assert.equal((await run("attach", "guard:1.0.0", ".profile")).status, 0);
  const hidden = await run("attached", "guard:1.0.0", ".profile");
  assert.equal(hidden.status, 2);
  assert.match(hidden.stderr, /no plain name of a file.*base\.argument/s);
  assert.equal((await run("attached", "guard:1.0.0", ".profile", "-o", "profile")).status, 0);
});

test("thimble attached asks which of two files of one name is meant, and does not write the older one", async () => {
  await using project = await plantProject({ "wear.onnx": "old", "new/wear.onnx": "newer" });
  const cwd = project.directory;
  const run = (...words: readonly string[]) => runHere(words, { cwd });
  await run("build", "guard");
  assert.equal((await run("attach", "guard:1.0.0", "wear.onnx")).status, 0);
  assert.equal((await run("attach", "guard:1.0.0", "new/wear.onnx")).status, 0);
  const refused = await run("attached", "guard:1.0.0", "wear.onnx", "-o", "out.onnx");
  assert.equal(refused.status, 2);
  const [, digest = ""] = /(sha256:[0-9a-f]{64}) *$/m.exec(refused.stderr) ?? [];
  assert.match(refused.stderr, /2 files of that name/);
  assert.equal((await run("attached", "guard:1.0.0", digest, "-o", "out.onnx")).status, 0);
  assert.equal(await readFile(`${cwd}/out.onnx`, "utf8"), "newer");
});

test("thimble attached passes over what a registry lists beside an image and has not, or what can not be read", async (t) => {
  const served = new Map<string, string | Buffer>();
  const put = (value: string | Buffer): { digest: string; size: number } => {
    const digest = `sha256:${createHash("sha256").update(value).digest("hex")}`;
    served.set(digest, value);
    return { digest, size: value.length };
  };
  const mediaType = "application/vnd.oci.image.manifest.v1+json";
  const file = { mediaType: "text/plain", ...put("weights") };
  const good = { mediaType, layers: [file], annotations: { "org.opencontainers.image.title": "wear.onnx" } };
  const image = put(JSON.stringify({ schemaVersion: 2, mediaType, layers: [] }));
  const listed = [
    put("gone"),
    put(JSON.stringify({ mediaType, layers: [{ digest: "sha512:0" }] })),
    put(JSON.stringify(good)),
  ];
  served.delete(listed[0]?.digest ?? "");
  served.set("1", served.get(image.digest) ?? "");
  const manifests = listed.map((descriptor) => ({ mediaType, ...descriptor }));
  served.set(`referrers/${image.digest}`, JSON.stringify({ schemaVersion: 2, manifests }));
  const server = createServer((request, response) => {
    const [, kind = "", name = ""] = /\/(manifests|blobs|referrers)\/(.*)$/.exec(request.url ?? "") ?? [];
    const found = served.get(kind === "referrers" ? `referrers/${name}` : name);
    if (found === undefined) return void response.writeHead(404).end();
    response.writeHead(200, { "content-type": mediaType, "content-length": found.length }).end(found);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  await using project = await plantProject({});
  const cwd = project.directory;
  const words = ["attached", `127.0.0.1:${address.port}/plant/guard:1`, "wear.onnx"];
  const { status, stderr } = await runHere(words, { cwd });
  assert.equal(status, 0, stderr);
  assert.equal(await readFile(`${cwd}/wear.onnx`, "utf8"), "weights");
});
