import { readdir } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import { ThimbleError } from "@thimble/base";
import { embedFiles, parseThingDescription } from "@thimble/things";
import { pathKind } from "./path-kind.ts";
import { readTextFile, shownPath } from "./read-text-file.ts";

/** The folder of Thing Descriptions beside compose.yaml. */
export const THINGS_FOLDER = "things";

/** A Thing Description's file: the role is what stands before. */
const FILE_NAME = /^(.+)\.td\.(yaml|yml|json)$/;

/**
 * Loads the Thing Descriptions of a folder, by role: `machine.td.yaml` describes `machine`. None when there is no folder.
 * @throws ThimbleError base.not-found when the folder can not be read; things.*, model.* for what is wrong in one, with file and line
 */
export async function loadThings(directory: string, workingDirectory: string): Promise<Record<string, string>> {
  const names = pathKind(directory) === "folder" ? await namesIn(directory) : [];
  const things: Record<string, string> = {};
  for (const name of names.toSorted()) {
    const role = roleOf(name);
    if (role !== undefined) things[role] = await loadThing(join(directory, name), role, workingDirectory);
  }
  return things;
}

/** The role that a Thing Description's file name says; undefined when it is the name of none. */
export function roleOf(fileName: string): string | undefined {
  return FILE_NAME.exec(fileName)?.[1];
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (cause) {
    throw new ThimbleError("base.not-found", `Cannot read "${directory}": it is no folder that can be read`, {
      expected: "a folder of Thing Descriptions",
      cause,
    });
  }
}

/**
 * Loads one Thing Description for a role, with the files that it names in it, and makes sure that it can be used.
 * @throws ThimbleError base.not-found; things.*, model.* for what is wrong in it, with file and line
 */
export async function loadThing(file: string, role: string, workingDirectory: string): Promise<string> {
  const text = await readTextFile(file, "a Thing Description, in JSON or YAML");
  const shown = shownPath(file, workingDirectory);
  const whole = await embedFiles(text, shown, (name, where) => loadNamedFile(dirname(file), name, where));
  parseThingDescription(whole, shown, role);
  return whole;
}

async function loadNamedFile(folder: string, name: string, where: string): Promise<string> {
  const expected = "a file, by its path from the folder of the Thing Description";
  if (isAbsolute(name))
    throw new ThimbleError("things.bad-description", `Cannot read "${name}": its path is absolute`, {
      where,
      expected,
    });
  try {
    return await readTextFile(join(folder, name), expected);
  } catch (cause) {
    throw new ThimbleError("base.not-found", `Cannot read "${name}": it is no file that can be read`, {
      where,
      expected,
      cause,
    });
  }
}
