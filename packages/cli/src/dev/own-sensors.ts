import type { Clock } from "@thimble/base";
import { type FileTree, type Kernel, scanBoard } from "@thimble/things";

/** Where to look, and what is there already. */
export interface OwnSensorsOptions {
  readonly clock: Clock;
  readonly kernel: Kernel;
  readonly files: FileTree;
  /** Roles that the project has; a sensor of the same name is left out. */
  readonly taken: Readonly<Record<string, string>>;
}

/** Thing Descriptions of what the kernel of this machine measures by itself, temperatures, fans, voltages, by role; none where it measures nothing. */
export async function ownSensors({
  clock,
  kernel,
  files,
  taken,
}: OwnSensorsOptions): Promise<Readonly<Record<string, string>>> {
  const found = await scanBoard({ clock, kernel, files, isWithI2c: false });
  const things = found.flatMap(({ kind, thing }) => (kind === "hwmon" && thing !== undefined ? [thing] : []));
  return Object.fromEntries(
    things
      .filter(({ role }) => !Object.hasOwn(taken, role))
      .map(({ role, description }) => [role, JSON.stringify(description)]),
  );
}
