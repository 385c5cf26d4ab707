import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { isThimbleError, ThimbleError } from "@thimble/base";
import { parseRegistryUsers, type RegistryUsers } from "@thimble/images";
import type { CommandContext } from "../command/command-context.ts";
import { dataDirectory } from "../data-directory.ts";
import { refusedFile } from "./refused-file.ts";

/** The file of users of a registry, as it stands. */
export interface UsersFile {
  readonly users: Readonly<
    Record<string, { readonly password: string; readonly fleets: Readonly<Record<string, string>> }>
  >;
  readonly anonymous?: Readonly<Record<string, string>>;
}

/** Where the registry of a data directory is. */
export function registryFolder(context: CommandContext, data: string | undefined): string {
  return join(dataDirectory(context, data), "registry");
}

/** Where the users of a registry are: what the person named, else beside the registry. */
export function usersPath(context: CommandContext, data: string | undefined, named: string | undefined): string {
  if (named !== undefined) return resolve(context.workingDirectory, named);
  return join(dataDirectory(context, data), "registry-users.json");
}

/**
 * The users of a file, and its text; undefined when there is no file.
 * @throws ThimbleError base.not-found when it must be there and is not, or can not be read; images.malformed
 */
export async function readUsers(
  path: string,
  isRequired: boolean,
): Promise<{ readonly users: RegistryUsers; readonly text: string } | undefined> {
  try {
    const bytes = await readFile(path);
    return { users: parseRegistryUsers(bytes, path), text: bytes.toString() };
  } catch (cause) {
    const isMissing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
    if (isThimbleError(cause)) throw cause;
    // One that is there and can not be read is not as good as none: without users everybody may do everything.
    if (isMissing && !isRequired) return undefined;
    throw new ThimbleError("base.not-found", `Cannot read "${path}": it is no file that can be read`, {
      expected: "the file that thimble registry user writes",
      cause,
    });
  }
}

/**
 * Writes a file of users anew, whole or not at all; only its owner may read it.
 * @throws ThimbleError images.malformed, cli.folder-unusable; as `readUsers`
 */
export async function changeUsers(path: string, change: (file: UsersFile) => UsersFile): Promise<void> {
  const read = await readUsers(path, false);
  // It was parsed: it is what its type says.
  const file: UsersFile = { users: {}, ...JSON.parse(read?.text ?? "{}") };
  const text = `${JSON.stringify(change(file), null, 2)}\n`;
  const draft = `${path}.part`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(draft, text, { mode: 0o600, flush: true });
    await rename(draft, path);
  } catch (cause) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw refusedFile(path, cause);
  }
}
