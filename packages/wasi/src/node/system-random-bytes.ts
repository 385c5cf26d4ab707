import { randomFillSync } from "node:crypto";
import type { RandomBytes } from "../ports/program-ports.ts";

/** The machine's generator, fit for secrets. */
export class SystemRandomBytes implements RandomBytes {
  fill(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += LARGEST_FILL) randomFillSync(bytes.subarray(at, at + LARGEST_FILL));
  }
}

/** Bytes that one call of Node fills at most: 2^31 - 1; this is a round number below. @see Node.js, crypto.randomFillSync */
const LARGEST_FILL = 2 ** 30;
