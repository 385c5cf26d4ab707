import { open, rm } from "node:fs/promises";

/**
 * Writes a file that is not there yet, whole or not at all. Takes away only what it made itself: where the system opens no file it does not say whether one is there.
 * @throws what the file system says; EEXIST when there is one
 */
export async function writeNewFile(path: string, text: string, mode = 0o666): Promise<void> {
  await using file = await open(path, "wx", mode);
  try {
    await file.writeFile(text);
    await file.sync();
  } catch (error) {
    await rm(path, { force: true }).catch(() => undefined);
    throw error;
  }
}
