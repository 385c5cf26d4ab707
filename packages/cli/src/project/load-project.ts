import { basename, dirname, join, resolve } from "node:path";
import { parseEnv } from "node:util";
import { type App, parseCompose } from "@thimble/model";
import type { CommandContext } from "../command/command-context.ts";
import { loadThings, THINGS_FOLDER } from "./load-things.ts";
import { pathKind } from "./path-kind.ts";
import { readTextFile, shownPath } from "./read-text-file.ts";

/** An app and the Things of its device, as a person wrote them. */
export interface Project {
  /** compose.yaml, absolute. */
  readonly file: string;
  /** The folder it is in. */
  readonly directory: string;
  readonly app: App;
  /** The text of each Thing Description, by the Thing's role. */
  readonly things: Readonly<Record<string, string>>;
}

const COMPOSE = "compose.yaml, or a folder with one";

/** Names of the file in a folder, the preferred one first. @see Compose Specification, "Compose file" */
const COMPOSE_NAMES = ["compose.yaml", "compose.yml"] as const;

/**
 * Loads compose.yaml, `.env` beside it, and the Thing Descriptions in `things/` beside it.
 *
 * @param named a compose file, or a folder with one; relative to the working directory
 * @throws ThimbleError base.not-found when there is no compose.yaml; model.* and things.* for what is wrong in the files, with file and line
 */
export async function loadProject(named: string, context: CommandContext): Promise<Project> {
  const file = composeFile(resolve(context.workingDirectory, named));
  const directory = dirname(file);
  const isContainer = pathKind(join(directory, "thimble.yaml")) === "file";
  const expected = isContainer ? `${COMPOSE}; thimble run runs one container without it` : COMPOSE;
  const text = await readTextFile(file, expected);
  const app = parseCompose(text, {
    where: shownPath(file, context.workingDirectory),
    directory,
    variables: { ...(await loadVariables(directory)), ...present(context.environment) },
    defaultName: basename(directory),
  });
  return { file, directory, app, things: await loadThings(join(directory, THINGS_FOLDER), context.workingDirectory) };
}

function composeFile(path: string): string {
  if (pathKind(path) !== "folder") return path;
  const found = COMPOSE_NAMES.find((name) => pathKind(join(path, name)) === "file");
  return join(path, found ?? COMPOSE_NAMES[0]);
}

/** @see Compose Specification, "Interpolation": what is set in the environment goes before `.env` */
async function loadVariables(directory: string): Promise<Record<string, string>> {
  const file = join(directory, ".env");
  return pathKind(file) === "file" ? present(parseEnv(await readTextFile(file, "a file of NAME=value lines"))) : {};
}

function present(variables: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
