import { isThimbleError, ThimbleError } from "@thimble/base";
import type { Digest } from "@thimble/model";
import { createTarDecoder, type ParsedTarEntry } from "modern-tar";
import { MAXIMUM_DOCUMENT_BYTES } from "../oci/image-manifest.ts";
import { checkLayoutVersion } from "../oci/layout-version.ts";
import type { ImageStore, ReceiveBlob } from "../store/image-store.ts";
import { LayoutIndex } from "../store/layout-index.ts";
import type { StoredImage } from "../store/stored-image.ts";
import { type ArchiveFile, readArchiveName } from "./archive-name.ts";

/** Files of an archive at most, so that one of nothing but names does not fill the memory. An app has tens. */
const MAXIMUM_FILES = 100_000;

/**
 * Takes the images of an OCI image layout in a tar into a store, whole or not at all; an image that has a name of theirs loses it. Everything is
 * checked as it is read: the tar's structure, each blob against its digest, each document against its specification. Blobs of any size go
 * through in parts. Names of files are only compared, never used as paths. Other changes of the store wait until the archive has been read.
 *
 * @param chunks the archive's bytes
 * @param name what errors call the archive, e.g. its path
 * @throws ThimbleError images.bad-archive when it is no whole archive of that kind, or a blob is damaged; the store is then as it was
 * @throws ThimbleError images.malformed when index.json or a manifest is not what its specification says
 * @throws ThimbleError images.missing-blob, images.size-mismatch when an image is not whole, or has a blob that is larger than a store takes
 */
export function loadArchive(
  store: ImageStore,
  chunks: AsyncIterable<Uint8Array>,
  name: string,
): Promise<readonly StoredImage[]> {
  return store.take(async (_put, receive) => {
    try {
      return await readFiles(chunks, name, receive);
    } catch (cause) {
      if (isThimbleError(cause)) throw cause;
      throw badArchive(name, "it is no whole tar", "an OCI image layout in a tar, as thimble save writes it", cause);
    }
  });
}

async function readFiles(chunks: AsyncIterable<Uint8Array>, name: string, receive: ReceiveBlob): Promise<LayoutIndex> {
  const documents = new Map<"layout" | "index", Uint8Array>();
  let files = 0;
  for await (const entry of ReadableStream.from(chunks).pipeThrough(createTarDecoder({ strict: true }))) {
    files += 1;
    if (files > MAXIMUM_FILES) throw badArchive(name, `it has over ${MAXIMUM_FILES} files`, "fewer");
    const file = fileOf(entry, name);
    // Not cancelled: then the decoder waits for ever, now and then.
    if (file.kind === "other") await entry.body.pipeTo(new WritableStream());
    else if (file.kind === "blob") await receiveBlob(entry, file.digest, name, receive);
    else {
      if (documents.has(file.kind)) throw badArchive(name, `it has ${entry.header.name} twice`, "one of each file");
      documents.set(file.kind, await bodyOf(entry, MAXIMUM_DOCUMENT_BYTES, name));
    }
  }
  return readDocuments(documents, name);
}

async function receiveBlob({ header, body }: ParsedTarEntry, digest: Digest, name: string, receive: ReceiveBlob) {
  try {
    await receive({ mediaType: "application/octet-stream", digest, size: header.size }, partsOf(body, name));
  } catch (cause) {
    if (isThimbleError(cause, "images.digest-mismatch")) {
      throw badArchive(name, `its blob ${digest} is damaged`, "a new copy", cause);
    }
    if (!isThimbleError(cause, "images.size-mismatch")) throw cause;
    throw badArchive(name, `${header.name} ends early`, "a new copy", cause);
  }
}

/** A store can not tell a stream that breaks from a disk that does. */
async function* partsOf(body: ParsedTarEntry["body"], name: string): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (cause) {
    if (isThimbleError(cause)) throw cause;
    throw badArchive(name, "it is no whole tar", "an OCI image layout in a tar, as thimble save writes it", cause);
  }
}

function readDocuments(documents: ReadonlyMap<"layout" | "index", Uint8Array>, name: string): LayoutIndex {
  const layout = documents.get("layout");
  const bytes = documents.get("index");
  if (layout === undefined || bytes === undefined) {
    const missing = layout === undefined ? "oci-layout" : "index.json";
    throw badArchive(name, `it has no ${missing}`, "an OCI image layout in a tar, as thimble save writes it");
  }
  checkLayoutVersion(layout, `${name}: oci-layout`, (state, expected) => badArchive(name, state, expected));
  const index = LayoutIndex.parse(bytes, `${name}: index.json`);
  if (index.isReadable && index.entries.length > 0) return index.marked(true);
  throw badArchive(name, "its index.json names no image, or one that can not be read", "images with SHA-256 digests");
}

function fileOf({ header }: ParsedTarEntry, name: string): ArchiveFile {
  const file = readArchiveName(header.name);
  const shown = JSON.stringify(header.name);
  if (file === undefined) throw badArchive(name, `its file ${shown} leads out of it`, "names within the archive");
  if (header.type === "directory") return { kind: "other" };
  if (header.type === "file" || header.type === undefined) return file;
  throw badArchive(name, `its ${shown} is a ${header.type}`, "files and folders");
}

/** The bytes of a file. Its size is looked at before anything is read. */
async function bodyOf({ header, body }: ParsedTarEntry, maximum: number, name: string): Promise<Uint8Array> {
  if (header.size > maximum) {
    throw new ThimbleError("images.size-mismatch", `Cannot load ${name}: ${header.name} has ${header.size} bytes`, {
      expected: `at most ${maximum} bytes`,
      details: { file: header.name, actual: header.size },
    });
  }
  const bytes = new Uint8Array(header.size);
  let length = 0;
  for await (const chunk of body) {
    bytes.set(chunk, length);
    length += chunk.length;
  }
  if (length !== header.size) throw badArchive(name, `${header.name} ends early`, "a new copy");
  return bytes;
}

function badArchive(name: string, state: string, expected: string, cause?: unknown): ThimbleError {
  return new ThimbleError("images.bad-archive", `Cannot load ${name}: ${state}`, {
    expected,
    details: { archive: name },
    ...(cause === undefined ? {} : { cause }),
  });
}
