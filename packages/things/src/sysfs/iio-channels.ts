import type { SysfsChannel } from "./sysfs-channel.ts";

/** What a device of IIO measures: our unit, and how many of the kernel's are one. @see Linux, Documentation/ABI/testing/sysfs-bus-iio */
const KINDS: Readonly<Record<string, readonly [unit: string, divisor: number, title: string]>> = {
  voltage: ["V", 1000, "Voltage"],
  current: ["A", 1000, "Current"],
  power: ["W", 1000, "Power"],
  resistance: ["Ohm", 1, "Resistance"],
  temp: ["Cel", 1000, "Temperature"],
  pressure: ["kPa", 1, "Pressure"],
  humidityrelative: ["%", 1000, "Humidity"],
  illuminance: ["lx", 1, "Illuminance"],
  accel: ["m/s2", 1, "Acceleration"],
  anglvel: ["rad/s", 1, "Rotation"],
  magn: ["G", 1, "Magnetic field"],
  proximity: ["1", 1, "Proximity"],
};

/**
 * What a device of IIO has, by the names of its files: the processed value where there is one, else the raw one with its offset and scale, which may be
 * shared by all of a kind.
 * @see Linux, Documentation/ABI/testing/sysfs-bus-iio
 */
export function iioChannels(files: readonly string[]): readonly SysfsChannel[] {
  const has = new Set(files);
  return files.flatMap((file) => {
    const [, name = "", which] = /^in_(.+)_(raw|input)$/.exec(file) ?? [];
    const [, kind = "", rest = ""] = /^([a-z]+)(\d*(?:_[a-z]+)*)$/.exec(name) ?? [];
    const row = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
    if (row === undefined || (which === "raw" && has.has(`in_${name}_input`))) return [];
    const [unit, divisor, title] = row;
    const shared = (part: string): string | undefined =>
      which === "input"
        ? undefined
        : [`in_${name}_${part}`, `in_${kind}_${part}`].find((candidate) => has.has(candidate));
    return [
      {
        name,
        unit,
        title: `${title} ${rest.replaceAll("_", " ").trim()}`.trim(),
        file,
        offsetFile: shared("offset"),
        scaleFile: shared("scale"),
        divisor,
        isWritable: false,
      },
    ];
  });
}
