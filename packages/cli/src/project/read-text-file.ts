import { readFile } from "node:fs/promises";
import { relative } from "node:path";
import { ThimbleError } from "@thimble/base";

/**
 * The text of a file that a person named or a project must have.
 * @param expected what would be right, e.g. `a folder with a compose.yaml`
 * @throws ThimbleError base.not-found when it can not be read
 */
export async function readTextFile(path: string, expected: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new ThimbleError("base.not-found", `Cannot read "${path}": it is no file that can be read`, {
      expected,
      cause,
    });
  }
}

/** The bytes of a file that a person named. @throws ThimbleError base.not-found when it can not be read */
export async function readBytes(path: string, expected: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new ThimbleError("base.not-found", `Cannot read "${path}": it is no file that can be read`, {
      expected,
      cause,
    });
  }
}

/** A path as messages show it: from the working directory where it is below it. */
export function shownPath(path: string, workingDirectory: string): string {
  const shown = relative(workingDirectory, path);
  if (shown === "") return ".";
  return shown.startsWith("..") ? path : shown;
}
