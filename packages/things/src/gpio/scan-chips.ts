import {
  decodeChipInfo,
  decodeLineInfo,
  encodeLineInfo,
  type GpioChipInfo,
  type GpioLineInfo,
} from "../kernel/gpio-codec.ts";
import { GPIO_IOCTLS, GPIOCHIP_INFO } from "../kernel/gpio-uapi.ts";
import type { DeviceFile, Kernel } from "../kernel/kernel.ts";
import { KernelError } from "../kernel/kernel-error.ts";
import type { FileTree } from "../sysfs/file-tree.ts";

/** A GPIO chip and its lines. */
export interface ScannedChip {
  /** `/dev/gpiochip0`. */
  readonly path: string;
  readonly info: GpioChipInfo;
  readonly lines: readonly GpioLineInfo[];
}

/** What lines are looked for in. */
export interface ScanParts {
  readonly kernel: Kernel;
  readonly files: FileTree;
}

/**
 * The GPIO chips that may be opened, with their lines. Asks only; changes no line.
 * @throws ThimbleError things.missing-library
 */
export async function scanChips({ kernel, files }: ScanParts): Promise<readonly ScannedChip[]> {
  const names = (await files.list("/dev")).filter((name) => /^gpiochip\d+$/.test(name));
  const chips: ScannedChip[] = [];
  for (const name of names) {
    const chip = await scanChip(kernel, `/dev/${name}`);
    if (chip !== undefined) chips.push(chip);
  }
  return chips;
}

async function scanChip(kernel: Kernel, path: string): Promise<ScannedChip | undefined> {
  let file: DeviceFile;
  try {
    file = await kernel.open(path);
  } catch (error) {
    // What is not for this user is not there for this user.
    if (error instanceof KernelError) return undefined;
    throw error;
  }
  try {
    const bytes = new Uint8Array(GPIOCHIP_INFO.size);
    await file.ioctl(GPIO_IOCTLS.GPIO_GET_CHIPINFO_IOCTL, { bytes });
    const info = decodeChipInfo(bytes);
    const lines: GpioLineInfo[] = [];
    for (let offset = 0; offset < info.lines; offset++) {
      const line = encodeLineInfo({ offset, name: "", consumer: "", flags: 0n });
      await file.ioctl(GPIO_IOCTLS.GPIO_V2_GET_LINEINFO_IOCTL, { bytes: line });
      lines.push(decodeLineInfo(line));
    }
    return { path, info, lines };
  } finally {
    await file.close();
  }
}
