import type { ClockedLines } from "../bus/gpio-lines.ts";
import type { I2cDevice } from "../bus/i2c-device.ts";
import type { OneWireDevice } from "../bus/one-wire-device.ts";
import type { SpiDevice, SpiSettings } from "../bus/spi-device.ts";
import type { ChipBinding } from "./chip-binding.ts";

/** What a chip is opened on. */
export type ChipSocket =
  | { readonly bus: "i2c"; readonly device: I2cDevice }
  | { readonly bus: "spi"; readonly device: (settings: SpiSettings) => SpiDevice }
  | { readonly bus: "one-wire"; readonly device: OneWireDevice }
  | { readonly bus: "clocked-lines"; readonly device: ClockedLines };

/** A bus and the places for chips on it. */
export interface ChipPlaces {
  /** Opens the bus; resolves at once when it is open. @throws ThimbleError things.unreachable, things.refused, things.missing-library */
  open(): Promise<void>;
  /** What is at a place, whether a chip is there or not. Its calls fail with things.unreachable while the bus is not open. */
  socket(place: string): ChipSocket;
  /** Called before these are read; for chips that are made up. */
  prepare?(bindings: readonly ChipBinding[]): void;
  /** Idempotent. */
  close(): Promise<void>;
}
