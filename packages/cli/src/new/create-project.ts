import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ThimbleError } from "@thimble/base";
import { LANGUAGES, type LanguageName } from "./languages.ts";
import { type ProjectFile, planProject } from "./plan-project.ts";

const TEMPLATES = fileURLToPath(new URL("../../templates/", import.meta.url));
/** The files of every language; one of a language's own goes before. */
const COMMON = "common";

/** Where a new project goes. */
export interface CreateProjectOptions {
  /** The project's folder, absolute; its last part is the project's name. */
  readonly directory: string;
  /** The folder as messages name it. Default: `directory`. */
  readonly shownDirectory?: string;
  /** Version of Thimble that the project uses. */
  readonly version: string;
  /** Default TypeScript. */
  readonly language?: LanguageName;
}

/**
 * Writes a new container project: a container that works, its thimble.yaml, a test and what an editor needs.
 *
 * @returns the paths of the files, relative to the folder
 * @throws ThimbleError base.argument when the folder's name can not be an image's; cli.folder-in-use when there is something in
 * the folder, or a file in its place; cli.folder-unusable when the file system refuses. Then nothing of it is there
 */
export async function createProject(options: CreateProjectOptions): Promise<readonly string[]> {
  const { directory, shownDirectory = directory, version } = options;
  const language = LANGUAGES[options.language ?? "typescript"];
  const template = [...(await readTemplate(COMMON)), ...(await readTemplate(language.template))];
  const latest = [...new Map(template.map((file) => [file.path, file])).values()];
  const files = planProject(latest, { name: basename(directory), version, language });
  const made = await claimFolder(directory, shownDirectory);
  try {
    await writeFiles(directory, files);
  } catch (cause) {
    await removeProject(directory, files, made);
    throw unusable(shownDirectory, cause);
  }
  return files.map(({ path }) => path);
}

async function writeFiles(directory: string, files: readonly ProjectFile[]): Promise<void> {
  for (const { path, text } of files) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text, { flag: "wx" });
  }
}

/** Removes what was written: the first folder that was made for it, or what is now in the one that was empty before. */
async function removeProject(
  directory: string,
  files: readonly ProjectFile[],
  made: string | undefined,
): Promise<void> {
  const tops = files.map(({ path }) => join(directory, path.split("/")[0] ?? path));
  for (const path of made === undefined ? tops : [made]) {
    // The first failure is the one to tell.
    await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function readTemplate(name: string): Promise<ProjectFile[]> {
  const folder = join(TEMPLATES, name, "/");
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    paths.sort().map(async (path) => ({
      path: path.slice(folder.length).replaceAll("\\", "/"),
      text: await readFile(path, "utf8"),
    })),
  );
}

/** Makes the folder unless it is there and empty; resolves to the first folder that had to be made for it. */
async function claimFolder(directory: string, shown: string): Promise<string | undefined> {
  try {
    const made = await mkdir(directory, { recursive: true });
    const [first] = await readdir(directory);
    if (first === undefined) return made;
    throw inUse(shown, `it has files already, ${first} among them`);
  } catch (cause) {
    if (cause instanceof ThimbleError) throw cause;
    const isFile = cause instanceof Error && "code" in cause && (cause.code === "EEXIST" || cause.code === "ENOTDIR");
    throw isFile ? inUse(shown, "a file is in its place", cause) : unusable(shown, cause);
  }
}

function inUse(shown: string, state: string, cause?: unknown): ThimbleError {
  return new ThimbleError("cli.folder-in-use", `Cannot create a project in ${shown}: ${state}`, {
    expected: "the name of a folder that is empty or not there",
    cause,
  });
}

function unusable(shown: string, cause: unknown): ThimbleError {
  return new ThimbleError("cli.folder-unusable", `Cannot create a project in ${shown}: the file system refuses it`, {
    expected: "a folder that this user may write to, on a disk that has room",
    cause,
  });
}
