import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The package that a container imports. */
export const SDK_NAME = "@thimble/assemblyscript";

/** The SDK's files as the compiler names them. */
export const SDK_PREFIX: string = `~lib/${SDK_NAME}/`;

const ASSEMBLY = fileURLToPath(new URL("./assembly/", import.meta.resolve(`${SDK_NAME}/package.json`)));
const IN_MODULES = `node_modules/${SDK_NAME}/`;

/**
 * The text of a file that the compiler asks for, or null where there is none that can be read.
 *
 * The SDK is the one that came with this build, whatever folder is compiled and whether or not anything is installed in it;
 * everything else is read from where it is asked for.
 */
export async function readSource(name: string, directory: string): Promise<string | null> {
  const normalized = name.replaceAll("\\", "/");
  const place = normalized.lastIndexOf(IN_MODULES);
  const path = place === -1 ? join(directory, name) : join(ASSEMBLY, normalized.slice(place + IN_MODULES.length));
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    // The compiler asks for files that need not be there, and says itself which of those it can not do without.
    if (error instanceof Error && "code" in error) return null;
    throw error;
  }
}
