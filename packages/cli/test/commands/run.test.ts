import assert from "node:assert/strict";
import { test } from "node:test";
import { runHere, startHere } from "../support/command-line.ts";
import { assemble } from "../support/guard-module.ts";
import { plantProject } from "../support/plant-project.ts";
import { MADE_UP_THINGS } from "../support/running-device.ts";

/** Thing Descriptions in the container's own folder say how to make its Things up. */
const DESCRIBED = Object.fromEntries(Object.entries(MADE_UP_THINGS).map(([path, text]) => [`guard/${path}`, text]));

test("thimble run prints what a container logs, writes and publishes, and sums up", async () => {
  await using project = await plantProject(DESCRIBED);
  const { status, stdout, stderr } = await runHere(["run", "guard", "--events", "3", "--speed", "50x"], {
    cwd: project.directory,
  });
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^log {6}info {2}started$/m);
  assert.match(stdout, /^write {4}coolant\/open {2}1$/m);
  assert.match(stdout, /^message {2}plant\/1\/anomaly {2}\[/m);
  assert.match(stdout, /^\d+ events handled, 0 dropped; [\d,]+ instructions each, 64 KiB of memory$/m);
});

test("thimble run --json prints one object a line", async () => {
  await using project = await plantProject(DESCRIBED);
  const { stdout } = await runHere(["run", "guard", "--events", "1", "--speed", "50x", "--json"], {
    cwd: project.directory,
  });
  const kinds = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line).kind);
  assert.deepEqual(new Set(kinds), new Set(["log", "write", "message", "summary"]));
});

test("thimble run makes up what nothing is known of, for as long as it is told", async () => {
  await using project = await plantProject();
  const cwd = project.directory;
  await runHere(["build", "guard"], { cwd });
  const { status, stdout } = await runHere(["run", "guard:1.0.0", "--for", "200ms", "--speed", "100x"], { cwd });
  assert.equal(status, 0);
  assert.match(stdout, /events handled/);
});

test("thimble run binds a Thing to the device of a Thing Description", async () => {
  await using project = await plantProject(MADE_UP_THINGS);
  const bind = (role: string): string[] => ["--thing", `${role}=things/${role}.td.yaml`];
  const words = ["run", "guard", "--events", "1", ...bind("machine"), ...bind("coolant")];
  const { status, stdout } = await runHere(words, { cwd: project.directory });
  assert.equal(status, 0);
  assert.match(stdout, /^write {4}coolant\/open {2}1$/m);
});

test("thimble run ends well with Ctrl-C", async () => {
  await using project = await plantProject(DESCRIBED);
  await using running = startHere(["run", `${project.directory}/guard`, "--data", `${project.directory}/data`]);
  await running.printed(/started/);
  running.stop();
  assert.equal(await running.ended, 0);
});

for (const [what, body, reason] of [
  ["traps", "unreachable", /unreachable/],
  ["loops for ever", "(loop $on (br $on))", /instructions/],
] as const) {
  test(`thimble run says so and fails when a container ${what}`, async () => {
    const module = assemble(`(module (func (export "reading") (param i32 f64 f64 i32) ${body}))`);
    await using project = await plantProject({ ...DESCRIBED, "guard/guard.wasm": module });
    const { status, stderr } = await runHere(["run", "guard", "--speed", "50x"], { cwd: project.directory });
    assert.equal(status, 1);
    assert.match(stderr, /cli\.container-ended/);
    assert.match(stderr, reason);
  });
}

test("thimble run refuses pairs that are none and an image that is not there", async () => {
  await using project = await plantProject();
  for (const [words, code] of [
    [["run", "guard", "--env", "LIMIT"], "base.argument"],
    [["run", "guard", "--thing", "machine"], "base.argument"],
    [["run", "nothing:1"], "images.not-found"],
  ] as const) {
    const { status, stderr } = await runHere(words, { cwd: project.directory });
    assert.equal(status, 2);
    assert.match(stderr, new RegExp(code));
  }
});

test("thimble run refuses options of containers for programs, and the other way round", async () => {
  for (const words of [
    ["run", "p.wasm", "--events", "3"],
    ["run", "p.wasm", "--thing", "a=b"],
    ["run", ".", "--dir", "a::b"],
    ["run", "guard:1", "--instructions", "5"],
    ["run", ".", "argument"],
  ]) {
    const { status, stderr } = await runHere(words);
    assert.equal(status, 2);
    assert.match(stderr, /base\.argument/);
  }
});

test("thimble run refuses limits that are none", async () => {
  for (const words of [
    ["--instructions", "0"],
    ["--instructions", "3G"],
    ["--memory", "5G"],
    ["--memory", "much"],
  ])
    assert.equal((await runHere(["run", "p.wasm", ...words])).status, 2);
});
