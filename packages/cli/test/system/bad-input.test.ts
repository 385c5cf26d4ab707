import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { buildTinyImage } from "@thimble/images";
import { parseContainerManifest } from "@thimble/model";
import { openImages } from "../../src/device/open-device.ts";
import { parseReference } from "../../src/project/build-image.ts";
import { MAIN, runHere, startProcess } from "../support/command-line.ts";
import { assemble, guardModule } from "../support/guard-module.ts";
import { COMPOSE, PLANT, plantProject } from "../support/plant-project.ts";
import { MADE_UP_THINGS } from "../support/running-device.ts";

/** What is wrong, in which file, what it gets: its code, where it is, and what would be right. */
interface BadInput {
  readonly what: string;
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly code: string;
  readonly where?: RegExp;
  readonly says: RegExp;
  /** Exit status; 2 unless the catalogue has another. */
  readonly status?: number;
}

const MACHINE = MADE_UP_THINGS["things/machine.td.yaml"];
const TWO = `${COMPOSE}  other:\n    image: guard:1.0.0\n    depends_on: [guard]\n`;

const BAD_INPUTS: readonly BadInput[] = [
  {
    what: "a truncated module",
    files: { "guard/guard.wasm": guardModule().slice(0, 100) },
    code: "wasm.malformed",
    where: /^guard\/guard\.wasm, offset 0x/,
    says: /offset|truncated|ends/i,
  },
  {
    what: "a module that is text",
    files: { "guard/guard.wasm": "(module)" },
    code: "wasm.malformed",
    says: /module/,
  },
  {
    what: "a module that imports what there is not",
    files: { "guard/guard.wasm": assemble('(module (import "env" "system" (func (param i32))))') },
    code: "runtime.import-refused",
    where: /^guard\/guard\.wasm$/m,
    says: /"env" "system"/,
  },
  {
    what: "a module that imports a function with a letter too many",
    files: { "guard/guard.wasm": assemble('(module (import "thimble:edge/bus@0.2.0" "ttopic" (func (result i32))))') },
    code: "runtime.import-refused",
    where: /^guard\/guard\.wasm$/m,
    says: /"topic"/,
  },
  {
    what: "an image that asks for more than is granted",
    files: { "compose.yaml": COMPOSE.replace("write: [coolant/open], ", "") },
    code: "agent.grants-missing",
    says: /coolant\/open/,
  },
  {
    what: "an unknown key",
    files: { "compose.yaml": COMPOSE.replace("build:", "biuld:") },
    code: "model.unknown-key",
    where: /compose\.yaml:5:/,
    says: /build/,
  },
  {
    what: "a wrong type",
    files: { "compose.yaml": COMPOSE.replace("build: ./guard", "environment: 7") },
    code: "model.wrong-type",
    where: /compose\.yaml:5:/,
    says: /environment|map|list/,
  },
  {
    what: "a missing variable",
    files: { "compose.yaml": COMPOSE.replace("guard:1.0.0", "guard:$TAG") },
    code: "model.missing-variable",
    where: /compose\.yaml:4:/,
    says: /TAG/,
  },
  {
    what: "a duplicate service",
    files: { "compose.yaml": `${COMPOSE}  guard:\n    image: guard:1.0.0\n` },
    code: "model.duplicate-key",
    where: /compose\.yaml:11:/,
    says: /guard/,
  },
  {
    what: "a cycle in depends_on",
    files: { "compose.yaml": TWO.replace("    x-thimble", "    depends_on: [other]\n    x-thimble") },
    code: "model.dependency-cycle",
    says: /guard.*other|other.*guard/,
  },
  {
    what: "a Thing Description with an unknown driver",
    files: { "things/machine.td.yaml": MACHINE.replace("simulated:temperature", "modbsu+tcp://h:1/1/0") },
    code: "things.bad-description",
    where: /machine\.td\.yaml:11:/,
    says: /modbus\+tcp/,
  },
  {
    what: "a unit that UCUM does not have",
    files: { "things/machine.td.yaml": MACHINE.replace('unit: "[degF]"', "unit: warmth") },
    code: "things.bad-description",
    where: /machine\.td\.yaml:\d+:/,
    says: /unit/,
  },
  {
    what: "a register out of range",
    files: {
      "things/machine.td.yaml": MACHINE.replace(
        'href: "simulated:temperature"',
        'href: "modbus+tcp://h:1/1/70000", modv:entity: InputRegister, modv:zeroBasedAddressing: true',
      ),
    },
    code: "things.bad-description",
    where: /machine\.td\.yaml:11:/,
    says: /at most 6553[56]/,
  },
  {
    what: "a service that names a property of no Thing",
    files: { "compose.yaml": COMPOSE.replace("machine/temperature", "machine/temprature") },
    code: "agent.unknown-property",
    where: /compose\.yaml:\d+:\d+ \(services\.[a-z]+\.x-thimble\.(on\.reading|grants\.read)\)/,
    says: /machine\/temperature/,
  },
];

for (const { what, files, code, where, says, status: expected = 2 } of BAD_INPUTS) {
  test(`thimble up refuses ${what}: what, where, what would be right, and status ${expected}`, async () => {
    await using project = await plantProject({ ...MADE_UP_THINGS, ...files });
    const { status, stdout } = await runHere(["up", "--port", "0", "--json"], { cwd: project.directory });
    assert.equal(status, expected, stdout);
    const { error } = JSON.parse(stdout);
    assert.equal(error.code, code);
    const text = [error.where, error.message, error.expected].join("\n");
    assert.match(text, says);
    if (where !== undefined) assert.match(text, where);
  });
}

/** Puts a module into the store of a project as `bad:1.0.0` without asking the builder. Returns the digest of the image. */
async function storeUnbuilt(directory: string, text: string): Promise<string> {
  const manifest = parseContainerManifest("name: bad\nversion: 1.0.0\nsource: bad.wasm\n", "thimble.yaml");
  const store = await openImages(`${directory}/.thimble`);
  const image = buildTinyImage({ wasm: assemble(text), manifest, created: undefined });
  return (await store.add(image, parseReference("bad:1.0.0"))).descriptor.digest;
}

test("thimble run says which image imports what there is not, when it was not built here", async () => {
  await using project = await plantProject();
  const image = await storeUnbuilt(project.directory, '(module (import "env" "system" (func)))');
  const { status, stdout } = await runHere(["run", "bad:1.0.0", "--json"], { cwd: project.directory });
  assert.equal(status, 2);
  assert.equal(JSON.parse(stdout).error.where, `image bad (${image})`);
});

test("thimble inspect refuses an image whose digest does not match", async () => {
  await using project = await plantProject();
  const cwd = project.directory;
  await runHere(["build", "guard"], { cwd });
  const blobs = join(cwd, ".thimble/images/blobs/sha256");
  for (const name of await readdir(blobs)) {
    const bytes = await readFile(join(blobs, name));
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    await writeFile(join(blobs, name), bytes);
  }
  const { status, stderr } = await runHere(["inspect", "guard:1.0.0"], { cwd });
  assert.equal(status, 1);
  assert.match(stderr, /Cannot use image guard:1\.0\.0: it is damaged/);
  assert.ok(stderr.includes(blobs));
  assert.match(stderr, /images\.digest-mismatch/);
  const list = await runHere(["images"], { cwd });
  assert.equal(list.status, 0);
  assert.match(list.stdout, /^guard:1\.0\.0 .*it is damaged/m);
});

test("thimble dev refuses a plant port that is in use", async () => {
  await using project = await plantProject();
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? String(address.port) : "";
  const { status, stderr } = await runHere(["dev", project.directory, "--once", "--plant-port", port]);
  server.close();
  assert.equal(status, 3);
  assert.match(stderr, /things\.port-in-use/);
  assert.ok(stderr.includes(port));
});

test("thimble run ends when its container can not be started, however long it was to run", async () => {
  await using project = await plantProject();
  const cwd = project.directory;
  await storeUnbuilt(cwd, '(module (import "env" "system" (func)))');
  // In a process of its own: what would be left is a timer that keeps it alive.
  const run = startProcess(["run", "bad:1.0.0", "--events", "1", "--for", "1h"], { cwd });
  assert.equal((await run.ended).status, 2);
});

test("thimble run refuses to bind a Thing that the image does not ask for, before it builds", async () => {
  await using project = await plantProject(MADE_UP_THINGS);
  const cwd = project.directory;
  const { status, stderr } = await runHere(["run", "guard", "--thing", "machin=things/machine.td.yaml"], { cwd });
  assert.equal(status, 2);
  assert.match(stderr, /Cannot bind the Thing "machin": .*\n {2}expected {2}did you mean machine\?/);
  const missing = await runHere(["run", "guard", "--thing", "machine=none.yaml"], { cwd });
  assert.equal(missing.status, 2);
  assert.equal(missing.stdout, "");
});

test("thimble build refuses a SOURCE_DATE_EPOCH that is no time", async () => {
  await using project = await plantProject();
  const cwd = project.directory;
  const { status, stderr } = await runHere(["build", "guard"], {
    cwd,
    environment: { SOURCE_DATE_EPOCH: "yesterday" },
  });
  assert.equal(status, 2);
  assert.match(stderr, /from "yesterday".*\n {2}where {5}SOURCE_DATE_EPOCH\n {2}expected {2}whole seconds since 1970/);
});

test("thimble dev --once --json that misses what is expected prints one document, and says what on standard error", async () => {
  await using project = await plantProject({ "plant.yaml": PLANT.replace("falseAlarms: 1", "falseAlarms: 0") });
  const { status, stdout, stderr } = await runHere(["dev", project.directory, "--once", "--json"]);
  assert.equal(status, 1);
  assert.equal(JSON.parse(stdout).passed, false);
  assert.match(stderr, /cli\.expectation-missed/);
});

test("a command that prints to a full disk ends with status 3, and one that can not print its error with its own", async () => {
  const full = await runFull(">/dev/full", "version");
  assert.deepEqual(full.status, 3);
  assert.ok(full.stderr.includes("cli.output-lost"));
  assert.equal((await runFull("2>/dev/full", "vresion")).status, 2);
});

/** Runs a command line with a stream on a device that is always full. @see Linux full(4) */
async function runFull(
  redirection: string,
  word: string,
): Promise<{ readonly status: unknown; readonly stderr: string }> {
  const flags = "--disable-wasm-trap-handler --conditions=@thimble/source";
  const child = spawn("sh", ["-c", `exec "$0" ${flags} "$1" ${word} ${redirection}`, process.execPath, MAIN]);
  let stderr = "";
  child.stderr.on("data", (data: Buffer) => {
    stderr += data.toString();
  });
  const [status] = await once(child, "close");
  return { status, stderr };
}

test("an unknown command names the nearest, and with --json errors are JSON on standard output", async () => {
  const { status, stdout, stderr } = await runHere(["biuld", "--json"]);
  assert.equal(status, 2);
  assert.equal(stderr, "");
  assert.equal(JSON.parse(stdout).error.expected, "did you mean build?");
});
