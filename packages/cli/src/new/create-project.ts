import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ThimbleError } from "@thimble/base";
import { type ProjectFile, planProject } from "./plan-project.ts";

const TEMPLATE = fileURLToPath(new URL("../../templates/container/", import.meta.url));

/** Where a new project goes. */
export interface CreateProjectOptions {
  /** The project's folder, absolute; its last part is the project's name. */
  readonly directory: string;
  /** The folder as messages name it. Default: `directory`. */
  readonly shownDirectory?: string;
  /** Version of Thimble that the project uses. */
  readonly version: string;
}

/**
 * Writes a new container project: a container that works, its thimble.yaml, a test and what an editor needs.
 *
 * @returns the paths of the files, relative to the folder
 * @throws ThimbleError base.argument when the folder's name can not be an image's; cli.folder-in-use when there is something in
 * the folder, or a file in its place. Then nothing was written
 */
export async function createProject(options: CreateProjectOptions): Promise<readonly string[]> {
  const { directory, shownDirectory = directory, version } = options;
  const files = planProject(await readTemplate(), { name: basename(directory), version });
  await claimFolder(directory, shownDirectory);
  for (const { path, text } of files) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text, { flag: "wx" });
  }
  return files.map(({ path }) => path);
}

async function readTemplate(): Promise<ProjectFile[]> {
  const entries = await readdir(TEMPLATE, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    paths.sort().map(async (path) => ({
      path: path.slice(TEMPLATE.length).replaceAll("\\", "/"),
      text: await readFile(path, "utf8"),
    })),
  );
}

async function claimFolder(directory: string, shown: string): Promise<void> {
  const expected = "the name of a folder that is empty or not there";
  try {
    await mkdir(directory, { recursive: true });
  } catch (cause) {
    throw new ThimbleError("cli.folder-in-use", `Cannot create a project in ${shown}: no folder can be made there`, {
      expected,
      cause,
    });
  }
  const [first] = await readdir(directory);
  if (first === undefined) return;
  throw new ThimbleError(
    "cli.folder-in-use",
    `Cannot create a project in ${shown}: it has files already, ${first} among them`,
    {
      expected,
    },
  );
}
