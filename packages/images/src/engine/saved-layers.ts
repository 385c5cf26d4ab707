import type { Digest } from "@thimble/model";
import { createTarDecoder } from "modern-tar";
import type { ByteSource } from "../delta/byte-source.ts";
import { unpackLayer } from "../delta/unpack-layer.ts";
import type { Scratch } from "./scratch.ts";

/** Layers in what engines save: Docker has a folder for each, or blobs by digest since version 25, compressed ones where containerd keeps them; podman files by digest. */
const LAYER = /(?:^|\/)layer\.tar$|^blobs\/sha256\/[0-9a-f]{64}$|^[0-9a-f]{64}\.tar$/;

/**
 * The contents of layers out of an image as an engine saved it, in files; known by what they are, not by their names. Of the others one at a time is on the
 * disk. What the image has not is left out.
 *
 * @param wanted digests of contents
 */
export async function savedLayers(
  saved: AsyncIterable<Uint8Array>,
  wanted: ReadonlySet<Digest>,
  scratch: Scratch,
): Promise<ReadonlyMap<string, ByteSource>> {
  const found = new Map<string, ByteSource>();
  for await (const { header, body } of ReadableStream.from(saved).pipeThrough(createTarDecoder({ strict: true }))) {
    if (header.type !== "file" || !LAYER.test(header.name) || found.size === wanted.size) {
      // To cancel it makes the decoder wait for ever, now and then.
      await body.pipeTo(new WritableStream());
      continue;
    }
    // What the engine has room for the folder may have no room for, and then it says so.
    const file = await scratch.write(unpackLayer(toItsEnd(body), Number.POSITIVE_INFINITY));
    if ([...wanted].some((it) => it === file.digest) && !found.has(file.digest)) found.set(file.digest, file);
    else await file.remove();
  }
  return found;
}

/** Reads the rest too where somebody stops before: to cancel the body makes the decoder wait for ever, now and then. */
async function* toItsEnd(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  let next = await reader.read();
  try {
    for (; !next.done; next = await reader.read()) yield next.value;
  } finally {
    while (!next.done) next = await reader.read();
  }
}
