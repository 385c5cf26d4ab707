import { join } from "node:path";
import { type Millis, ThimbleError } from "@thimble/base";
import type { PropertyPath } from "@thimble/model";
import {
  type DescriptionOverrides,
  isModbusBinding,
  type LoadedPlant,
  loadPlant,
  parsePace,
  parseThingDescription,
} from "@thimble/things";
import type { Project } from "../project/load-project.ts";
import { pathKind } from "../project/path-kind.ts";

/** The plant of a project: its files, and which properties of the device are its registers. */
export interface PlantSetup extends LoadedPlant {
  /** plant.yaml, absolute. */
  readonly file: string;
  /** The property that reads the register of the record's value. */
  readonly value: PropertyPath;
  /** The property that reads the status register; undefined when no Thing has it. */
  readonly status: PropertyPath | undefined;
  /** The property that reads the valve's coil; undefined when no Thing has it. */
  readonly valve: PropertyPath | undefined;
  /** Roles of the Things that are registers of the plant. */
  readonly roles: readonly string[];
}

/** Bit of the status register that says that the record has ended. @see packages/things, the plant's registers */
const END_OF_RECORD = 2;

/** Whether a value of the status register says that the record has ended. */
export function isEndOfRecord(status: number): boolean {
  return (status & END_OF_RECORD) !== 0;
}

/**
 * Loads plant.yaml beside compose.yaml and finds its registers among the Things: those that speak Modbus are the plant's.
 * @throws ThimbleError base.not-found when there is no plant.yaml; cli.no-plant-value when no Thing reads its value; things.bad-plant
 */
export async function loadPlantSetup(project: Project): Promise<PlantSetup> {
  const file = join(project.directory, "plant.yaml");
  if (pathKind(file) !== "file") {
    throw new ThimbleError("base.not-found", "Cannot start the plant: there is no plant.yaml beside compose.yaml", {
      where: file,
      expected: "a plant.yaml; an app without a plant runs with thimble up",
    });
  }
  const loaded = await loadPlant(file);
  const { registers } = loaded.config;
  const value = findRegister(project, "InputRegister", registers.value);
  if (value === undefined) {
    throw new ThimbleError(
      "cli.no-plant-value",
      `Cannot follow the plant: no Thing reads input register ${registers.value}`,
      {
        where: file,
        expected: "a Thing Description in things/ with a property for that register",
      },
    );
  }
  const status = findRegister(project, "InputRegister", registers.status);
  const valve = findRegister(project, "Coil", registers.coil);
  return { ...loaded, file, value, status, valve, roles: modbusRoles(project) };
}

/** What the device sets apart so that it talks to the plant at this port. */
export function plantOverrides(
  setup: PlantSetup,
  port: number,
  pollEvery: number | undefined,
): Readonly<Record<string, DescriptionOverrides>> {
  const address = `127.0.0.1:${port}`;
  const [valueRole] = setup.value.split("/");
  return Object.fromEntries(
    setup.roles.map((role) => [role, { address, ...(role === valueRole && pollEvery !== undefined && { pollEvery }) }]),
  );
}

/** Below this many milliseconds between samples the device must ask more often than a Thing Description would. */
const SLOWEST_POLL: Millis = 20;

/**
 * How often the device must ask so that it misses no sample at this speed, at least twice a sample; undefined where what the Thing
 * Descriptions say will do.
 */
export function pollEveryAt({ record }: Pick<PlantSetup, "record">, speed: string): Millis | undefined {
  const pace = parsePace(speed);
  const [first, second] = record;
  if (pace?.kind !== "speed" || first === undefined || second === undefined) return undefined;
  const between = ((second.time - first.time) * 1000) / pace.factor;
  return between >= 2 * SLOWEST_POLL ? undefined : Math.max(1, Math.floor(between / 2));
}

function modbusRoles({ things }: Project): readonly string[] {
  return Object.entries(things).flatMap(([role, text]) =>
    parseThingDescription(text, `things.${role}`, role).driver === "modbus" ? [role] : [],
  );
}

function findRegister(
  { things }: Project,
  entity: "InputRegister" | "Coil",
  register: number,
): PropertyPath | undefined {
  for (const [role, text] of Object.entries(things)) {
    for (const { property, read } of parseThingDescription(text, `things.${role}`, role).properties) {
      if (isModbusBinding(read) && read.entity === entity && read.address === register) {
        return `${role}/${property.name}`;
      }
    }
  }
  return undefined;
}
