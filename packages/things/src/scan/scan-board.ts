import { type Clock, ThimbleError } from "@thimble/base";
import type { OneWireChip } from "../chip/chip.ts";
import { CHIPS } from "../chip/chips.ts";
import { scanChips } from "../gpio/scan-chips.ts";
import { I2cPlaces } from "../i2c/i2c-places.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { FileTree } from "../sysfs/file-tree.ts";
import { type SysfsDevice, sysfsDevices } from "../sysfs/sysfs-devices.ts";
import { SysfsDriver } from "../sysfs/sysfs-driver.ts";
import { describeChip, describeDevice, type ReadChannel, Roles } from "./describe-found.ts";
import type { Found } from "./found.ts";
import { scanI2c } from "./scan-i2c.ts";

/** What is scanned, and how. */
export interface ScanOptions {
  readonly clock: Clock;
  readonly kernel: Kernel;
  readonly files: FileTree;
  /** Whether chips are looked for on I2C: their identity registers are read. */
  readonly isWithI2c: boolean;
}

/** Serial ports that something is behind; a board's own `ttyS` are there whether it is or not. */
const SERIAL = /^tty(USB|ACM|AMA)\d+$/;

/**
 * What is attached to this machine. Reads only; no line is asked for, no output changed.
 * @throws ThimbleError things.missing-library when there are GPIO chips, or I2C buses to look on, and the kernel can not be called
 */
export async function scanBoard(options: ScanOptions): Promise<readonly Found[]> {
  const { files } = options;
  const roles = new Roles();
  const names = await files.list("/dev");
  return [
    ...(await scanSensors(options, roles)),
    ...(await scanOneWire(files, roles)),
    ...(await scanBuses(options, names, roles)),
    ...(await scanLines(options)),
    ...names
      .filter((name) => /^spidev\d+\.\d+$/.test(name))
      .map((name) => plain("spi", "SPI chip-select line", `spi://${name.slice("spidev".length)}`)),
    ...names.filter((name) => SERIAL.test(name)).map((name) => plain("serial", "Serial port", `/dev/${name}`)),
  ];
}

async function scanSensors(options: ScanOptions, roles: Roles): Promise<readonly Found[]> {
  const { files } = options;
  const [hwmon, iio, thermal] = await Promise.all(
    (["hwmon", "iio", "thermal"] as const).map((kind) => sysfsDevices(kind, files)),
  );
  // The kernel shows most thermal zones as chips of hwmon, too.
  const names = new Set((hwmon ?? []).map(({ name }) => name));
  const zones = (thermal ?? []).filter(({ name }) => !names.has(name.replaceAll("-", "_")));
  const devices = [...(hwmon ?? []), ...(iio ?? []), ...zones];
  const found: Found[] = [];
  for (const device of devices) {
    const isOnly = devices.filter(({ kind, name }) => kind === device.kind && name === device.name).length === 1;
    found.push(describeDevice(device, await readChannels(device, options), isOnly, roles));
  }
  return found;
}

/** The channels that give a value now: a fan that is not plugged in has files, too. */
async function readChannels(device: SysfsDevice, { files, clock }: ScanOptions): Promise<readonly ReadChannel[]> {
  const address = `${device.kind}://${encodeURIComponent(device.name)}?device=${encodeURIComponent(device.device)}`;
  const driver = new SysfsDriver({ address, clock, files });
  await driver.connect();
  const channels = device.channels.filter(({ isWritable }) => !isWritable);
  const answers = await driver.read(channels.map(({ name }) => ({ driver: "sysfs", channel: name })));
  return channels.flatMap((channel, i) => {
    const answer = answers[i];
    return answer === undefined || answer instanceof ThimbleError ? [] : [{ channel, value: answer.value }];
  });
}

async function scanOneWire(files: FileTree, roles: Roles): Promise<readonly Found[]> {
  const ids = (await files.list("/sys/bus/w1/devices")).filter((name) => /^[0-9a-f]{2}-[0-9a-f]{12}$/.test(name));
  return ids.map((id) => {
    const family = Number.parseInt(id.slice(0, 2), 16);
    const chip = [...CHIPS.values()].find(
      (each): each is OneWireChip => each.bus === "one-wire" && each.family === family,
    );
    return chip === undefined ? plain("w1", "1-Wire chip", `w1://${id}`) : describeChip(chip, `w1://${id}`, roles);
  });
}

async function scanBuses(options: ScanOptions, names: readonly string[], roles: Roles): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const name of names) {
    const [, number] = /^i2c-(\d+)$/.exec(name) ?? [];
    if (number === undefined) continue;
    found.push(plain("i2c", "I2C bus", `i2c://${number}`));
    if (!options.isWithI2c) continue;
    const bus = new I2cPlaces(`/dev/${name}`, options.kernel);
    try {
      await bus.open();
      for (const { chip, address } of await scanI2c(bus))
        found.push(describeChip(chip, `i2c://${number}/0x${address.toString(16).padStart(2, "0")}`, roles));
    } catch (error) {
      // A bus that may not be used has nothing for us on it.
      if (!(error instanceof ThimbleError) || error.code === "things.missing-library") throw error;
    } finally {
      await bus.close();
    }
  }
  return found;
}

async function scanLines(options: ScanOptions): Promise<readonly Found[]> {
  const chips = await scanChips(options);
  return chips.map(({ path, info, lines }) => ({
    ...plain("gpio", `GPIO chip ${info.label}, ${info.lines} lines`, `gpio:${path}`),
    has: lines.flatMap(({ name, offset, consumer }) =>
      name === "" ? [] : [`${offset} ${name}${consumer === "" ? "" : ` (${consumer})`}`],
    ),
  }));
}

function plain(kind: Found["kind"], title: string, address: string): Found {
  return { kind, title, address, has: [], thing: undefined };
}
