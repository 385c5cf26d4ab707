import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { type DockerEngine, skipWithoutDocker, startDockerEngine } from "../../../images/test/support/docker-engine.ts";
import { findPrograms } from "../../src/build/find-program.ts";
import { runHere } from "../support/command-line.ts";
import { guardModule } from "../support/guard-module.ts";
import { COMPOSE, temporaryFolder } from "../support/plant-project.ts";

const run = promisify(execFile);
const searchPath = process.env["PATH"] ?? "";

/** An engine and a folder with a statically linked program that its images can run. */
async function openEngine(runtimes: Readonly<Record<string, string>> = {}) {
  const folder = await mkdtemp(join(tmpdir(), "thimble-docker-"));
  const engine = await startDockerEngine(folder, runtimes);
  const environment = {
    PATH: searchPath,
    DOCKER_HOST: engine.host,
    DOCKER_CONFIG: join(folder, "config"),
    HOME: folder,
  };
  const close = async (): Promise<void> => {
    await engine[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  };
  return { engine, folder, environment, [Symbol.asyncDispose]: close };
}

/** A base image that needs no network: one file. */
async function importBase({ docker }: DockerEngine, folder: string): Promise<void> {
  await writeFile(join(folder, "base.txt"), "base");
  await run("tar", ["-C", folder, "-cf", join(folder, "base.tar"), "base.txt"]);
  await docker("import", join(folder, "base.tar"), "base:1");
}

const STAGES = `FROM base:1 AS build
COPY main.wasm /built.wasm
FROM scratch AS module
ARG LEVEL
LABEL level=$LEVEL
COPY --from=build /built.wasm /guard.wasm
ENTRYPOINT ["/guard.wasm"]
FROM base:1
LABEL kind=ordinary
`;

const compose = (build: string): string => COMPOSE.replace("build: ./guard", `build: ${build}`);

test("a Docker Engine builds a stage FROM scratch into the store, by one digest with each of its builders, and an ordinary image for itself", {
  skip: skipWithoutDocker,
  timeout: 120_000,
}, async () => {
  await using opened = await openEngine();
  const { engine, folder, environment } = opened;
  await importBase(engine, folder);
  await using project = await temporaryFolder({
    "guard/main.wasm": guardModule(),
    "guard/Wasm.Dockerfile": STAGES,
    "module.yaml": compose(
      `{ context: guard, dockerfile: Wasm.Dockerfile, target: module, args: { LEVEL: "3" }, labels: { a: b } }`,
    ),
    "ordinary.yaml": compose("{ context: guard, dockerfile: Wasm.Dockerfile, no_cache: true }"),
    "wrong.yaml": compose("{ context: guard, dockerfile: Wasm.Dockerfile, target: none }"),
  });
  const build = async (file: string, more: Readonly<Record<string, string>> = {}) => {
    const words = ["build", file, "--data", "data", "--json"];
    return runHere(words, { cwd: project.directory, environment: { ...environment, ...more } });
  };
  const digests = new Set<string>();
  // Debian's client speaks to BuildKit in the engine itself; a newer one needs a plugin for it, and is left to the other builder.
  const debian = { PATH: `/usr/bin:${searchPath}`, DOCKER_BUILDKIT: "1" };
  const { stdout: version } = await run("/usr/bin/docker", ["--version"]).catch(() => ({ stdout: "" }));
  for (const more of [{ DOCKER_BUILDKIT: "0" }, ...(version.includes("version 20.") ? [debian] : [])]) {
    const made = await build("module.yaml", more);
    assert.equal(made.status, 0, made.stderr);
    const [image] = JSON.parse(made.stdout);
    assert.equal(image.keptBy, undefined);
    assert.equal(image.wasmBytes, guardModule().length);
    digests.add(image.digest);
  }
  assert.equal(digests.size, 1);
  const shown = await runHere(["inspect", "guard:1.0.0", "--data", "data", "--json"], { cwd: project.directory });
  assert.equal(shown.status, 0, shown.stderr);
  const ordinary = await build("ordinary.yaml", { DOCKER_BUILDKIT: "0" });
  assert.equal(ordinary.status, 0, ordinary.stderr);
  assert.equal(JSON.parse(ordinary.stdout)[0].keptBy, "docker");
  assert.match(await engine.docker("image", "inspect", "guard:1.0.0"), /"kind": "ordinary"/);
  const wrong = await build("wrong.yaml", { DOCKER_BUILDKIT: "0" });
  assert.equal(wrong.status, 2);
  assert.match(wrong.stdout, /cli\.compile-failed/);
});

/** What runs Wasm beneath Docker. @see youki, docs/src/user/webassembly.md; run.oci.handler is how crun and youki are told */
const [youki] = [
  process.env["THIMBLE_YOUKI"] ?? "",
  ...findPrograms(["youki"], `${searchPath}:${homedir()}/.cargo/bin`),
].filter((path) => path !== "");
const BUILD_YOUKI = "cargo install youki@0.7.0 --locked --no-default-features --features v1,v2,wasm-wasmtime";

/** An OCI runtime that tells youki that a .wasm is one: `docker run --annotation` does so since Docker 24. */
const WRAPPER = (program: string): string => `#!/usr/bin/env python3
import json, os, sys
args = sys.argv[1:]
if "create" in args and "--bundle" in args:
    path = os.path.join(args[args.index("--bundle") + 1], "config.json")
    spec = json.load(open(path))
    if spec["process"]["args"][0].endswith(".wasm"):
        spec.setdefault("annotations", {})["run.oci.handler"] = "wasm"
        json.dump(spec, open(path, "w"))
os.execv(${JSON.stringify(program)}, ["youki", *args])
`;

const HELLO = `#include <stdio.h>
int main(int argc, char **argv) { (void)argv; printf("hello from %d argument\\n", argc); return 0; }
`;

test("docker load takes what thimble build --format docker wrote, and docker run --runtime runs it", {
  skip: skipWithoutDocker || (youki === undefined ? `no OCI runtime for Wasm is here: ${BUILD_YOUKI}` : false),
  timeout: 120_000,
}, async () => {
  await using project = await temporaryFolder({
    "hello/hello.c": HELLO,
    "hello/thimble.yaml": "{ name: hello, version: 1.0.0, source: hello.c }",
    "runtime.py": WRAPPER(youki ?? ""),
  });
  await chmod(join(project.directory, "runtime.py"), 0o755);
  await using opened = await openEngine({ wasm: join(project.directory, "runtime.py") });
  const { docker } = opened.engine;
  const words = ["build", "hello", "--format", "docker", "-o", "hello.tar", "--data", "data"];
  const built = await runHere(words, { cwd: project.directory, environment: opened.environment });
  assert.equal(built.status, 0, built.stderr);
  assert.match(await docker("load", "-i", join(project.directory, "hello.tar")), /hello:1\.0\.0/);
  const options = ["--rm", "--network", "none", "--runtime", "wasm", "--platform", "linux/wasm"];
  assert.equal(await docker("run", ...options, "hello:1.0.0"), "hello from 1 argument\n");
});
