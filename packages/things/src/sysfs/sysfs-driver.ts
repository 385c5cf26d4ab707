import { type Clock, nearest, ThimbleError } from "@thimble/base";
import { percentDecoded } from "../description/percent-decoded.ts";
import type { DriverAnswer, DriverCallOptions, PolledDriver } from "../driver/driver.ts";
import { abortable } from "../host/abortable.ts";
import { deviceProblem } from "../kernel/device-problem.ts";
import type { FileTree } from "./file-tree.ts";
import type { SysfsBinding } from "./sysfs-binding.ts";
import type { SysfsChannel } from "./sysfs-channel.ts";
import { type SysfsDevice, type SysfsKind, sysfsDevices } from "./sysfs-devices.ts";

/** What a driver of the kernel's devices is made of. */
export interface SysfsDriverParts {
  /** `hwmon://nvme`, or `hwmon://nvme?device=nvme0` where several have the name. */
  readonly address: string;
  readonly clock: Clock;
  readonly files: FileTree;
}

/** A device that the kernel has a driver for: hwmon, IIO or a thermal zone. It is found by its name, for its number is another after each start. */
export class SysfsDriver implements PolledDriver<SysfsBinding> {
  readonly delivery = "polled";
  readonly #parts: SysfsDriverParts;
  #device: SysfsDevice | undefined;
  #isClosed = false;

  constructor(parts: SysfsDriverParts) {
    this.#parts = parts;
  }

  async connect(): Promise<void> {
    if (this.#isClosed) throw this.#unreachable("the driver was closed");
    const { files } = this.#parts;
    // Whether it is still there and the one that it was: another may have got its number.
    if (
      this.#device !== undefined &&
      (await sysfsDevices(this.#device.kind, files)).some((each) => isSame(each, this.#device))
    )
      return;
    this.#device = undefined;
    this.#device = await this.#find();
  }

  async read(bindings: readonly SysfsBinding[], options: DriverCallOptions = {}): Promise<readonly DriverAnswer[]> {
    options.signal?.throwIfAborted();
    return abortable(Promise.all(bindings.map((binding) => this.#read(binding))), options.signal);
  }

  async write(binding: SysfsBinding, value: number, options: DriverCallOptions = {}): Promise<void> {
    options.signal?.throwIfAborted();
    const { folder, channel } = this.#channel(binding);
    if (!channel.isWritable)
      throw new ThimbleError(
        "things.not-writable",
        `Cannot write ${channel.name} of ${this.#parts.address}: it is measured`,
      );
    if (!Number.isInteger(value) || value < 0 || value > 255)
      throw new ThimbleError(
        "things.out-of-range",
        `Cannot write ${value} to ${channel.name} of ${this.#parts.address}`,
        {
          expected: "a whole number from 0 to 255",
        },
      );
    try {
      await abortable(this.#parts.files.write(`${folder}/${channel.file}`, String(value)), options.signal);
    } catch (error) {
      options.signal?.throwIfAborted();
      throw deviceProblem(error, `write ${channel.name} of ${this.#parts.address}`);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#device = undefined;
  }

  async #find(): Promise<SysfsDevice> {
    const url = new URL(this.#parts.address);
    const kind = kindOf(url.protocol);
    const devices = await sysfsDevices(kind, this.#parts.files);
    const name = percentDecoded(url.host);
    const wanted = url.searchParams.get("device");
    const found = devices.filter((each) => each.name === name && (wanted === null || each.device === wanted));
    const [device, second] = found;
    if (device !== undefined && second === undefined) return device;
    if (device !== undefined)
      throw this.#unreachable(
        "several are called so",
        `?device= with one of ${found.map((each) => each.device).join(", ")}`,
      );
    const names = [...new Set(devices.map((each) => each.name))];
    const near = nearest(name, names);
    throw this.#unreachable(
      "the kernel has no such device",
      near === undefined ? `one of ${names.join(", ") || "none"}` : `did you mean "${near}"?`,
    );
  }

  async #read(binding: SysfsBinding): Promise<DriverAnswer> {
    try {
      const { folder, channel } = this.#channel(binding);
      const number = async (file: string | undefined, usual: number): Promise<number> =>
        file === undefined
          ? usual
          : parseNumber(await this.#parts.files.read(`${folder}/${file}`), `${this.#parts.address}/${file}`);
      const [raw, offset, scale] = await Promise.all([
        number(channel.file, 0),
        number(channel.offsetFile, 0),
        number(channel.scaleFile, 1),
      ]);
      return { value: ((raw + offset) * scale) / channel.divisor, arrived: this.#parts.clock.monotonic() };
    } catch (error) {
      return deviceProblem(error, `read ${binding.channel} of ${this.#parts.address}`);
    }
  }

  #channel({ channel: name }: SysfsBinding): { readonly folder: string; readonly channel: SysfsChannel } {
    const device = this.#device;
    if (device === undefined) throw this.#unreachable("it is not open");
    const channel = device.channels.find((each) => each.name === name);
    if (channel !== undefined) return { folder: device.folder, channel };
    throw new ThimbleError("things.refused", `Cannot use ${name} of ${this.#parts.address}: the device has none`, {
      expected: `one of ${device.channels.map((each) => each.name).join(", ") || "none"}`,
    });
  }

  #unreachable(state: string, expected?: string): ThimbleError {
    return new ThimbleError("things.unreachable", `Cannot reach ${this.#parts.address}: ${state}`, {
      ...(expected !== undefined && { expected }),
    });
  }
}

function kindOf(protocol: string): SysfsKind {
  return protocol === "iio:" ? "iio" : protocol === "thermal:" ? "thermal" : "hwmon";
}

function isSame(a: SysfsDevice, b: SysfsDevice | undefined): boolean {
  return a.name === b?.name && a.device === b.device && a.folder === b.folder;
}

function parseNumber(text: string, where: string): number {
  const value = Number(text);
  if (text !== "" && Number.isFinite(value)) return value;
  throw new ThimbleError("things.bad-answer", `Cannot read ${where}: it says "${text.slice(0, 40)}"`, {
    expected: "a number",
  });
}
