/** What a device says to everyone. */
export interface BleAdvertisement {
  /** `aa:bb:cc:dd:ee:ff`. */
  readonly device: string;
  /** The company's identifier, two bytes, the low one first, and its data; empty for none. */
  readonly manufacturer: Uint8Array;
  /** By the service's UUID, 32 digits. */
  readonly services: ReadonlyMap<string, Uint8Array>;
}
