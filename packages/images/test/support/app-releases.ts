import { SeededRandom } from "@thimble/base";
import type { Digest } from "@thimble/model";
import { addApp } from "../../src/archive/saved-app.ts";
import { ANONYMOUS } from "../../src/registry/credentials.ts";
import type { Http } from "../../src/registry/http.ts";
import { NodeHttp } from "../../src/registry/node-http.ts";
import { type AppToPush, pushApp } from "../../src/registry/push-app.ts";
import { RegistryClient } from "../../src/registry/registry-client.ts";
import { signImage } from "../../src/sign/sign-image.ts";
import type { ImageStore } from "../../src/store/image-store.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { HastyClock, PATIENT } from "./fake-registry.ts";
import { keyPair } from "./keys.ts";
import { PowerLossFileSystem } from "./power-loss-file-system.ts";
import { ref, sampleImage } from "./samples.ts";
import type { TestRegistry } from "./test-registry.ts";

/** Where releases of tests are. */
export const APP_REPOSITORY = "plant/line";

/** Whose signatures are about all of them. */
export const PLANT_KEY: ReturnType<typeof keyPair> = keyPair("plant");

/** A release of an app in a store of its own, all of it signed. */
export interface MadeRelease extends AppToPush {
  readonly store: ImageStore;
}

/** Makes a release whose services run these images, by their markers. */
export async function makeRelease(tag: string, markers: readonly string[]): Promise<MadeRelease> {
  const store = await openImageStore("/store", { fileSystem: new PowerLossFileSystem() });
  const images: Digest[] = [];
  for (const [i, marker] of markers.entries()) {
    const { descriptor } = await store.add(sampleImage(marker), ref(`service-${i}:1`));
    await signImage(store, ref(`service-${i}:1`), PLANT_KEY.secret);
    images.push(descriptor.digest);
  }
  const desired = JSON.stringify({
    images,
    things: { machine: "a description of some length, the same in each release" },
  });
  const app = await addApp(store, { name: "line", desired, files: { "compose.yaml": "name: line\n" } });
  await signImage(store, ref(app.reference ?? ""), PLANT_KEY.secret);
  return { store, app: app.descriptor.digest, images, tag };
}

/** A client of the repository of the releases, and what it asked for, as `METHOD path`. */
export function countingClient(
  registry: Pick<TestRegistry, "base">,
  through: (http: Http) => Http = (http) => http,
): { readonly client: RegistryClient; readonly requests: string[]; readonly host: string } & Disposable {
  const node = new NodeHttp();
  const http = through(node);
  const requests: string[] = [];
  const counting: Http = {
    send: (request, signal) => {
      requests.push(`${request.method} ${request.url.pathname.replace(`/v2/${APP_REPOSITORY}/`, "")}`);
      return http.send(request, signal);
    },
  };
  const { host } = registry.base;
  const client = new RegistryClient({
    address: { registry: host, base: registry.base, repository: APP_REPOSITORY },
    http: counting,
    credentials: ANONYMOUS,
    clock: new HastyClock(),
    random: new SeededRandom(1),
  });
  return { client, requests, host, [Symbol.dispose]: () => node[Symbol.dispose]() };
}

/** Makes a release and pushes it. */
export async function pushRelease(
  registry: TestRegistry,
  tag: string,
  markers: readonly string[],
): Promise<MadeRelease> {
  const made = await makeRelease(tag, markers);
  using to = countingClient(registry);
  await pushApp(to.client, made.store, made, PATIENT);
  return made;
}
