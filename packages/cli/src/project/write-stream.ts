import { open, rename, rm } from "node:fs/promises";
import { ThimbleError } from "@thimble/base";
import { refusedFile } from "./refused-file.ts";

/**
 * Writes a file that a person named, whole or not at all: beside its place, synced, then renamed. Resolves to its bytes.
 * @throws ThimbleError base.not-found when it can not be made there, cli.folder-unusable when it can not be written; whatever the source throws
 */
export async function writeStream(path: string, chunks: AsyncIterable<Uint8Array>): Promise<number> {
  const draft = `${path}.part`;
  const file = await open(draft, "w").catch((cause: unknown) => {
    throw new ThimbleError("base.not-found", `Cannot write "${path}": there is no such folder, or none to write in`, {
      expected: "a file in a folder that this user may write",
      cause,
    });
  });
  const refuse = (cause: unknown): never => {
    throw refusedFile(path, cause);
  };
  try {
    let bytes = 0;
    for await (const chunk of chunks) {
      // Until all of it is written: one write may take a part.
      await file.appendFile(chunk).catch(refuse);
      bytes += chunk.length;
    }
    await file.sync().catch(refuse);
    await file.close();
    await rename(draft, path).catch(refuse);
    return bytes;
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(draft, { force: true });
    throw error;
  }
}
