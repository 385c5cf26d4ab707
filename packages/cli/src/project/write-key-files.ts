import { rm } from "node:fs/promises";
import { ThimbleError } from "@thimble/base";
import type { KeyPairFiles } from "@thimble/images";
import { refusedFile } from "./refused-file.ts";
import { writeNewFile } from "./write-new-file.ts";

/** Only its owner may read it. */
const SECRET_MODE = 0o600;

/**
 * Writes a pair of keys to two files that are not there yet: the secret one with mode 0600, so that nobody else can read it at any moment.
 * @throws ThimbleError base.argument when one is there, cli.folder-unusable when one can not be written; then neither is
 */
export async function writeKeyFiles(privatePath: string, publicPath: string, pair: KeyPairFiles): Promise<void> {
  await write(privatePath, pair.privateKey, SECRET_MODE);
  try {
    await write(publicPath, pair.publicKey, 0o644);
  } catch (error) {
    await rm(privatePath, { force: true });
    throw error;
  }
}

async function write(path: string, text: string, mode: number): Promise<void> {
  try {
    await writeNewFile(path, text, mode);
  } catch (cause) {
    const isThere = cause instanceof Error && "code" in cause && cause.code === "EEXIST";
    if (!isThere) throw refusedFile(path, cause);
    const state = "there is one already, and a key that is lost can not be had again";
    throw new ThimbleError("base.argument", `Cannot write the key "${path}": ${state}`, {
      expected: "the name of files that are not there",
      cause,
    });
  }
}
