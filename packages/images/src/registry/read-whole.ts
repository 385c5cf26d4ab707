import { ThimbleError } from "@thimble/base";
import type { HttpAnswer } from "./http.ts";

/**
 * Reads a body that has at most `maximum` bytes; what a longer one announces is refused before it is read. `document` names it in errors.
 * @throws ThimbleError images.size-mismatch when it has more; images.registry-refused when it came compressed
 */
export async function readWhole(answer: HttpAnswer, maximum: number, document: string): Promise<Uint8Array> {
  const encoding = answer.header("content-encoding") ?? "identity";
  if (encoding !== "identity") {
    answer.discard();
    // Nothing here unpacks what comes: a few kilobytes may hold gigabytes.
    throw new ThimbleError("images.registry-refused", `Cannot read ${document}: it came compressed`, {
      expected: "bytes as they are; no compression was asked for",
    });
  }
  const announced = Number(answer.header("content-length") ?? 0);
  const parts: Uint8Array[] = [];
  let length = 0;
  if (announced > maximum) {
    answer.discard();
    throw tooLong(document, `${announced} bytes`, maximum);
  }
  for await (const part of answer.body) {
    length += part.length;
    // Leaving the loop closes the connection: nothing more is taken.
    if (length > maximum) throw tooLong(document, "more", maximum);
    parts.push(part);
  }
  return Uint8Array.from(Buffer.concat(parts));
}

function tooLong(document: string, state: string, maximum: number): ThimbleError {
  return new ThimbleError("images.size-mismatch", `Cannot read ${document}: it has ${state}`, {
    expected: `at most ${maximum} bytes`,
  });
}
