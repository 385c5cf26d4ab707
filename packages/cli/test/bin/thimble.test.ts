import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const FLAGS = ["--disable-wasm-trap-handler", "--external-memory-accounted-in-global-limit", "--max-semi-space-size=4"];
const LAUNCHER = fileURLToPath(new URL("../../bin/thimble.js", import.meta.url));
/** The system's Node, which a person may find first on the path; often older than the one Thimble needs. */
const SYSTEM_NODE = ["/usr/bin/node", "/usr/local/bin/node"].find((path) => existsSync(path));

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(
  node: string,
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(node, args, options, (_error, stdout, stderr) =>
      resolve({ status: child.exitCode, stdout, stderr }),
    );
  });
}

/** A copy of the launcher in a folder of its own, with a program in place of Thimble and no Node to be found. */
async function loneLauncher(): Promise<AsyncDisposable & { readonly dir: string; readonly launcher: string }> {
  const dir = await mkdtemp(join(tmpdir(), "thimble-launcher-"));
  await mkdir(join(dir, "bin"));
  await mkdir(join(dir, "dist"));
  await cp(LAUNCHER, join(dir, "bin/thimble.js"));
  await writeFile(join(dir, "package.json"), '{"type":"module"}');
  await writeFile(
    join(dir, "dist/main.js"),
    `process.on("SIGINT", () => process.exit(7)); console.log(process.pid, process.execArgv.join(" "), process.argv.slice(2).join(" "));
     if (process.argv.includes("wait")) setInterval(() => undefined, 1000); else process.exitCode = 5;`,
  );
  return { dir, launcher: join(dir, "bin/thimble.js"), [Symbol.asyncDispose]: () => rm(dir, { recursive: true }) };
}

test("the launcher runs Thimble under the Node that runs it", async () => {
  const { status, stdout } = await run(process.execPath, [LAUNCHER, "version", "--json"]);
  assert.equal(status, 0);
  assert.equal(JSON.parse(stdout).node, process.versions.node);
});

test("the launcher finds Node 26 when an older one runs it", { skip: SYSTEM_NODE === undefined }, async () => {
  const { status, stdout } = await run(SYSTEM_NODE ?? "", [LAUNCHER, "version", "--json"]);
  assert.equal(status, 0);
  assert.ok(Number(JSON.parse(stdout).node.split(".")[0]) >= 26);
});

test("the launcher passes arguments and the exit status on", async () => {
  await using lone = await loneLauncher();
  const { status, stdout } = await run(process.execPath, [lone.launcher, "a b", "--c"]);
  assert.match(stdout, /^\d+ --disable-wasm-trap-handler (--\S+ )+a b --c\n$/);
  assert.equal(status, 5);
});

test("the launcher starts nothing new when the flags are there already", async () => {
  await using lone = await loneLauncher();
  const { stdout } = await run(process.execPath, [...FLAGS, lone.launcher, "x"], {
    env: { ...process.env, MALLOC_ARENA_MAX: "1" },
  });
  assert.match(stdout, new RegExp(`^\\d+ ${FLAGS.join(" ")} x\\n$`));
});

for (const node of [process.execPath, SYSTEM_NODE].filter((path) => path !== undefined)) {
  test(`the launcher passes SIGINT on and ends with its program (${node === process.execPath ? "Node 26" : "the system's Node"})`, async () => {
    await using lone = await loneLauncher();
    await mkdir(join(lone.dir, "node_modules/node/bin"), { recursive: true });
    await writeFile(join(lone.dir, "node_modules/node/package.json"), "{}");
    await writeFile(join(lone.dir, "node_modules/node/bin/node"), `#!/bin/sh\nexec "${process.execPath}" "$@"\n`, {
      mode: 0o755,
    });
    const child = spawn(node, [lone.launcher, "wait"], { stdio: ["ignore", "pipe", "inherit"] });
    const [pid] = await new Promise<string[]>((resolve) =>
      child.stdout.once("data", (data: Buffer) => resolve(data.toString().split(" "))),
    );
    child.kill("SIGINT");
    const status = await new Promise((resolve) => child.once("exit", resolve));
    assert.equal(status, 7);
    assert.throws(() => process.kill(Number(pid), 0), { code: "ESRCH" });
  });
}

test("the launcher says what to install when there is no Node 26", { skip: SYSTEM_NODE === undefined }, async () => {
  await using lone = await loneLauncher();
  const { status, stderr } = await run(SYSTEM_NODE ?? "", [lone.launcher, "version"]);
  assert.equal(status, 3);
  assert.match(stderr, /^error: Cannot start Thimble: it needs Node 26 or later, this is Node /);
  assert.match(stderr, /npm install node-\w+-\w+@26/);
});

test("the launcher has its program run with one arena of glibc, or as many as the environment says", async () => {
  await using lone = await loneLauncher();
  await writeFile(join(lone.dir, "dist/main.js"), "console.log(process.env.MALLOC_ARENA_MAX);");
  const { MALLOC_ARENA_MAX: _, ...env } = process.env;
  const withoutArenas = await run(process.execPath, [...FLAGS, lone.launcher], { env });
  assert.equal(withoutArenas.stdout, "1\n");
  const withTwo = await run(process.execPath, [...FLAGS, lone.launcher], { env: { ...env, MALLOC_ARENA_MAX: "2" } });
  assert.equal(withTwo.stdout, "2\n");
});
