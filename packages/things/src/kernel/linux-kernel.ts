import { hrtime } from "node:process";
import { openDeviceThread } from "./device-thread.ts";
import type { DeviceFile, Kernel } from "./kernel.ts";

/** The kernel of the machine. Each device file has a thread of its own, so that a bus that hangs holds up nothing else. */
export class LinuxKernel implements Kernel {
  open(path: string): Promise<DeviceFile> {
    return openDeviceThread(path);
  }

  monotonic(): bigint {
    return hrtime.bigint();
  }
}
