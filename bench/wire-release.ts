import { fileURLToPath } from "node:url";
import {
  BundledSource,
  type Http,
  type ImageSource,
  NodeHttp,
  openImageStore,
  pullImage,
  pushImage,
  type RegistryClient,
} from "@thimble/images";
import { type ImageReference, parseImageReference } from "@thimble/model";
import { runHere } from "../packages/cli/test/support/command-line.ts";
import type { Report } from "./metric.ts";
import { Tap } from "./tap.ts";

const EXAMPLE = fileURLToPath(new URL("../examples/machine-guard", import.meta.url));
const SERVICES = ["guard", "hourly", "climate"];
const SIGNAL = new AbortController().signal;

/** A client of a repository at a port; requests go through `http`. */
export type ClientOf = (port: number, repository: string, http: Http) => RegistryClient;

/**
 * Bytes on the wire for a device that has nothing of a new release of the whole example: the app's document with compose.yaml and its Things, and the images of its
 * three services, all four signed; over one connection, as bundles. Beside it the same as any OCI client pulls it. A device pulls what changed: of a release
 * in which one service changed, the document and that image.
 */
export async function wireRelease(report: Report, port: number, folder: string, clientOf: ClientOf): Promise<void> {
  await build(folder);
  const store = await openImageStore(`${folder}/.thimble/images`);
  const images: { readonly repository: string; readonly stored: ImageReference }[] = [];
  for (const { reference } of await store.list()) {
    const stored = parseImageReference(reference ?? "");
    if (stored === undefined || stored.tag?.startsWith("sha256-") === true) continue;
    images.push({ repository: `plant/${stored.repository.replaceAll("/", "-")}`, stored });
  }
  if (images.length !== SERVICES.length + 1) throw new Error(`the example has ${images.length} images`);
  using http = new NodeHttp();
  for (const { repository, stored } of images) {
    const to = parseImageReference(`127.0.0.1:${port}/${repository}:2`);
    await pushImage(clientOf(port, repository, http), store, { image: stored, ...(to && { to }) }, SIGNAL);
  }
  const app = images.filter(({ repository }) => repository.includes("thimble-apps"));
  const one = [...app, ...images.filter(({ repository }) => repository === "plant/guard")];
  for (const [metric, wanted] of [
    ["wire.release", images],
    ["wire.release.one_service", one],
  ] as const) {
    const [bundled, plain] = [
      await pulled(port, wanted, clientOf, { folder: `${folder}/${metric}-bundled`, isBundled: true }),
      await pulled(port, wanted, clientOf, { folder: `${folder}/${metric}-plain`, isBundled: false }),
    ];
    const peer = (value: number, ours: number) => ({ name: "plain pull", value, ratio: value / ours });
    const bytes = { metric: `${metric}.bytes`, unit: "B", value: bundled.bytes, n: 1 } as const;
    report.metric({ ...bytes, peer: peer(plain.bytes, bundled.bytes) });
    const trips = { metric: `${metric}.round_trips`, unit: "count", value: bundled.requests, n: 1 } as const;
    report.metric({ ...trips, peer: peer(plain.requests, bundled.requests) });
  }
}

/** Builds and signs the example, with the commands that a person uses. */
async function build(folder: string): Promise<void> {
  const key = ["--key", "plant.key"];
  await run(folder, ["key", "generate", "plant"]);
  await run(folder, ["build", EXAMPLE, "--data", ".thimble"]);
  for (const service of SERVICES) await run(folder, ["sign", `${service}:1.0.0`, ...key, "--data", ".thimble"]);
  await run(folder, ["save", "--app", EXAMPLE, ...key, "-o", "app.tar", "--data", ".thimble"]);
}

async function run(folder: string, words: readonly string[]): Promise<void> {
  const { status, stderr } = await runHere(words, { cwd: folder, environment: { PATH: process.env["PATH"] ?? "" } });
  if (status !== 0) throw new Error(`thimble ${words.join(" ")} failed: ${stderr}`);
}

/** Everything of some images through one connection: as bundles, or one by one. */
async function pulled(
  port: number,
  images: readonly { readonly repository: string }[],
  clientOf: ClientOf,
  { folder, isBundled }: { readonly folder: string; readonly isBundled: boolean },
): Promise<{ readonly bytes: number; readonly requests: number }> {
  await using tap = await Tap.open(port);
  using node = new NodeHttp();
  const http: Http = {
    send: (request, signal) => {
      tap.requests += 1;
      return node.send(request, signal);
    },
  };
  const store = await openImageStore(folder);
  for (const { repository } of images) {
    const client = clientOf(tap.port, repository, http);
    const source: ImageSource = isBundled ? new BundledSource(client) : client;
    const reference = parseImageReference(`127.0.0.1:${port}/${repository}:2`);
    if (reference === undefined) throw new Error("the name is none");
    if (repository.includes("thimble-apps")) await fetchDocument(source);
    else await pullImage(source, store, reference, SIGNAL);
  }
  return { bytes: tap.bytes, requests: tap.requests };
}

/** The app's document, which is no image: all its parts and its signatures. */
async function fetchDocument(source: ImageSource): Promise<void> {
  const { descriptor, bytes } = await source.manifest("2", SIGNAL);
  const manifests = [bytes];
  for (const { digest } of await source.attachments(descriptor.digest, SIGNAL)) {
    manifests.push((await source.manifest(digest, SIGNAL)).bytes);
  }
  for (const manifest of manifests) {
    const { config, layers } = JSON.parse(new TextDecoder().decode(manifest));
    for (const part of [config, ...layers]) await Array.fromAsync(source.blob(part, SIGNAL));
  }
}
