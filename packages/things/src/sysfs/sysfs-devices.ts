import type { FileTree } from "./file-tree.ts";
import { hwmonChannels } from "./hwmon-channels.ts";
import { iioChannels } from "./iio-channels.ts";
import type { SysfsChannel } from "./sysfs-channel.ts";

/** The kinds of devices, which are the schemes of their addresses. */
export type SysfsKind = "hwmon" | "iio" | "thermal";

/** Where the kernel has them, and how their folders are called. */
const FOLDERS: Readonly<Record<SysfsKind, { readonly path: string; readonly name: RegExp }>> = {
  hwmon: { path: "/sys/class/hwmon", name: /^hwmon\d+$/ },
  iio: { path: "/sys/bus/iio/devices", name: /^iio:device\d+$/ },
  thermal: { path: "/sys/class/thermal", name: /^thermal_zone\d+$/ },
};

/** @see Linux, Documentation/driver-api/thermal/sysfs-api.rst: millidegrees Celsius */
const THERMAL_CHANNEL: SysfsChannel = {
  name: "temp",
  unit: "Cel",
  title: "Temperature",
  file: "temp",
  offsetFile: undefined,
  scaleFile: undefined,
  divisor: 1000,
  isWritable: false,
};

/** A device that the kernel has a driver for. */
export interface SysfsDevice {
  readonly kind: SysfsKind;
  /** Its kind's name: `coretemp`. Several may have the same. */
  readonly name: string;
  /** What tells it from others of the name: `nvme0`, `iio:device1`. */
  readonly device: string;
  readonly folder: string;
  readonly channels: readonly SysfsChannel[];
}

/** The devices of a kind, with what they have. Reads names and labels only. */
export async function sysfsDevices(kind: SysfsKind, files: FileTree): Promise<readonly SysfsDevice[]> {
  const { path, name } = FOLDERS[kind];
  const folders = (await files.list(path)).filter((each) => name.test(each));
  const devices = await Promise.all(folders.map((folder) => readDevice(kind, `${path}/${folder}`, folder, files)));
  return devices.filter((device) => device !== undefined);
}

async function readDevice(
  kind: SysfsKind,
  folder: string,
  ownName: string,
  files: FileTree,
): Promise<SysfsDevice | undefined> {
  const name = await textOf(files, `${folder}/${kind === "thermal" ? "type" : "name"}`);
  if (name === undefined) return undefined;
  const device = kind === "hwmon" ? ((await files.target(`${folder}/device`)) ?? ownName) : ownName;
  return { kind, name, device, folder, channels: await channelsOf(kind, folder, files) };
}

async function channelsOf(kind: SysfsKind, folder: string, files: FileTree): Promise<readonly SysfsChannel[]> {
  if (kind === "thermal") return [THERMAL_CHANNEL];
  const names = await files.list(folder);
  if (kind === "iio") return iioChannels(names);
  const labels = new Map<string, string | undefined>();
  for (const file of names) if (file.endsWith("_label")) labels.set(file, await textOf(files, `${folder}/${file}`));
  return hwmonChannels(names, (file) => labels.get(file));
}

async function textOf(files: FileTree, path: string): Promise<string | undefined> {
  // A device may go away while it is looked at.
  const text = await files.read(path).catch(() => "");
  return text === "" ? undefined : text;
}
