import type { Digest } from "@thimble/model";
import { ANNOTATION } from "../oci/annotations.ts";
import { canonicalBytes } from "../oci/canonical-bytes.ts";
import { type Descriptor, readDescriptor, readDigest } from "../oci/descriptor.ts";
import { JsonReader } from "../oci/json-reader.ts";
import { INDEX_TYPE } from "../oci/media-types.ts";

/** A manifest of a repository. */
export interface RepositoryEntry {
  readonly descriptor: Descriptor;
  /** The manifest that it is about. */
  readonly subject: Digest | undefined;
  readonly tags: readonly string[];
}

/** The annotation, in the index of a repository only, that says what a manifest is about: to list referrers nothing else has to be read. */
const SUBJECT = "thimble.subject";

/**
 * Which manifests a repository holds, and under which tags: the index.json of an image layout. Immutable.
 * @see OCI image-spec v1.1.1, image-layout.md, "index.json file"
 */
export class RepositoryIndex {
  static readonly EMPTY: RepositoryIndex = new RepositoryIndex(new Map());

  readonly #entries: ReadonlyMap<Digest, RepositoryEntry>;

  private constructor(entries: ReadonlyMap<Digest, RepositoryEntry>) {
    this.#entries = entries;
  }

  /** Reads an index; `path` names it in errors. @throws ThimbleError images.malformed */
  static parse(bytes: Uint8Array, path: string): RepositoryIndex {
    const entries = new Map<Digest, RepositoryEntry>();
    for (const json of JsonReader.parse(bytes, path).member("manifests").items()) {
      const descriptor = readDescriptor(json);
      const annotations = json.optional("annotations");
      const subject = annotations?.optional(SUBJECT);
      const tag = annotations?.strings()[ANNOTATION.refName];
      const tags = entries.get(descriptor.digest)?.tags ?? [];
      entries.set(descriptor.digest, {
        descriptor,
        subject: subject && readDigest(subject),
        tags: tag === undefined ? tags : [...tags, tag],
      });
    }
    return new RepositoryIndex(entries);
  }

  /** The index as bytes: one descriptor for each tag, and one for a manifest without any. */
  encode(): Uint8Array {
    const rows = this.entries.flatMap(({ descriptor, subject, tags }) => {
      const about = subject === undefined ? {} : { [SUBJECT]: subject };
      const named = tags.map((tag) => ({ ...descriptor, annotations: { ...about, [ANNOTATION.refName]: tag } }));
      return named.length > 0 ? named : [{ ...descriptor, annotations: about }];
    });
    return canonicalBytes({ schemaVersion: 2, mediaType: INDEX_TYPE, manifests: rows });
  }

  /** In the order in which they were pushed. */
  get entries(): readonly RepositoryEntry[] {
    return [...this.#entries.values()];
  }

  /** In the order of their code units, which is one of the two that the specification allows. */
  get tags(): readonly string[] {
    return this.entries.flatMap((entry) => entry.tags).sort();
  }

  /** The manifest of a digest. */
  get(digest: Digest): RepositoryEntry | undefined {
    return this.#entries.get(digest);
  }

  /** The manifest of a tag. */
  tagged(tag: string): RepositoryEntry | undefined {
    return this.entries.find((entry) => entry.tags.includes(tag));
  }

  /** Adds a manifest, and gives it these tags; a manifest that had one stays without it. */
  with(descriptor: Descriptor, subject: Digest | undefined, tags: readonly string[]): RepositoryIndex {
    const entries = new Map(tags.reduce<RepositoryIndex>((index, tag) => index.withoutTag(tag), this).#entries);
    const kept = entries.get(descriptor.digest)?.tags ?? [];
    entries.set(descriptor.digest, { descriptor, subject, tags: [...kept, ...tags] });
    return new RepositoryIndex(entries);
  }

  /** Takes a tag away; its manifest stays. */
  withoutTag(tag: string): RepositoryIndex {
    const entry = this.tagged(tag);
    if (entry === undefined) return this;
    const entries = new Map(this.#entries);
    entries.set(entry.descriptor.digest, { ...entry, tags: entry.tags.filter((it) => it !== tag) });
    return new RepositoryIndex(entries);
  }

  /** Takes a manifest away, with its tags. */
  without(digest: Digest): RepositoryIndex {
    const entries = new Map(this.#entries);
    entries.delete(digest);
    return new RepositoryIndex(entries);
  }
}
