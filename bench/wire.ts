import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SILENT_LOGGER, SystemClock, SystemRandom } from "@thimble/base";
import {
  ANONYMOUS,
  BundledSource,
  buildTinyImage,
  generateKeyPair,
  type Http,
  type ImageSource,
  NodeFileSystem,
  NodeHttp,
  openImageStore,
  parsePrivateKey,
  pullImage,
  pushImage,
  RegistryAccess,
  RegistryApi,
  RegistryClient,
  RegistryServer,
  RegistryStore,
  signImage,
} from "@thimble/images";
import { parseImageReference } from "@thimble/model";
import { exampleContainer } from "./example-container.ts";
import type { Report } from "./metric.ts";
import { Tap } from "./tap.ts";
import { wireEngine } from "./wire-engine.ts";
import { wireLayer } from "./wire-layer.ts";
import { wireRelease } from "./wire-release.ts";

/** What one pull sent and got. */
interface Wire {
  readonly bytes: number;
  readonly requests: number;
}

const NAME = "plant/guard";

/**
 * Bytes on the wire, in both directions and with all headers, and round trips, for a device that pulls a new release of the example with its signature: as one
 * bundle, and beside it as any OCI client pulls it.
 */
export async function wire(report: Report): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "thimble-wire-"));
  const clock = new SystemClock();
  try {
    const fileSystem = new NodeFileSystem();
    using registry = await RegistryStore.open({ directory: join(folder, "registry"), fileSystem, clock });
    const access = new RegistryAccess(clock, undefined);
    const api = new RegistryApi({ store: registry, access, logger: SILENT_LOGGER });
    await using server = await RegistryServer.open(api, SILENT_LOGGER, { host: "127.0.0.1", port: 0 });
    await release(server.port, folder);
    const [bundled, plain] = [await pull(server.port, folder, true), await pull(server.port, folder, false)];
    const peer = (value: number, ours: number) => ({ name: "plain pull", value, ratio: value / ours });
    report.metric({
      metric: "wire.guard.bytes",
      unit: "B",
      value: bundled.bytes,
      n: 1,
      peer: peer(plain.bytes, bundled.bytes),
    });
    report.metric({
      metric: "wire.guard.round_trips",
      unit: "count",
      value: bundled.requests,
      n: 1,
      peer: peer(plain.requests, bundled.requests),
    });
    await wireRelease(report, server.port, folder, clientOf);
    await wireLayer(report);
    await wireEngine(report);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Builds, signs and pushes the example. */
async function release(port: number, folder: string): Promise<void> {
  const { wasm, manifest } = await exampleContainer("guard");
  const store = await openImageStore(join(folder, "built"));
  const reference = referenceTo(port);
  await store.add(buildTinyImage({ wasm, manifest, created: undefined }), reference);
  await signImage(store, reference, parsePrivateKey(generateKeyPair(undefined).privateKey, undefined, "key"));
  using http = new NodeHttp();
  await pushImage(clientOf(port, NAME, http), store, { image: reference }, new AbortController().signal);
}

/** Pulls it into an empty store. */
async function pull(port: number, folder: string, isBundled: boolean): Promise<Wire> {
  await using tap = await Tap.open(port);
  using http = new NodeHttp();
  const client = clientOf(tap.port, NAME, http);
  const source: ImageSource = isBundled ? new BundledSource(client) : client;
  const store = await openImageStore(join(folder, isBundled ? "bundled" : "plain"));
  await pullImage(source, store, referenceTo(port), new AbortController().signal);
  return { bytes: tap.bytes, requests: tap.requests };
}

function clientOf(port: number, repository: string, http: Http): RegistryClient {
  const base = new URL(`http://127.0.0.1:${port}`);
  const address = { registry: base.host, base, repository };
  return new RegistryClient({
    address,
    http,
    credentials: ANONYMOUS,
    clock: new SystemClock(),
    random: new SystemRandom(),
  });
}

function referenceTo(port: number) {
  const reference = parseImageReference(`127.0.0.1:${port}/${NAME}:1.0.0`);
  if (reference === undefined) throw new Error("the name is none");
  return reference;
}
