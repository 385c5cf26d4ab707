/** A characteristic of a device; UUIDs of 32 digits. */
export interface BleCharacteristic {
  readonly service: string;
  readonly characteristic: string;
}

/** The name of the data that a company's device says to everyone; `company` is its identifier, 16 bits. */
export function companySource(company: number): string {
  return `company ${company}`;
}

/** The name of the data that is said to everyone for a service; `service` has 32 digits. */
export function serviceSource(service: string): string {
  return `service ${service}`;
}

/** The name of a characteristic's data. */
export function characteristicSource({ service, characteristic }: BleCharacteristic): string {
  return `characteristic ${service} ${characteristic}`;
}

/** What is told of a device while the radio is open for it. */
export interface BleListener {
  /** The device said this, to everyone or by notification; `source` is a name that the functions above make. */
  onData(source: string, data: Uint8Array): void;
  /** The connection to the device ended by itself; the next call makes another. */
  onLinkLost(): void;
  /** The radio was switched off or is gone; nothing is told afterwards. */
  onDown(cause: unknown): void;
}

/**
 * A radio that listens to one device. Reading, writing and notifications connect to it first. Nothing is sent to the device once the signal is aborted:
 * what nobody waits for any more must not happen when the device wakes.
 */
export interface OpenBle {
  /** @throws Error when the device has none such or refuses */
  read(place: BleCharacteristic, signal: AbortSignal): Promise<Uint8Array>;
  /** Resolves when the device has confirmed it, where it confirms. */
  write(place: BleCharacteristic, data: Uint8Array, signal: AbortSignal): Promise<void>;
  /** Has the device tell of it, until the connection ends. */
  notify(place: BleCharacteristic, signal: AbortSignal): Promise<void>;
  /** Ends the connection, too. Idempotent; nothing is told afterwards. */
  close(): Promise<void>;
}

/** The Bluetooth radio of this machine. */
export interface BleRadio {
  /**
   * @param device `AA:BB:CC:DD:EE:FF`
   * @throws ThimbleError things.unreachable, things.missing-library
   */
  open(device: string, listener: BleListener): Promise<OpenBle>;
}
