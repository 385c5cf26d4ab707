import { execFile } from "node:child_process";
import { randomFillSync } from "node:crypto";
import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { SILENT_LOGGER, SystemClock, SystemRandom } from "@thimble/base";
import {
  ANONYMOUS,
  DockerImages,
  NodeFileSystem,
  NodeHttp,
  pullToEngine,
  Registries,
  RegistryAccess,
  RegistryApi,
  RegistryServer,
  RegistryStore,
} from "@thimble/images";
import { parseImageReference } from "@thimble/model";
import { skipWithoutDocker, startDockerEngine } from "../packages/images/test/support/docker-engine.ts";
import type { Report } from "./metric.ts";
import { Tap } from "./tap.ts";

const run = promisify(execFile);
const LAYER_BYTES = 100_000_000;
const SIGNAL = new AbortController().signal;

/**
 * Bytes on the wire, in both directions and with all headers, until a Docker Engine that has a release of an ordinary image has the next one, as a person has it
 * with `thimble pull`: one layer of 100 MB, the bytes of Node.js, as Docker writes it, in gzip, of which 100 KB are new and before which a kilobyte was
 * inserted. Beside it the Engine's own pull of the same, and skopeo's. Left out where no Engine can be started.
 */
export async function wireEngine(report: Report): Promise<void> {
  if (skipWithoutDocker !== false) return report.note(skipWithoutDocker);
  const folder = await mkdtemp(join(tmpdir(), "thimble-wire-engine-"));
  try {
    const clock = new SystemClock();
    const fileSystem = new NodeFileSystem();
    using store = await RegistryStore.open({ directory: join(folder, "registry"), fileSystem, clock });
    const api = new RegistryApi({ store, access: new RegistryAccess(clock, undefined), logger: SILENT_LOGGER });
    await using server = await RegistryServer.open(api, SILENT_LOGGER, { host: "127.0.0.1", port: 0 });
    await pushReleases(server.port, folder);
    const [ours, docker] = [await pull(server.port, folder, true), await pull(server.port, folder, false)];
    const skopeo = await skopeoBytes(server.port, folder);
    const peer = (name: string, value: number) => ({ name, value, ratio: value / ours.bytes });
    const metric = { metric: "wire.engine.bytes", unit: "B", value: ours.bytes, n: 1 } as const;
    report.metric({ ...metric, peer: peer("docker pull", docker.bytes) });
    if (skopeo !== undefined)
      report.metric({ ...metric, metric: "wire.engine.skopeo", peer: peer("skopeo copy", skopeo) });
    const other = { name: "docker pull", value: docker.seconds, ratio: docker.seconds / ours.seconds };
    report.metric({ metric: "wire.engine.pull", unit: "s", value: ours.seconds, n: 1, peer: other });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Has an Engine push both releases. */
async function pushReleases(port: number, folder: string): Promise<void> {
  await using engine = await startDockerEngine(join(folder, "builder"));
  const layer = Buffer.alloc(LAYER_BYTES);
  {
    await using file = await open(process.execPath);
    await file.read(layer, 0, LAYER_BYTES, 0);
  }
  const next = Buffer.concat([layer.subarray(0, 1_000_000), Buffer.alloc(1000, "new"), layer.subarray(1_000_000)]);
  randomFillSync(next, LAYER_BYTES / 2, 100_000);
  for (const [release, bytes] of [layer, next].entries()) {
    await writeFile(join(folder, "program"), bytes);
    await run("tar", ["-C", folder, "-cf", join(folder, "root.tar"), "program"]);
    const name = `127.0.0.1:${port}/plant/web:${release + 1}`;
    await engine.docker("import", join(folder, "root.tar"), name);
    await engine.docker("push", name);
  }
}

/** What goes through until an Engine with the first release has the second, which it pulls itself, or is given. */
async function pull(port: number, folder: string, isGiven: boolean): Promise<{ bytes: number; seconds: number }> {
  await using tap = await Tap.open(port);
  const name = `127.0.0.1:${tap.port}/plant/web`;
  await using engine = await startDockerEngine(join(folder, isGiven ? "given" : "pulls"));
  await engine.docker("pull", `${name}:1`);
  tap.bytes = 0;
  const begin = performance.now();
  if (isGiven) await give(`${name}:2`, engine.host, folder);
  else await engine.docker("pull", `${name}:2`);
  const seconds = (performance.now() - begin) / 1000;
  await engine.docker("image", "inspect", `${name}:2`);
  return { bytes: tap.bytes, seconds };
}

async function give(name: string, host: string, folder: string): Promise<void> {
  const reference = parseImageReference(name);
  if (reference === undefined) throw new Error("the name is none");
  using http = new NodeHttp();
  const parts = { http, credentials: ANONYMOUS, clock: new SystemClock(), random: new SystemRandom() };
  const source = new Registries({ ...parts, settings: new Map() }).source(reference);
  const engine = new DockerImages(host);
  const files = { fileSystem: new NodeFileSystem(), folder: join(folder, "scratch") };
  const { madeLayers, fault } = await pullToEngine(
    { source, engine, reference, credentials: ANONYMOUS, ...files },
    SIGNAL,
  );
  if (madeLayers !== 1) throw new Error(`there was no delta: ${fault}`);
}

/** What goes through until skopeo has the second release beside the first, in a folder; undefined where it is not here. */
async function skopeoBytes(port: number, folder: string): Promise<number | undefined> {
  await using tap = await Tap.open(port);
  const copy = (release: number) =>
    run("skopeo", [
      "--insecure-policy",
      "copy",
      "--src-tls-verify=false",
      `docker://127.0.0.1:${tap.port}/plant/web:${release}`,
      `oci:${folder}/skopeo:${release}`,
    ]);
  try {
    await copy(1);
    tap.bytes = 0;
    await copy(2);
    return tap.bytes;
  } catch {
    return undefined;
  }
}
