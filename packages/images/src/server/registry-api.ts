import { isThimbleError, type Logger } from "@thimble/base";
import { type Digest, parseDigest } from "@thimble/model";
import {
  CONTENT_DELTA_TYPE,
  DELTA_FROM,
  DELTA_TYPE,
  MINIMUM_CONTENT_LAYER,
  NO_DELTA_RANGE,
} from "../delta/delta-format.ts";
import type { Descriptor } from "../oci/descriptor.ts";
import { MAXIMUM_DOCUMENT_BYTES } from "../oci/image-manifest.ts";
import { INDEX_TYPE } from "../oci/media-types.ts";
import { BUNDLE_TYPE } from "../registry/image-bundle.ts";
import type { ApiAnswer, ApiRequest } from "./api-request.ts";
import { Bundles } from "./bundles.ts";
import { parseByteRange } from "./byte-range.ts";
import { LayerDeltas } from "./layer-deltas.ts";
import { listPage, listReferrers } from "./listings.ts";
import type { MadeBundle } from "./make-bundle.ts";
import { Refusal } from "./refusal.ts";
import type { Identity, RegistryAccess, Right } from "./registry-access.ts";
import { isRepositoryName, parseRoute, type RegistryRoute, readDigestOf, readTag } from "./registry-route.ts";
import type { RegistryStore } from "./registry-store.ts";
import type { RepositoryEntry } from "./repository-index.ts";
import { uploadHeaders } from "./uploads.ts";

/** What the API works on. */
export interface RegistryApiParts {
  readonly store: RegistryStore;
  readonly access: RegistryAccess;
  readonly logger: Logger;
}

/** Tags that one push may set. @see OCI distribution-spec, "Pushing Manifests": at least 10 */
const MAXIMUM_TAGS = 32;
const SERVICE = "thimble";

/** The API of a registry. @see OCI distribution-spec v1.1.1, "Endpoints" */
export class RegistryApi {
  readonly #store: RegistryStore;
  readonly #access: RegistryAccess;
  readonly #logger: Logger;
  readonly #deltas: LayerDeltas;
  readonly #bundles: Bundles;

  constructor({ store, access, logger }: RegistryApiParts) {
    this.#store = store;
    this.#access = access;
    this.#logger = logger;
    this.#deltas = new LayerDeltas(store);
    this.#bundles = new Bundles(store);
  }

  /** Answers a request. Never rejects; a body that is a stream may fail while it is sent. */
  async answer(request: ApiRequest): Promise<ApiAnswer> {
    try {
      return await this.#answer(request);
    } catch (error) {
      if (error instanceof Refusal) return this.#refuse(error, request);
      this.#logger.error("request-failed", { method: request.method, error: String(error) });
      const status = isThimbleError(error, "images.no-space") ? 507 : 500;
      return {
        status,
        headers: { "content-type": "text/plain" },
        body: new TextEncoder().encode("the registry failed\n"),
      };
    }
  }

  async #answer(request: ApiRequest): Promise<ApiAnswer> {
    const route = parseRoute(decodePath(request.url.pathname));
    if (route === undefined) throw new Refusal("UNSUPPORTED", "there is nothing at this path", { status: 404 });
    const who = await this.#access.identify(request.header("authorization"));
    const method = request.method === "HEAD" ? "GET" : request.method;
    switch (route.kind) {
      case "token":
        // A token that gives another one would never end.
        if (/^bearer /i.test(request.header("authorization") ?? "")) throw unauthorized();
        return this.#token(method, who);
      case "base":
        only(method, "GET");
        // Clients ask here how to log in, so that whoever could pull without is asked too: an anonymous token is given to anybody.
        if (who === undefined && !this.#access.isOpen && !hasToken(request)) throw unauthorized();
        return json(200, {});
      case "catalog":
        only(method, "GET");
        return await this.#catalog(who, request.url);
      default:
        this.#authorize(who, rightFor(method, route), route.repository);
        return await this.#inRepository(route, method, who, request);
    }
  }

  async #inRepository(
    route: Extract<RegistryRoute, { readonly repository: string }>,
    method: string,
    who: Identity,
    request: ApiRequest,
  ): Promise<ApiAnswer> {
    const { repository } = route;
    switch (route.kind) {
      case "tags": {
        only(method, "GET");
        const { tags } = await this.#store.index(repository);
        const { items, headers } = listPage(tags, request.url);
        return json(200, { name: repository, tags: items }, headers);
      }
      case "referrers":
        only(method, "GET");
        return await this.#referrers(repository, route.digest, request.url);
      case "manifest":
        if (method === "PUT") return await this.#putManifest(repository, route.reference, request);
        if (method === "DELETE") return await this.#deleteManifest(repository, route.reference);
        only(method, "GET");
        return await this.#manifest(repository, route.reference, request);
      case "blob":
        if (method === "DELETE") {
          await this.#store.deleteBlob(repository, route.digest);
          return accepted({});
        }
        only(method, "GET");
        return await this.#blob(repository, route.digest, request);
      case "uploads":
        only(method, "POST");
        return await this.#startUpload(repository, who, request);
      case "upload":
        return await this.#upload(repository, route.id, method, request);
    }
  }

  #token(method: string, who: Identity): ApiAnswer {
    only(method, "GET");
    // Whoever shows nothing may have a token all the same: what it lets them do is asked when they do it.
    const { token, expiresIn } = this.#access.issueToken(who);
    return json(200, { token, access_token: token, expires_in: expiresIn }, { "cache-control": "no-store" });
  }

  #authorize(who: Identity, right: Right, repository: string): void {
    if (this.#access.allows(who, right, repository)) return;
    if (who === undefined) throw unauthorized();
    throw new Refusal("DENIED", `"${who}" has no right to ${right} here`);
  }

  async #catalog(who: Identity, url: URL): Promise<ApiAnswer> {
    const all = await this.#store.files.listRepositories();
    const allowed = all.filter((repository) => this.#access.allows(who, "pull", repository));
    if (allowed.length === 0 && who === undefined && !this.#access.isOpen) throw unauthorized();
    const { items, headers } = listPage(allowed, url);
    return json(200, { repositories: items }, headers);
  }

  async #referrers(repository: string, digest: Digest, url: URL): Promise<ApiAnswer> {
    const { items, headers } = await listReferrers(this.#store, repository, digest, url);
    const index = { schemaVersion: 2, mediaType: INDEX_TYPE, manifests: items };
    return json(200, index, { "content-type": INDEX_TYPE, ...headers });
  }

  async #manifest(repository: string, reference: string | Digest, request: ApiRequest): Promise<ApiAnswer> {
    const entry = await this.#store.find(repository, reference);
    const { descriptor } = entry;
    const headers = { ...contentHeaders(descriptor.mediaType, descriptor.digest), vary: "accept" };
    if (isKnown(request, descriptor)) return { status: 304, headers };
    if (request.method === "GET" && request.header("accept")?.includes(BUNDLE_TYPE) === true) {
      const made = await this.#bundle(repository, entry, namedIn(request));
      if (made !== undefined) return bundled(made, descriptor.digest);
    }
    const length = { "content-length": String(descriptor.size) };
    if (request.method === "HEAD") return { status: 200, headers: { ...headers, ...length } };
    return { status: 200, headers: { ...headers, ...length }, body: await this.#store.manifestBytes(descriptor) };
  }

  async #putManifest(repository: string, reference: string | Digest, request: ApiRequest): Promise<ApiAnswer> {
    const isByDigest = reference.includes(":");
    const more = isByDigest ? [...new Set(request.url.searchParams.getAll("tag").map(readTag))] : [];
    if (more.length > MAXIMUM_TAGS) {
      throw new Refusal("SIZE_INVALID", `at most ${MAXIMUM_TAGS} tags at once`, { status: 414 });
    }
    const tags = isByDigest ? more : [readTag(reference)];
    const { digest, subject } = await this.#store.putManifest(repository, {
      bytes: await readBody(request),
      contentType: request.header("content-type"),
      digest: isByDigest ? readDigestOf(reference) : undefined,
      tags,
    });
    return created(`/v2/${repository}/manifests/${digest}`, digest, {
      ...(subject === undefined ? {} : { "oci-subject": subject }),
      ...(more.length === 0 ? {} : { "oci-tag": more.join(", ") }),
    });
  }

  async #deleteManifest(repository: string, reference: string | Digest): Promise<ApiAnswer> {
    if (reference.includes(":")) await this.#store.deleteManifest(repository, readDigestOf(reference));
    else await this.#store.deleteTag(repository, reference);
    return accepted({});
  }

  async #blob(repository: string, digest: Digest, request: ApiRequest): Promise<ApiAnswer> {
    const size = await this.#store.blobSize(repository, digest);
    const descriptor = { mediaType: "application/octet-stream", digest, size };
    const vary = size < MINIMUM_CONTENT_LAYER ? {} : { vary: `accept, ${DELTA_FROM}` };
    const headers = { ...contentHeaders(descriptor.mediaType, digest), "accept-ranges": "bytes", ...vary };
    if (isKnown(request, descriptor)) return { status: 304, headers };
    const isWhole = [undefined, NO_DELTA_RANGE].includes(request.header("range"));
    const delta = isWhole ? await this.#delta(repository, digest, request) : undefined;
    if (delta !== undefined) return { ...delta, headers: { ...delta.headers, ...vary } };
    const ifRange = request.header("if-range");
    const asked = ifRange === undefined || ifRange === `"${digest}"` ? request.header("range") : undefined;
    const range = parseByteRange(request.method === "GET" ? asked : undefined, size);
    if (range === "unsatisfiable") {
      throw new Refusal("SIZE_INVALID", "the blob has no such bytes", {
        status: 416,
        headers: { "content-range": `bytes */${size}` },
      });
    }
    const { start, end } = range ?? { start: 0, end: size };
    const length = { "content-length": String(end - start) };
    const part = range === undefined ? {} : { "content-range": `bytes ${start}-${end - 1}/${size}` };
    if (request.method === "HEAD") return { status: 200, headers: { ...headers, ...length } };
    const body = this.#store.readBlob(descriptor, range);
    return { status: range === undefined ? 200 : 206, headers: { ...headers, ...length, ...part }, body };
  }

  async #bundle(repository: string, entry: RepositoryEntry, from: readonly Digest[]): Promise<MadeBundle | undefined> {
    try {
      return await this.#bundles.make(repository, entry, from);
    } catch (error) {
      // The plain manifest is as right an answer; a part that is damaged is told to who asks for it.
      this.#logger.warn("bundle-failed", { digest: entry.descriptor.digest, error: String(error) });
      return undefined;
    }
  }

  /** A delta of a layer, for a client that knows deltas and has a layer like it. */
  async #delta(repository: string, digest: Digest, request: ApiRequest): Promise<ApiAnswer | undefined> {
    const types =
      request
        .header("accept")
        ?.split(",")
        .map((it) => it.trim()) ?? [];
    const type = [DELTA_TYPE, CONTENT_DELTA_TYPE].find((it) => types.includes(it));
    if (request.method !== "GET" || type === undefined) return undefined;
    const from = namedIn(request);
    try {
      const of = type === DELTA_TYPE ? "layers" : "contents";
      const delta = await this.#deltas.find(repository, { layer: digest, from, of });
      if (delta === undefined) return undefined;
      if ("retryAfterSeconds" in delta) return accepted({ "retry-after": String(delta.retryAfterSeconds) });
      const headers = {
        "content-type": type,
        "content-length": String(delta.size),
        "docker-content-digest": digest,
        [DELTA_FROM]: delta.from,
      };
      return { status: 200, headers, body: delta.body };
    } catch (error) {
      // The plain layer is as right an answer.
      this.#logger.warn("delta-failed", { digest, error: String(error) });
      return undefined;
    }
  }

  async #startUpload(repository: string, who: Identity, { url, body }: ApiRequest): Promise<ApiAnswer> {
    const algorithm = url.searchParams.get("digest-algorithm") ?? "sha256";
    if (algorithm !== "sha256") throw new Refusal("DIGEST_INVALID", "digests are those of SHA-256");
    const mount = url.searchParams.get("mount");
    if (mount !== null) {
      const digest = readDigestOf(mount);
      const others = await this.#mountable(repository, who, url.searchParams.get("from"));
      if (await this.#store.mount(repository, digest, others))
        return created(`/v2/${repository}/blobs/${digest}`, digest);
    }
    const whole = mount === null ? url.searchParams.get("digest") : null;
    const digest = whole === null ? undefined : readDigestOf(whole);
    const id = this.#store.uploads.start(repository);
    if (digest === undefined) return accepted(uploadHeaders(repository, id, 0));
    try {
      await this.#store.finishUpload(repository, id, digest, undefined, body);
    } catch (error) {
      await this.#store.uploads.cancel(repository, id).catch(() => undefined); // It may have ended itself.
      throw error;
    }
    return created(`/v2/${repository}/blobs/${digest}`, digest);
  }

  /** Where a blob may be mounted from: what the client says, or anything in the same fleet; only what it may pull. */
  async #mountable(repository: string, who: Identity, from: string | null): Promise<readonly string[]> {
    const fleet = repository.slice(0, repository.indexOf("/") + 1);
    const candidates =
      from === null ? (await this.#store.files.listRepositories()).filter((it) => it.startsWith(fleet)) : [from];
    return candidates.filter((it) => isRepositoryName(it) && this.#access.allows(who, "pull", it));
  }

  async #upload(repository: string, id: string, method: string, request: ApiRequest): Promise<ApiAnswer> {
    const { uploads } = this.#store;
    const range = request.header("content-range");
    switch (method) {
      case "GET":
        return { status: 204, headers: uploadHeaders(repository, id, await uploads.length(repository, id)) };
      case "PATCH":
        return accepted(uploadHeaders(repository, id, await uploads.append(repository, id, range, request.body)));
      case "PUT": {
        const digest = readDigestOf(request.url.searchParams.get("digest") ?? "");
        await this.#store.finishUpload(repository, id, digest, range, request.body);
        return created(`/v2/${repository}/blobs/${digest}`, digest);
      }
      case "DELETE":
        await uploads.cancel(repository, id);
        return { status: 204, headers: {} };
      default:
        return only(method, "GET");
    }
  }

  #refuse(refusal: Refusal, { url }: ApiRequest): ApiAnswer {
    const challenge =
      url.pathname === "/token"
        ? `Basic realm="${SERVICE}"`
        : `Bearer realm="${url.origin}/token",service="${SERVICE}"`;
    const headers = refusal.status === 401 ? { ...refusal.headers, "www-authenticate": challenge } : refusal.headers;
    return json(refusal.status, refusal.toJSON(), headers);
  }
}

function hasToken(request: ApiRequest): boolean {
  return request.header("authorization") !== undefined;
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // It is refused as it stands.
  }
}

function rightFor(method: string, { kind }: RegistryRoute): Right {
  if (method === "DELETE" && kind !== "upload") return "delete";
  return method === "GET" && kind !== "upload" ? "pull" : "push";
}

/** @throws Refusal UNSUPPORTED unless the method is the one that there is */
function only(method: string, wanted: string): never | ApiAnswer {
  if (method === wanted) return { status: 200, headers: {} };
  throw new Refusal("UNSUPPORTED", `there is no ${method} here`, { headers: { allow: wanted } });
}

/** @throws Refusal SIZE_INVALID with 413 when it has more than 4 MiB */
async function readBody({ body }: ApiRequest): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body) {
    length += part.length;
    if (length > MAXIMUM_DOCUMENT_BYTES) {
      throw new Refusal("SIZE_INVALID", `a manifest has at most ${MAXIMUM_DOCUMENT_BYTES} bytes`, { status: 413 });
    }
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function isKnown(request: ApiRequest, { digest }: Descriptor): boolean {
  const known = request.header("if-none-match");
  return known?.split(",").some((it) => it.trim().replace(/^W\//, "") === `"${digest}"`) === true;
}

function contentHeaders(mediaType: string, digest: Digest): Record<string, string> {
  return { "content-type": mediaType, "docker-content-digest": digest, etag: `"${digest}"` };
}

/** Without an entity tag: that is the manifest's, and this answer is not to be taken for it. */
function bundled({ bytes, from }: MadeBundle, digest: Digest): ApiAnswer {
  const headers = {
    "content-type": BUNDLE_TYPE,
    "content-length": String(bytes.length),
    "docker-content-digest": digest,
    ...(from === undefined ? { vary: "accept" } : { [DELTA_FROM]: from, vary: `accept, ${DELTA_FROM}` }),
  };
  return { status: 200, headers, body: bytes };
}

/** What a client says it has. */
function namedIn(request: ApiRequest): readonly Digest[] {
  return (request.header(DELTA_FROM) ?? "").split(",").flatMap((it) => parseDigest(it.trim()) ?? []);
}

function unauthorized(): Refusal {
  return new Refusal("UNAUTHORIZED", "log in first");
}

function accepted(headers: Readonly<Record<string, string>>): ApiAnswer {
  return { status: 202, headers };
}

function created(location: string, digest: Digest, headers: Readonly<Record<string, string>> = {}): ApiAnswer {
  return { status: 201, headers: { location, "docker-content-digest": digest, ...headers } };
}

function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): ApiAnswer {
  const body = new TextEncoder().encode(JSON.stringify(value));
  const length = { "content-length": String(body.length) };
  return { status, headers: { "content-type": "application/json", ...headers, ...length }, body };
}
