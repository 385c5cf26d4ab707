import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { ThimbleError } from "@thimble/base";
import { type Digest, parseDigest } from "@thimble/model";

/** The bytes of a file, in parts. */
export function fileParts(path: string): AsyncIterable<Uint8Array> {
  return createReadStream(path);
}

/**
 * Digest and bytes of a file of any size, read in parts.
 * @param expected what a person should have named
 * @throws ThimbleError base.not-found when it can not be read
 */
export async function describeFile(
  path: string,
  expected: string,
): Promise<{ readonly digest: Digest; readonly size: number }> {
  const hash = createHash("sha256");
  let size = 0;
  try {
    for await (const part of fileParts(path)) {
      hash.update(part);
      size += part.length;
    }
  } catch (cause) {
    throw new ThimbleError("base.not-found", `Cannot read "${path}": it is no file that can be read`, {
      expected,
      cause,
    });
  }
  const digest = parseDigest(`sha256:${hash.digest("hex")}`);
  if (digest !== undefined) return { digest, size };
  throw new ThimbleError("base.bug", `Cannot name "${path}": SHA-256 gave no digest`);
}
