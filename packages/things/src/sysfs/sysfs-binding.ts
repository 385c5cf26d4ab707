import type { Binding } from "../driver/binding.ts";

/** A property of a device that the kernel has a driver for. */
export interface SysfsBinding extends Binding {
  readonly driver: "sysfs";
  /** The channel's name: `temp1`. */
  readonly channel: string;
}
