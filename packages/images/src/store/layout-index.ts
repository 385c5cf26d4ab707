import { type Digest, parseDigest, parseImageReference } from "@thimble/model";
import { ANNOTATION } from "../oci/annotations.ts";
import { canonicalBytes } from "../oci/canonical-bytes.ts";
import { type Descriptor, readDescriptor } from "../oci/descriptor.ts";
import { isJsonObject, type JsonObject } from "../oci/json.ts";
import { JsonReader } from "../oci/json-reader.ts";
import { INDEX_TYPE } from "../oci/media-types.ts";
import { referrerTag, signedImage } from "../oci/signature-tag.ts";
import { nameOf, normalName, type StoredImage } from "./stored-image.ts";

interface Row {
  /** The descriptor as it stands, with the properties that Thimble does not know. */
  readonly json: JsonObject;
  /** Undefined for a descriptor that Thimble can not read, e.g. with a SHA-512 digest. It is kept as it is. */
  readonly entry: StoredImage | undefined;
}

/**
 * index.json: which images a layout holds, and under which names. Immutable; what other tools wrote stays as they wrote it.
 * @see OCI image-spec v1.1.1, image-layout.md, "index.json file"
 */
export class LayoutIndex {
  /** The index of an empty store. */
  static readonly EMPTY: LayoutIndex = new LayoutIndex({ schemaVersion: 2, mediaType: INDEX_TYPE }, []);

  /** All of index.json but its descriptors. */
  readonly #rest: JsonObject;
  readonly #rows: readonly Row[];

  private constructor(rest: JsonObject, rows: readonly Row[]) {
    this.#rest = rest;
    this.#rows = rows;
  }

  /**
   * Reads index.json; `path` names it in errors.
   * @throws ThimbleError images.malformed when it is not an image index
   */
  static parse(bytes: Uint8Array, path: string): LayoutIndex {
    const json = JsonReader.parse(bytes, path);
    const version = json.member("schemaVersion");
    if (version.integer(0) !== 2) version.refuse("is not 2", "2");
    const { manifests: _, ...rest } = json.object();
    return new LayoutIndex(rest, json.member("manifests").items().map(readRow));
  }

  /** What it holds, in the order of the file. */
  get entries(): readonly StoredImage[] {
    return this.#rows.flatMap((row) => row.entry ?? []);
  }

  /** Whether each of its descriptors is one that Thimble can read. */
  get isReadable(): boolean {
    return this.#rows.every((row) => row.entry !== undefined);
  }

  /** The index as bytes of index.json. */
  encode(): Uint8Array {
    return canonicalBytes({ ...this.#rest, manifests: this.#rows.map((row) => row.json) });
  }

  /**
   * Gives a name to an image, as its only one of that name. An image that had the name stays, without it; signatures get a name of their own.
   * @param index the index that it was taken out of
   */
  named(reference: string, descriptor: Descriptor, properties: JsonObject, index?: Digest): LayoutIndex {
    const from = index === undefined ? {} : { [ANNOTATION.takenFrom]: index };
    const json = { ...descriptor, ...properties, annotations: { [ANNOTATION.refName]: reference, ...from } };
    const entry = { descriptor, reference, ...(index === undefined ? {} : { index }) };
    const others = this.#rows.map((row) =>
      row.entry?.reference === reference ? replaced(row, descriptor.digest) : row,
    );
    return new LayoutIndex(this.#rest, [...others, { json, entry }]).#distinct();
  }

  /** Gives a further name to an image that is there, with all that is known of it. An image that had the name stays, without it. */
  alsoNamed(reference: string, descriptor: Descriptor): LayoutIndex {
    const row = this.#rows.find(({ entry }) => entry?.descriptor.digest === descriptor.digest);
    const { annotations: _, mediaType: _type, digest: _digest, size: _size, ...properties } = row?.json ?? {};
    return this.named(reference, descriptor, properties);
  }

  /** Adds all that another names, as it names it. What had one of those names is as after `named`. */
  merged(other: LayoutIndex): LayoutIndex {
    const taken = new Map(other.entries.map((entry) => [entry.reference, entry.descriptor.digest]));
    const rows = this.#rows.map((row) => {
      const by = row.entry?.reference === undefined ? undefined : taken.get(row.entry.reference);
      return by === undefined ? row : replaced(row, by);
    });
    return new LayoutIndex(this.#rest, [...rows, ...other.#rows]).#distinct();
  }

  /** The same, with the mark on each that it came from elsewhere, or without: other stores are to set their own. */
  marked(isTaken: boolean): LayoutIndex {
    return new LayoutIndex(
      this.#rest,
      this.#rows.map(({ json, entry }) => {
        if (entry === undefined || (entry.isTaken === true) === isTaken) return { json, entry };
        const { [ANNOTATION.taken]: _, ...others } = isJsonObject(json["annotations"]) ? json["annotations"] : {};
        const { isTaken: _was, ...rest } = entry;
        const mark = isTaken ? { [ANNOTATION.taken]: "true" } : {};
        return {
          json: { ...json, annotations: { ...others, ...mark } },
          entry: { ...rest, ...(isTaken && { isTaken }) },
        };
      }),
    );
  }

  /** Forgets the entries of which this is true. */
  without(isGone: (entry: StoredImage) => boolean): LayoutIndex {
    return new LayoutIndex(
      this.#rest,
      this.#rows.filter(({ entry }) => entry === undefined || !isGone(entry)),
    );
  }

  /** Forgets the signatures of images, and of indexes that images were taken out of, that are not there any more. */
  withoutOrphans(): LayoutIndex {
    const digests = new Set(this.entries.flatMap(({ descriptor, index }) => [descriptor.digest, index]));
    return this.without(({ reference }) => {
      const image = signedImage(reference);
      return image !== undefined && !digests.has(image);
    });
  }

  /** Drops nameless entries of images that are there by name or were there before. */
  #distinct(): LayoutIndex {
    const seen = new Set<Digest>(this.entries.filter((e) => e.reference !== undefined).map((e) => e.descriptor.digest));
    const rows = this.#rows.filter(({ entry }) => {
      if (entry === undefined || entry.reference !== undefined) return true;
      const isNew = !seen.has(entry.descriptor.digest);
      seen.add(entry.descriptor.digest);
      return isNew;
    });
    return new LayoutIndex(this.#rest, rows);
  }
}

function readRow(json: JsonReader): Row {
  return { json: json.object(), entry: readEntry(json) };
}

/** An index must be read although it has descriptors of a kind that the reader does not know. @see OCI image-spec v1.1.1, image-layout.md */
function readEntry(json: JsonReader): StoredImage | undefined {
  try {
    const annotations = json.optional("annotations")?.strings() ?? {};
    const name = annotations[ANNOTATION.refName];
    const index = parseDigest(annotations[ANNOTATION.takenFrom] ?? "");
    const reference = name === undefined ? undefined : normalName(name);
    const isTaken = annotations[ANNOTATION.taken] !== undefined;
    return {
      descriptor: readDescriptor(json),
      reference,
      ...(index === undefined ? {} : { index }),
      ...(isTaken ? { isTaken } : {}),
    };
  } catch {
    return undefined;
  }
}

/**
 * A row whose name another takes. What is about an image, and nothing else says so (cosign's signatures have no subject), gets the tag of a referrer
 * instead: it must not be lost to an older or poorer one.
 */
function replaced(row: Row, by: Digest): Row {
  const { json, entry } = row;
  const image = signedImage(entry?.reference);
  const name = parseImageReference(entry?.reference ?? "");
  const annotations = json["annotations"];
  if (entry === undefined || entry.descriptor.digest === by || image === undefined || name === undefined) {
    return withoutName(row);
  }
  const reference = nameOf({ ...name, tag: referrerTag(image, entry.descriptor.digest) });
  const others = isJsonObject(annotations) ? annotations : {};
  return {
    json: { ...json, annotations: { ...others, [ANNOTATION.refName]: reference } },
    entry: { ...entry, reference },
  };
}

function withoutName({ json, entry }: Row): Row {
  if (entry === undefined) return { json, entry };
  const annotations = json["annotations"];
  if (!isJsonObject(annotations)) return { json, entry };
  const { [ANNOTATION.refName]: _, ...others } = annotations;
  return { json: { ...json, annotations: others }, entry: { ...entry, reference: undefined } };
}
