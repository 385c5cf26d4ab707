import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { ThimbleError } from "@thimble/base";
import type { FoundThing } from "@thimble/things";
import { writeNewFile } from "./write-new-file.ts";

/** What became of one description. */
export interface WrittenThing {
  readonly file: string;
  /** Whether it was written; one that is there already is left as it is. */
  readonly isNew: boolean;
}

/**
 * Writes Thing Descriptions into a folder, `<role>.td.json`, which is made where it is missing. Files that are there are left alone.
 * @throws ThimbleError cli.folder-unusable when the folder takes none
 */
export async function writeThings(directory: string, things: readonly FoundThing[]): Promise<readonly WrittenThing[]> {
  const written: WrittenThing[] = [];
  try {
    await mkdir(directory, { recursive: true });
  } catch (error) {
    throw notWritten(directory, error);
  }
  for (const { role, description } of things) {
    const file = join(directory, `${role}.td.json`);
    try {
      await writeNewFile(file, `${JSON.stringify(description, null, 2)}\n`);
      written.push({ file, isNew: true });
    } catch (error) {
      if (!(error instanceof Error) || !("code" in error) || error.code !== "EEXIST") throw notWritten(file, error);
      written.push({ file, isNew: false });
    }
  }
  return written;
}

function notWritten(file: string, cause: unknown): ThimbleError {
  return new ThimbleError("cli.folder-unusable", `Cannot write ${file}: the folder does not take it`, {
    expected: "a folder that this user may write to, on a disk that has room",
    cause,
  });
}
