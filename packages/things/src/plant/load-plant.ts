import { readFile } from "node:fs/promises";
import { dirname, relative, resolve } from "node:path";
import { ThimbleError } from "@thimble/base";
import { parseLabels } from "./parse-labels.ts";
import { parsePlant } from "./parse-plant.ts";
import { parseRecord } from "./parse-record.ts";
import type { LabelWindow, PlantConfig, Sample } from "./plant-config.ts";

/** The largest raw value of the plant's value register. */
const LARGEST_WORD = 65_535;

/** A plant's files, read. */
export interface LoadedPlant {
  readonly config: PlantConfig;
  readonly record: readonly Sample[];
  readonly labels: readonly LabelWindow[];
}

/**
 * Loads `plant.yaml` with its record and labels from the disk.
 * @throws ThimbleError base.not-found when a file is not there; what parsePlant, parseRecord and parseLabels throw
 */
export async function loadPlant(file: string): Promise<LoadedPlant> {
  const config = parsePlant(await load(file), shown(file));
  const folder = dirname(file);
  const recordFile = resolve(folder, config.record.file);
  const range = { minimum: 0, maximum: LARGEST_WORD * config.registers.scale };
  const record = parseRecord(await load(recordFile), shown(recordFile), { ...config.record, ...range });
  const labelsFile = config.labels === undefined ? undefined : resolve(folder, config.labels);
  const labels = labelsFile === undefined ? [] : parseLabels(await load(labelsFile), shown(labelsFile));
  return { config, record, labels };
}

async function load(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new ThimbleError("base.not-found", `Cannot read "${shown(file)}": it is no file that can be read`, { cause });
  }
}

/** The file as messages show it: from the current folder when it is below it. */
function shown(file: string): string {
  const path = relative(process.cwd(), file);
  return path.startsWith("..") ? file : path;
}
