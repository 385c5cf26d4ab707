import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { promisify } from "node:util";

const run = promisify(execFile);
const has = (program: string): Promise<boolean> =>
  run(program, ["--version"]).then(
    () => true,
    () => false,
  );

/** Why tests with a Docker Engine are left out; false where it is here. */
export const skipWithoutDocker: string | false =
  (await has("dockerd")) && (await has("docker")) && process.getuid?.() === 0
    ? false
    : "dockerd is not here, or this is not root: apt-get install -y --no-install-recommends docker.io";

/** Where a Docker Engine keeps images, and what runs it. */
export interface EngineKind {
  /** For names of tests. */
  readonly name: string;
  readonly program: string;
  readonly words: readonly string[];
  /** Why tests with it are left out; false where it is here. */
  readonly skip: string | false;
}

/** Debian's, with its own store. */
const CLASSIC: EngineKind = {
  name: "a Docker Engine",
  program: "dockerd",
  words: ["--storage-driver=vfs"],
  skip: skipWithoutDocker,
};

/** From Docker 29 on the default; 24 to 28 have it as a feature, and Debian 12 has 20.10. @see Docker's manual, "containerd image store" */
const NEWER = process.env["THIMBLE_TEST_DOCKERD"] ?? "";
const WITH_CONTAINERD: EngineKind = {
  name: "a Docker Engine with containerd's images",
  program: NEWER,
  words: ["--feature=containerd-snapshotter=true", "--storage-driver=native"],
  skip:
    skipWithoutDocker ||
    (NEWER !== "" && (await has(NEWER))
      ? false
      : "no Docker Engine of 27 or later is named in THIMBLE_TEST_DOCKERD; from its sources: github.com/docker/docker v28.5.2, vendor.mod as go.mod, go build ./cmd/dockerd"),
};

/** Each kind that images are tried with. */
export const ENGINE_KINDS: readonly EngineKind[] = [CLASSIC, WITH_CONTAINERD];

/** An engine of its own, without the machine's images. */
export interface DockerEngine extends AsyncDisposable {
  /** As DOCKER_HOST has it. */
  readonly host: string;
  /** Runs `docker` with it; resolves to what it printed. */
  docker(...words: readonly string[]): Promise<string>;
}

/**
 * Starts one with its state in a folder.
 * @param runtimes OCI runtimes beside runc: the path of each program by its name
 */
export async function startDockerEngine(
  folder: string,
  runtimes: Readonly<Record<string, string>> = {},
  { program, words }: EngineKind = CLASSIC,
): Promise<DockerEngine> {
  await mkdir(folder, { recursive: true });
  const host = `unix://${folder}/sock`;
  const state = ["--data-root", join(folder, "data"), "--exec-root", join(folder, "exec")];
  const alone = ["--iptables=false", "--bridge=none", ...words, "--pidfile", join(folder, "pid")];
  const others = Object.entries(runtimes).flatMap(([name, path]) => ["--add-runtime", `${name}=${path}`]);
  const engine = spawn(program, [...state, ...alone, ...others, "-H", host], { stdio: ["ignore", "ignore", "pipe"] });
  const ended = once(engine, "exit");
  const stop = async (): Promise<void> => {
    engine.kill("SIGTERM");
    await ended;
  };
  try {
    await listening(engine.stderr);
  } catch (error) {
    await stop();
    throw error;
  }
  const own = ["--config", join(folder, "config"), "-H", host];
  return {
    host,
    docker: async (...words) => (await run("docker", [...own, ...words])).stdout,
    [Symbol.asyncDispose]: stop,
  };
}

/** Resolves when the engine's log says that it listens; rejects when the log ends before. Goes on reading it: a full pipe would hold the engine up. */
function listening(log: Readable): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let text = "";
  log.on("data", (part: Buffer) => {
    text += part.toString();
    if (text.includes("API listen on")) resolve();
  });
  log.once("end", () => reject(new Error(`the engine ended: ${text}`)));
  return promise;
}
