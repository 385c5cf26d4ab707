import type { SysfsChannel } from "./sysfs-channel.ts";

/** What a chip of hwmon measures, by the beginning of its files: unit, and how many of the file's are one. */
const KINDS: Readonly<Record<string, readonly [unit: string, divisor: number, title: string]>> = {
  in: ["V", 1000, "Voltage"],
  temp: ["Cel", 1000, "Temperature"],
  fan: ["{rev}/min", 1, "Fan"],
  curr: ["A", 1000, "Current"],
  power: ["W", 1_000_000, "Power"],
  energy: ["J", 1_000_000, "Energy"],
  humidity: ["%", 1000, "Humidity"],
};

/**
 * What a chip of hwmon has, by the names of its files. Power that is only told as a mean is that; `pwm` drives a fan, 0 to 255.
 * @param labelOf what a label file says
 * @see Linux, Documentation/hwmon/sysfs-interface.rst
 */
export function hwmonChannels(
  files: readonly string[],
  labelOf: (file: string) => string | undefined = () => undefined,
): readonly SysfsChannel[] {
  return files.flatMap((file) => {
    const [, kind = "", number = "", which] = /^([a-z]+)(\d+)(?:_(input|average))?$/.exec(file) ?? [];
    const name = `${kind}${number}`;
    if (kind === "pwm" && which === undefined)
      return [channel({ name, unit: "1", title: name, file, divisor: 1, isWritable: true })];
    const row = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
    const isSecond = which === "average" && files.includes(`${name}_input`);
    if (row === undefined || which === undefined || isSecond) return [];
    const [unit, divisor, title] = row;
    const label = labelOf(`${name}_label`) ?? `${title} ${number}`;
    return [channel({ name, unit, title: label, file, divisor, isWritable: false })];
  });
}

function channel(parts: Omit<SysfsChannel, "offsetFile" | "scaleFile">): SysfsChannel {
  return { ...parts, offsetFile: undefined, scaleFile: undefined };
}
