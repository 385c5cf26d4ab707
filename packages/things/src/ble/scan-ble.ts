import type { Clock, Millis } from "@thimble/base";
import type { Found } from "../scan/found.ts";
import { BluezRadio } from "./bluez-radio.ts";
import { describeBle, type HeardDevice } from "./describe-ble.ts";

/** How long is listened when nothing is said: sensors that run on a cell speak every 1 to 10 s. */
const LISTEN: Millis = 10_000;

/** What hears all devices around. Not a type of the optional package behind it, which who uses this package need not have. */
interface BleEar {
  listenAround(clock: Clock, time: Millis): Promise<readonly HeardDevice[]>;
}

/** How Bluetooth is listened to. */
export interface ScanBleOptions {
  readonly clock: Clock;
  /** Default 10 s. */
  readonly time?: Millis;
  /** Default that of this machine. */
  readonly radio?: BleEar;
}

/**
 * Bluetooth LE devices around, by what they say to everyone; those that say values in a known format are Things. Connects to none.
 * @throws ThimbleError things.unreachable, with the reason, where no radio answers; things.missing-library
 */
export async function scanBle({
  clock,
  time = LISTEN,
  radio = new BluezRadio(),
}: ScanBleOptions): Promise<readonly Found[]> {
  return describeBle(await radio.listenAround(clock, time));
}
