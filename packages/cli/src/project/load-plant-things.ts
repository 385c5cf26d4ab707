import { basename, dirname, resolve } from "node:path";
import { ThimbleError } from "@thimble/base";
import {
  parseThingDescription,
  parseThingsPlant,
  type ThingDescription,
  type ThingsPlantConfig,
} from "@thimble/things";
import { loadThing, loadThings, roleOf } from "./load-things.ts";
import { pathKind } from "./path-kind.ts";
import { readTextFile, shownPath } from "./read-text-file.ts";

/** Things that are to be served, and how the file that names them wants it. */
export interface PlantThings {
  readonly things: readonly ThingDescription[];
  readonly config: Partial<ThingsPlantConfig>;
}

/**
 * Loads the Things of a path: a folder of Thing Descriptions, one of them, or the file of a plant that names such.
 * @throws ThimbleError base.not-found when there is no Thing there; things.*, model.* for what is wrong, with file and line
 */
export async function loadPlantThings(path: string, workingDirectory: string): Promise<PlantThings> {
  const at = resolve(workingDirectory, path);
  const isPlant = pathKind(at) === "file" && roleOf(basename(at)) === undefined;
  const config: PlantThings["config"] = isPlant ? await loadConfig(at, workingDirectory) : {};
  const paths = config.things?.map((each) => resolve(dirname(at), each)) ?? [at];
  const things: ThingDescription[] = [];
  for (const each of paths) things.push(...(await loadDescriptions(each, workingDirectory)));
  if (things.length > 0) return { things, config };
  throw new ThimbleError("base.not-found", `Cannot simulate the Things of "${path}": there is none`, {
    where: at,
    expected: "a folder with files like boiler.td.yaml, one of them, or a file of a plant with things:",
  });
}

async function loadConfig(file: string, workingDirectory: string): Promise<ThingsPlantConfig> {
  return parseThingsPlant(await readTextFile(file, "a plant's file"), shownPath(file, workingDirectory));
}

async function loadDescriptions(at: string, workingDirectory: string): Promise<readonly ThingDescription[]> {
  const role = pathKind(at) === "file" ? roleOf(basename(at)) : undefined;
  const texts =
    role === undefined
      ? await loadThings(at, workingDirectory)
      : { [role]: await loadThing(at, role, workingDirectory) };
  return Object.entries(texts).map(([name, each]) => parseThingDescription(each, `things.${name}`, name));
}
