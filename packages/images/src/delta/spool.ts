import { createHash } from "node:crypto";

/** Bytes that are held before they are written: one write for many small parts. */
const HELD_BYTES: number = 1024 * 1024;

/** What was written. */
export interface Spooled {
  readonly size: number;
  /** `sha256:` and its digits. */
  readonly digest: string;
}

/** Writes bytes as they come, in large parts. @throws as what gives and what takes them; then some are written */
export async function spool(
  parts: AsyncIterable<Uint8Array>,
  write: (bytes: Uint8Array) => Promise<void>,
): Promise<Spooled> {
  const hash = createHash("sha256");
  let size = 0;
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  const flush = async (): Promise<void> => {
    await write(Buffer.concat(held));
    held = [];
    heldBytes = 0;
  };
  for await (const part of parts) {
    hash.update(part);
    size += part.length;
    held.push(part);
    heldBytes += part.length;
    if (heldBytes >= HELD_BYTES) await flush();
  }
  await flush();
  return { size, digest: `sha256:${hash.digest("hex")}` };
}
