import { Readable } from "node:stream";
import { type Millis, ThimbleError } from "@thimble/base";
import { type Digest, parseDigest } from "@thimble/model";
import { CONTENT_DELTA_TYPE, DELTA_FROM, DELTA_TYPE, NO_DELTA_RANGE } from "../delta/delta-format.ts";
import { type Blob, type Descriptor, digestOf } from "../oci/descriptor.ts";
import { MAXIMUM_DOCUMENT_BYTES } from "../oci/image-manifest.ts";
import { DOCKER_LIST_TYPE, DOCKER_MANIFEST_TYPE, INDEX_TYPE, MANIFEST_TYPE } from "../oci/media-types.ts";
import { cosignTags } from "../oci/signature-tag.ts";
import { subjectOf } from "../oci/subject.ts";
import { downloadBlob } from "./blob-download.ts";
import { type BlobUploadOptions, uploadBlob } from "./blob-upload.ts";
import { BUNDLE_WORDS } from "./bundle-words.ts";
import type { BundleSource } from "./bundled-source.ts";
import type { HttpAnswer } from "./http.ts";
import { BUNDLE_TYPE, decodeBundle, type ReadBundle } from "./image-bundle.ts";
import type { Attachment, DeltaRequest, LayerDelta } from "./image-source.ts";
import type { KnownRelease } from "./known-release.ts";
import { readWhole } from "./read-whole.ts";
import { type Referrer, readReferrers, referrersTag, withReferrer } from "./referrers.ts";
import { lied, shownUrl } from "./registry-failure.ts";
import { RegistryTransport, type RegistryTransportOptions } from "./registry-transport.ts";

/** What manifests may be. A registry that is not told of a type may hide it or make another of it. */
const ACCEPT = [MANIFEST_TYPE, INDEX_TYPE, DOCKER_MANIFEST_TYPE, DOCKER_LIST_TYPE].join(", ");

/** How registries say that they list no referrers: 404 by the specification, the others by older ones. */
const NO_REFERRERS: readonly number[] = [400, 404, 405, 406, 501];

/** Bytes of a delta that is read before it is applied, at most. */
const MAXIMUM_WHOLE_DELTA = 4 * 1024 * 1024;

/** How often a delta that is being made is asked for, at most: for some minutes. */
const MAXIMUM_DELTA_QUESTIONS = 30;
/** How long a registry may make us wait between two questions; one that says more is not waited for. */
const MAXIMUM_DELTA_WAIT: Millis = 30_000;
const LEAST_DELTA_WAIT: Millis = 1000;

/** Pages of referrers that are read: 64 pages of 4 MiB are more than anybody signs. */
const MAXIMUM_PAGES = 64;

/** A manifest, or something in place of one, as it came. */
interface FetchedManifest {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  /** What the registry says of its digest. */
  readonly said: Digest | undefined;
  /** Of a bundle: the release that it is made of. */
  readonly from: Digest | undefined;
  readonly url: URL;
}

/**
 * One repository of one registry. Calls may run beside each other. It holds nothing open but what its `Http` keeps.
 *
 * Every method throws `images.registry-unreachable` and `images.registry-busy` after the last try, and `images.registry-denied`,
 * `images.registry-not-found` and `images.registry-refused` at once; and `signal.reason`.
 * @see OCI distribution-spec v1.1.1
 */
export class RegistryClient implements BundleSource {
  readonly #transport: RegistryTransport;
  readonly #repository: string;

  constructor(options: RegistryTransportOptions) {
    this.#transport = new RegistryTransport(options);
    this.#repository = options.address.repository;
  }

  /**
   * The manifest or index of a tag or digest, at most 4 MiB, checked against its digest: the one asked for, or the one that the registry says.
   * @throws ThimbleError images.size-mismatch, images.digest-mismatch
   */
  async manifest(tagOrDigest: string, signal: AbortSignal): Promise<Blob> {
    return this.#checked(tagOrDigest, await this.#fetched(tagOrDigest, { accept: ACCEPT }, signal));
  }

  /**
   * As `manifest`, or all that it names in one answer, from a registry that has bundles; without what `known` has.
   * @throws ThimbleError images.malformed for a bundle that is none, or of a release that was not named
   */
  async manifestOrBundle(
    tagOrDigest: string,
    known: KnownRelease | undefined,
    signal: AbortSignal,
  ): Promise<Blob | ReadBundle> {
    const has = known?.root.descriptor.digest;
    const headers = { accept: `${BUNDLE_TYPE}, ${ACCEPT}`, ...(has && { [DELTA_FROM]: has }) };
    const fetched = await this.#fetched(tagOrDigest, headers, signal);
    if (fetched.mediaType !== BUNDLE_TYPE) return this.#checked(tagOrDigest, fetched);
    const { bytes, from, url } = fetched;
    if (from !== undefined && from !== has) {
      const expected = has === undefined ? "one of nothing" : `one of ${has}`;
      throw new ThimbleError("images.malformed", `Cannot read bundle: it is one of ${from}`, {
        where: shownUrl(url),
        expected,
      });
    }
    const words = from === undefined ? BUNDLE_WORDS : (known?.dictionary ?? BUNDLE_WORDS);
    const bundle = await decodeBundle(bytes, words);
    const expected = parseDigest(tagOrDigest) ?? fetched.said ?? bundle.first;
    if (expected !== bundle.first) throw otherDigest(`manifest ${tagOrDigest}`, url, expected, bundle.first);
    return bundle;
  }

  /** As `manifest`; undefined where the repository has none. */
  async find(tagOrDigest: string, signal: AbortSignal): Promise<Blob | undefined> {
    try {
      return await this.manifest(tagOrDigest, signal);
    } catch (error) {
      if (error instanceof ThimbleError && error.code === "images.registry-not-found") return undefined;
      throw error;
    }
  }

  async #fetched(
    tagOrDigest: string,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<FetchedManifest> {
    const to = this.#path(`manifests/${tagOrDigest}`);
    const doing = `fetch manifest ${this.#repository}:${tagOrDigest}`;
    const answer = await this.#transport.send(
      { doing, method: "GET", to, headers, good: [200], scopes: this.#pull },
      signal,
    );
    return {
      bytes: await readWhole(answer, MAXIMUM_DOCUMENT_BYTES, `manifest ${tagOrDigest}`),
      mediaType: (answer.header("content-type") ?? "").replace(/;.*$/, "").trim().toLowerCase(),
      said: parseDigest(answer.header("docker-content-digest") ?? ""),
      from: parseDigest(answer.header(DELTA_FROM) ?? ""),
      url: new URL(to, this.#transport.base),
    };
  }

  #checked(tagOrDigest: string, { bytes, mediaType, said, url }: FetchedManifest): Blob {
    const digest = digestOf(bytes);
    const expected = parseDigest(tagOrDigest) ?? said ?? digest;
    if (expected !== digest) throw otherDigest(`manifest ${tagOrDigest}`, url, expected, digest);
    return { descriptor: { mediaType, digest, size: bytes.length }, bytes };
  }

  /**
   * Puts a manifest there, under a tag or its digest. What it names must be there before. Where the registry does not list what refers to an image,
   * it is added to the tag that stands for that list.
   *
   * @throws ThimbleError images.digest-mismatch
   * @see OCI distribution-spec v1.1.1, "Pushing Manifests with Subject"
   */
  async putManifest(manifest: Blob, tagOrDigest: string, signal: AbortSignal): Promise<void> {
    const answer = await this.#putManifest(manifest, tagOrDigest, signal);
    const subject = subjectOf(manifest.bytes, `manifest ${manifest.descriptor.digest}`);
    if (subject === undefined || answer.header("oci-subject") !== undefined) return;
    const tag = referrersTag(subject);
    const before = await this.find(tag, signal);
    const list = withReferrer(before?.bytes, manifest, `referrers of ${subject}`);
    if (list !== undefined) await this.#putManifest(list, tag, signal);
  }

  async #putManifest({ descriptor, bytes }: Blob, tagOrDigest: string, signal: AbortSignal): Promise<HttpAnswer> {
    const to = this.#path(`manifests/${tagOrDigest}`);
    const headers = { "content-type": descriptor.mediaType };
    const doing = `push manifest ${this.#repository}:${tagOrDigest}`;
    const request = { doing, method: "PUT", to, headers, body: bytes, good: [201], scopes: this.#push };
    const answer = await this.#transport.send(request, signal);
    answer.discard();
    const said = answer.header("docker-content-digest") ?? descriptor.digest;
    if (said === descriptor.digest) return answer;
    throw otherDigest("manifest", new URL(to, this.#transport.base), descriptor.digest, said);
  }

  /** A blob as `downloadBlob` gives it. */
  blob(descriptor: Descriptor, signal: AbortSignal): AsyncIterable<Uint8Array> {
    const path = this.#path(`blobs/${descriptor.digest}`);
    return downloadBlob(this.#transport, { descriptor, path, scopes: this.#pull }, signal);
  }

  /** As `ImageSource.delta`. One round trip, also where there is none; more where it is made meanwhile. */
  async delta(wanted: DeltaRequest, signal: AbortSignal): Promise<LayerDelta | undefined> {
    const { digest } = wanted.layer;
    const type = wanted.of === "layers" ? DELTA_TYPE : CONTENT_DELTA_TYPE;
    const request = {
      doing: `download a delta of blob ${digest}`,
      method: "GET",
      to: this.#path(`blobs/${digest}`),
      // A registry that makes none sends one byte instead of the layer.
      headers: { accept: `${type}, */*`, [DELTA_FROM]: wanted.from.join(", "), range: NO_DELTA_RANGE },
      good: [200, 202, 206],
      scopes: this.#pull,
      // The plain blob is the second try.
      isRepeated: false,
    };
    let answer = await this.#transport.send(request, signal);
    // It is being made. Each answer comes after ten seconds, or tells to wait.
    for (let asked = 1; answer.status === 202 && asked < MAXIMUM_DELTA_QUESTIONS; asked += 1) {
      const wait = Number(answer.header("retry-after") ?? 1) * 1000;
      answer.discard();
      if (!(wait >= 0 && wait <= MAXIMUM_DELTA_WAIT)) return undefined;
      await this.#transport.pause(Math.max(wait, LEAST_DELTA_WAIT), signal);
      answer = await this.#transport.send(request, signal);
    }
    const from = parseDigest(answer.header(DELTA_FROM) ?? "");
    if (
      answer.status !== 200 ||
      answer.header("content-type") !== type ||
      from === undefined ||
      !wanted.from.includes(from)
    ) {
      answer.discard();
      return undefined;
    }
    if (!(Number(answer.header("content-length")) <= MAXIMUM_WHOLE_DELTA)) return { from, body: answer.body };
    // Between two of its records megabytes may be copied: the connection does not wait for that.
    const bytes = await readWhole(answer, MAXIMUM_WHOLE_DELTA, request.doing);
    return { from, body: Readable.from([bytes]) };
  }

  /**
   * A stretch of a blob, as it comes: what is made of it is to be checked.
   * @throws ThimbleError images.size-mismatch when it is not of that length, images.registry-refused where there are no ranges
   */
  async stretch(digest: Digest, offset: number, length: number, signal: AbortSignal): Promise<Uint8Array> {
    const doing = `read blob ${digest}`;
    const headers = { range: `bytes=${offset}-${offset + length - 1}` };
    const to = this.#path(`blobs/${digest}`);
    const answer = await this.#transport.send(
      { doing, method: "GET", to, headers, good: [206], scopes: this.#pull },
      signal,
    );
    const bytes = await readWhole(answer, length, `blob ${digest}`);
    if (bytes.length === length) return bytes;
    throw lied(doing, new URL(to, this.#transport.base), `it sent ${bytes.length} bytes`, `${length} bytes`);
  }

  /** Whether the repository has a blob. */
  async hasBlob(digest: Digest, signal: AbortSignal): Promise<boolean> {
    const to = this.#path(`blobs/${digest}`);
    const doing = `look for blob ${digest}`;
    const answer = await this.#transport.send(
      { doing, method: "HEAD", to, good: [200, 404], scopes: this.#push },
      signal,
    );
    answer.discard();
    return answer.status === 200;
  }

  /** Uploads a blob as `uploadBlob` does. */
  upload(blob: Pick<BlobUploadOptions, "descriptor" | "source" | "chunkBytes">, signal: AbortSignal): Promise<void> {
    return uploadBlob(this.#transport, { ...blob, path: this.#uploads, scopes: this.#push }, signal);
  }

  /**
   * Lets the repository have a blob of another one of the same registry. Resolves to whether it has it now.
   * @see OCI distribution-spec v1.1.1, "Mounting a blob from another repository"
   */
  async mount(digest: Digest, from: string, signal: AbortSignal): Promise<boolean> {
    const to = `${this.#uploads}?${new URLSearchParams({ mount: digest, from })}`;
    const scopes = [...this.#push, `repository:${from}:pull`];
    const doing = `mount blob ${digest} from ${from}`;
    const answer = await this.#transport.send({ doing, method: "POST", to, good: [201, 202], scopes }, signal);
    answer.discard();
    return answer.status === 201;
  }

  /**
   * What refers to a manifest: signatures, SBOMs. By the API, or where the registry has none by the tag that stands for it.
   * @param artifactType only those of this type
   * @throws ThimbleError images.malformed, images.size-mismatch
   */
  async referrers(digest: Digest, artifactType: string | undefined, signal: AbortSignal): Promise<readonly Referrer[]> {
    const query = artifactType === undefined ? "" : `?${new URLSearchParams({ artifactType })}`;
    const found: Referrer[] = [];
    const doing = `list what refers to ${digest}`;
    const request = {
      doing,
      method: "GET",
      to: `${this.#path(`referrers/${digest}`)}${query}`,
      headers: { accept: INDEX_TYPE },
      good: [200, ...NO_REFERRERS],
      scopes: this.#pull,
    };
    for await (const answer of this.#transport.answers(request, MAXIMUM_PAGES, signal)) {
      // A page for people is no list either: some answer so to every path that they do not know.
      if (answer.status !== 200 || /html/.test(answer.header("content-type") ?? "")) {
        answer.discard();
        found.push(...(await this.#tagged(digest, signal)));
        break;
      }
      found.push(...readReferrers(await readWhole(answer, MAXIMUM_DOCUMENT_BYTES, doing), `referrers of ${digest}`));
    }
    // Not every registry filters, and the tag never does.
    return found.filter((it) => artifactType === undefined || it.artifactType === artifactType);
  }

  /** As `ImageSource.attachments`: what refers to the image, and what cosign keeps at tags. */
  async attachments(image: Digest, signal: AbortSignal): Promise<readonly Attachment[]> {
    const found = new Map<Digest, string | undefined>();
    for (const { digest } of await this.referrers(image, undefined, signal)) found.set(digest, undefined);
    for (const tag of cosignTags(image)) {
      const manifest = await this.find(tag, signal);
      if (manifest !== undefined) found.set(manifest.descriptor.digest, tag);
    }
    return [...found].map(([digest, tag]) => ({ digest, tag }));
  }

  /** The tags of the repository, in the order of the registry. @see OCI distribution-spec v1.1.1, "Listing Tags" */
  async tags(signal: AbortSignal): Promise<readonly string[]> {
    const found: string[] = [];
    for await (const page of this.#transport.pages(
      { doing: `list tags of ${this.#repository}`, to: this.#path("tags/list"), scopes: this.#pull },
      signal,
    )) {
      const tags = page.member("tags");
      // Some registries say null for none.
      if (tags.json !== null) found.push(...tags.items().map((tag) => tag.string()));
    }
    return found;
  }

  async #tagged(digest: Digest, signal: AbortSignal): Promise<readonly Referrer[]> {
    const list = await this.find(referrersTag(digest), signal);
    return list === undefined ? [] : readReferrers(list.bytes, `referrers of ${digest}`);
  }

  #path(rest: string): string {
    return `/v2/${this.#repository}/${rest}`;
  }

  get #uploads(): string {
    return this.#path("blobs/uploads/");
  }

  get #pull(): readonly string[] {
    return [`repository:${this.#repository}:pull`];
  }

  get #push(): readonly string[] {
    return [`repository:${this.#repository}:pull,push`];
  }
}

function otherDigest(what: string, url: URL, expected: string, actual: string): ThimbleError {
  return new ThimbleError("images.digest-mismatch", `Cannot use ${what}: the registry has ${actual}`, {
    where: shownUrl(url),
    expected,
    details: { expected, actual },
  });
}
