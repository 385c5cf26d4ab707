import type { TestContext } from "node:test";
import { SILENT_LOGGER, VirtualClock } from "@thimble/base";
import type { Digest } from "@thimble/model";
import { canonicalBytes } from "../../src/oci/canonical-bytes.ts";
import { type Blob, makeBlob } from "../../src/oci/descriptor.ts";
import type { Json } from "../../src/oci/json.ts";
import { IMAGE_CONFIG_TYPE, MANIFEST_TYPE } from "../../src/oci/media-types.ts";
import { RegistryAccess, type RegistryUsers } from "../../src/server/registry-access.ts";
import { RegistryApi } from "../../src/server/registry-api.ts";
import { RegistryServer } from "../../src/server/registry-server.ts";
import { RegistryStore } from "../../src/server/registry-store.ts";
import type { FileSystem } from "../../src/store/file-system.ts";
import { PowerLossFileSystem } from "./power-loss-file-system.ts";

export const OCTETS: Readonly<Record<string, string>> = { "content-type": "application/octet-stream" };

/** A registry that listens, and what is behind it. */
export interface TestRegistry {
  readonly base: URL;
  readonly store: RegistryStore;
  readonly clock: VirtualClock;
  readonly access: RegistryAccess;
  /** Sends a request to a path. */
  call(method: string, path: string, init?: RequestInit): Promise<Response>;
}

export interface TestRegistryOptions {
  readonly directory?: string;
  readonly fileSystem?: FileSystem;
  readonly users?: RegistryUsers;
  /** Certificate and key in PEM: then it speaks TLS. */
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly publicUrl?: URL;
}

/** Starts a registry that ends with the test; in memory, and open, unless told otherwise. */
export async function startRegistry(t: TestContext, options: TestRegistryOptions = {}): Promise<TestRegistry> {
  const { directory = "/registry", fileSystem = new PowerLossFileSystem(), users, tls, publicUrl } = options;
  const clock = new VirtualClock();
  const store = await RegistryStore.open({ directory, fileSystem, clock });
  const access = new RegistryAccess(clock, users);
  const api = new RegistryApi({ store, access, logger: SILENT_LOGGER });
  const server = await RegistryServer.open(api, SILENT_LOGGER, { host: "127.0.0.1", port: 0, tls, publicUrl });
  t.after(async () => {
    await server[Symbol.asyncDispose]();
    store[Symbol.dispose]();
  });
  const base = new URL(`${tls === undefined ? "http" : "https"}://127.0.0.1:${server.port}`);
  const call = (method: string, path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(new URL(path, base), { method, ...init });
  return { base, store, clock, access, call };
}

/** Some bytes as a blob. */
export function someBlob(text: string): Blob {
  return makeBlob("application/vnd.oci.image.layer.v1.tar", new TextEncoder().encode(text));
}

/** A manifest of an ordinary image with these layers. */
export function someManifest(config: Blob, layers: readonly Blob[], more: Readonly<Record<string, Json>> = {}): Blob {
  return makeBlob(
    MANIFEST_TYPE,
    canonicalBytes({
      schemaVersion: 2,
      mediaType: MANIFEST_TYPE,
      config: { ...config.descriptor, mediaType: IMAGE_CONFIG_TYPE },
      layers: layers.map(({ descriptor }) => ({ ...descriptor })),
      ...more,
    }),
  );
}

/** Bytes as the body of a request. */
export function bodyOf({ bytes }: Blob): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(bytes);
}

/** Pushes a blob in one request. */
export async function pushBlob(registry: TestRegistry, repository: string, blob: Blob): Promise<Digest> {
  const path = `/v2/${repository}/blobs/uploads/?digest=${blob.descriptor.digest}`;
  const answer = await registry.call("POST", path, { headers: OCTETS, body: bodyOf(blob) });
  if (answer.status !== 201) throw new Error(`the registry answered ${answer.status} ${await answer.text()}`);
  return blob.descriptor.digest;
}

/** Pushes a manifest under a tag or its digest. */
export function pushManifest(
  registry: TestRegistry,
  repository: string,
  manifest: Blob,
  reference: string = manifest.descriptor.digest,
): Promise<Response> {
  const headers = { "content-type": manifest.descriptor.mediaType };
  return registry.call("PUT", `/v2/${repository}/manifests/${reference}`, { headers, body: bodyOf(manifest) });
}
