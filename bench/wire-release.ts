import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Http, NodeHttp, openImageStore, pullImage, type RegistryClient } from "@thimble/images";
import { type ImageReference, parseImageReference } from "@thimble/model";
import { runHere, startHere } from "../packages/cli/test/support/command-line.ts";
import type { Report } from "./metric.ts";
import { Tap } from "./tap.ts";
import { dockerBytes, type OrdinaryImage, skopeoBytes } from "./wire-release-peers.ts";

const EXAMPLE = fileURLToPath(new URL("../examples/machine-guard", import.meta.url));
const SERVICES = ["guard:1.0.0", "hourly:1.0.0", "climate:1.0.0"];
const NEXT = "guard:1.1.0";
const REPOSITORY = "plant/machine-guard";
const SIGNAL = new AbortController().signal;

/** A client of a repository at a port; requests go through `http`. */
export type ClientOf = (port: number, repository: string, http: Http) => RegistryClient;

/** What one pull sent and got. */
interface Wire {
  readonly bytes: number;
  readonly requests: number;
}

/**
 * Bytes on the wire until a device runs the whole example, which it has nothing of, and then a release of it in which one service changed: the app's document with
 * compose.yaml and its Things, the images of its three services, and all four signatures, by `thimble push --app` and `thimble up oci://…`. In both directions, with
 * all headers of HTTP; TLS would come on top. Beside it the same as any OCI client pulls it: the manifest of the app and each image, and what refers to them; and without
 * signatures as skopeo copies it, and the images alone as Docker pulls them.
 */
export async function wireRelease(report: Report, port: number, folder: string, clientOf: ClientOf): Promise<void> {
  await using tap = await Tap.open(port);
  await publish(port, folder);
  const docker = await dockerBytes(tap, port, folder, ordinary(folder));
  for (const [release, metric] of [
    [1, "wire.release"],
    [2, "wire.release.one_service"],
  ] as const) {
    const ours = await up(tap, folder, release);
    const plain = await pulledPlain(tap, folder, release, clientOf);
    const peer = (value: number, own: number) => ({ name: "plain pull", value, ratio: value / own });
    const bytes = { metric: `${metric}.bytes`, unit: "B", value: ours.bytes, n: 1 } as const;
    report.metric({ ...bytes, peer: peer(plain.bytes, ours.bytes) });
    const skopeo = await skopeoBytes(tap, nameOf(tap, release), join(folder, "skopeo")).catch(() => undefined);
    const pulled = docker?.[release - 1];
    for (const [name, value] of [
      ["skopeo", skopeo],
      ["docker", pulled],
    ] as const) {
      if (value === undefined) continue;
      const of = { name: name === "docker" ? "docker pull" : "skopeo copy --all", value, ratio: value / ours.bytes };
      report.metric({ ...bytes, metric: `${metric}.${name}`, peer: of });
    }
    const trips = { metric: `${metric}.round_trips`, unit: "count", value: ours.requests, n: 1 } as const;
    report.metric({ ...trips, peer: peer(plain.requests, ours.requests) });
  }
}

/** Builds, signs and pushes the example, then a release of it with another guard, with the commands that a person uses. */
async function publish(port: number, folder: string): Promise<void> {
  const app = join(folder, "app");
  await cp(EXAMPLE, app, { recursive: true });
  await run(folder, ["key", "generate", "plant"]);
  const push = async (release: number, images: readonly string[]): Promise<void> => {
    await run(folder, ["build", "app"]);
    for (const image of images) await run(folder, ["sign", image, "--key", "plant.key"]);
    for (const image of images)
      await run(folder, ["build", `app/${serviceOf(image)}`, "--format", "docker", "-o", archiveOf(image)]);
    await run(folder, ["push", "--app", "app", "--key", "plant.key", `127.0.0.1:${port}/${REPOSITORY}:${release}`]);
  };
  await push(1, SERVICES);
  // An alarm takes two readings in a row now.
  await change(join(app, "guard", "main.ts"), [
    ["let latest: f64 = 0;", "let latest: f64 = 0;\nlet over: u32 = 0;"],
    [
      "if (abs(distance) > limit * usual) {",
      "over = abs(distance) > limit * usual ? over + 1 : 0;\n    if (over > 1) {",
    ],
  ]);
  await change(join(app, "guard", "thimble.yaml"), [["version: 1.0.0", "version: 1.1.0"]]);
  await change(join(app, "compose.yaml"), [["guard:1.0.0", NEXT]]);
  await push(2, [NEXT]);
}

function serviceOf(image: string): string {
  return image.slice(0, image.indexOf(":"));
}

function archiveOf(image: string): string {
  return `${image.replace(":", "-")}.tar`;
}

/** The images of both releases as Docker takes them. */
function ordinary(folder: string): readonly OrdinaryImage[] {
  return [...SERVICES, NEXT].map((image) => ({
    service: serviceOf(image),
    release: image === NEXT ? 2 : 1,
    archive: join(folder, archiveOf(image)),
  }));
}

async function change(file: string, changes: readonly (readonly [string, string])[]): Promise<void> {
  let text = await readFile(file, "utf8");
  for (const [before, after] of changes) {
    if (!text.includes(before)) throw new Error(`${file} has no "${before}"`);
    text = text.replace(before, after);
  }
  await writeFile(file, text);
}

async function run(folder: string, words: readonly string[]): Promise<void> {
  const environment = { PATH: process.env["PATH"] ?? "", THIMBLE_DATA: join(folder, "built") };
  const { status, stderr } = await runHere(words, { cwd: folder, environment });
  if (status !== 0) throw new Error(`thimble ${words.join(" ")} failed: ${stderr}`);
}

/** What goes through until a device runs a release, one after the other. */
async function up(tap: Tap, folder: string, release: number): Promise<Wire> {
  tap.reset();
  const data = join(folder, "device");
  const words = ["up", `oci://${nameOf(tap, release)}`, "--port", "0", "--data", data];
  await using device = startHere(words, { cwd: folder, environment: { PATH: process.env["PATH"] ?? "" } });
  await device.printed(/MQTT on port/);
  return { bytes: tap.bytes, requests: tap.requests };
}

/** The same with one request for each document and blob, into a store with the releases before. */
async function pulledPlain(tap: Tap, folder: string, release: number, clientOf: ClientOf): Promise<Wire> {
  using http = new NodeHttp();
  tap.reset();
  const store = await openImageStore(join(folder, "plain"));
  await pullImage(clientOf(tap.port, REPOSITORY, http), store, referenceTo(tap, release), SIGNAL);
  return { bytes: tap.bytes, requests: tap.requests };
}

function nameOf(tap: Tap, release: number): string {
  return `127.0.0.1:${tap.port}/${REPOSITORY}:${release}`;
}

function referenceTo(tap: Tap, release: number): ImageReference {
  const reference = parseImageReference(nameOf(tap, release));
  if (reference === undefined) throw new Error("the name is none");
  return reference;
}
