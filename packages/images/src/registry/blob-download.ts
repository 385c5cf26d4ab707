import { createHash } from "node:crypto";
import { ThimbleError } from "@thimble/base";
import type { Descriptor } from "../oci/descriptor.ts";
import { fromOffset } from "./from-offset.ts";
import type { HttpAnswer } from "./http.ts";
import { lied, shownUrl, unreachable } from "./registry-failure.ts";
import type { RegistryRequest, RegistryTransport } from "./registry-transport.ts";

/** What to download, and from where. */
export interface BlobDownloadOptions {
  readonly descriptor: Descriptor;
  /** The path of the blob in the registry. */
  readonly path: string;
  readonly scopes: readonly string[];
}

/**
 * The bytes of a blob as they come, hashed on the way. When the connection breaks, goes on where it broke. Whoever reads it holds one part
 * at a time, and may use nothing before the end came without an error: only then is the digest known to be right.
 *
 * @throws ThimbleError images.size-mismatch as soon as it is longer than its descriptor says, or announced to be of another length
 * @throws ThimbleError images.digest-mismatch at the end
 * @throws ThimbleError images.registry-* as `RegistryTransport.send`, images.registry-unreachable when it breaks again and again and nothing comes between
 */
export async function* downloadBlob(
  transport: RegistryTransport,
  options: BlobDownloadOptions,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { descriptor, path } = options;
  const hash = createHash("sha256");
  const retry = transport.retry();
  const url = new URL(path, transport.base);
  let length = 0;
  while (length < descriptor.size || length === 0) {
    try {
      const answer = await transport.send(rangeRequest(options, length), signal);
      for await (const part of bodyFrom(answer, options, { length, url })) {
        length += part.length;
        if (length > descriptor.size) throw wrongSize(descriptor, "more bytes");
        hash.update(part);
        retry.reached(length);
        yield part;
      }
      if (length < descriptor.size) throw new Error(`the body ended after ${length} of ${descriptor.size} bytes`);
      break;
    } catch (error) {
      signal.throwIfAborted();
      await retry.wait(unreachable(`download blob ${descriptor.digest}`, url, error), signal);
    }
  }
  const actual = `sha256:${hash.digest("hex")}`;
  if (actual === descriptor.digest) return;
  throw new ThimbleError(
    "images.digest-mismatch",
    `Cannot use blob ${descriptor.digest}: the registry sent ${actual}`,
    {
      where: shownUrl(url),
      expected: descriptor.digest,
      details: { expected: descriptor.digest, actual },
    },
  );
}

/** @see OCI distribution-spec v1.1.1, "Pulling blobs": a registry should support Range, RFC 9110 section 14.2 */
function rangeRequest({ descriptor, path, scopes }: BlobDownloadOptions, offset: number): RegistryRequest {
  return {
    doing: `download blob ${descriptor.digest}`,
    method: "GET",
    to: path,
    headers: offset === 0 ? {} : { range: `bytes=${offset}-` },
    good: offset === 0 ? [200] : [200, 206],
    scopes,
  };
}

/** The body from `offset` on: a registry that does not know ranges sends all again. */
function bodyFrom(
  answer: HttpAnswer,
  { descriptor }: BlobDownloadOptions,
  { length: offset, url }: { length: number; url: URL },
): AsyncIterable<Uint8Array> {
  const start =
    answer.status === 206 ? Number(/^bytes (\d+)-/.exec(answer.header("content-range") ?? "")?.[1] ?? -1) : 0;
  const announced = answer.header("content-length");
  if (start < 0 || start > offset) {
    answer.discard();
    throw lied(`download blob ${descriptor.digest}`, url, "it sent another range", `bytes from ${offset} on`);
  }
  if (announced !== undefined && Number(announced) !== descriptor.size - start) {
    answer.discard();
    throw wrongSize(descriptor, `${Number(announced) + start} bytes`);
  }
  return fromOffset(answer.body, offset - start);
}

function wrongSize({ digest, size }: Descriptor, state: string): ThimbleError {
  return new ThimbleError("images.size-mismatch", `Cannot use blob ${digest}: the registry has ${state} of it`, {
    expected: `${size} bytes, as its descriptor says`,
    details: { digest },
  });
}
