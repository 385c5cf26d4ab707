import type { Clock, Millis } from "@thimble/base";
import type { BusCallOptions } from "../bus/bus-call-options.ts";
import type { ClockedLines } from "../bus/gpio-lines.ts";
import type { I2cDevice } from "../bus/i2c-device.ts";
import type { OneWireDevice } from "../bus/one-wire-device.ts";
import type { SpiDevice, SpiSettings } from "../bus/spi-device.ts";
import type { ChipOption, ChipOptionInput } from "./chip-option.ts";
import type { ChipSession } from "./chip-session.ts";

/** Where the facts about a chip come from. */
export interface Datasheet {
  /** The number that its maker gave the document. */
  readonly document: string;
  readonly revision: string;
  readonly title: string;
  /** What the numbers in the chip's file were held to: examples of the datasheet, or others that are published. */
  readonly checkedAgainst: string;
}

interface AnyChipProperty {
  /** Whether it can be read, written, or both. */
  readonly access: "read" | "write" | "read-write";
  readonly description: string;
}

/** What a chip measures or drives. Values go through the API as numbers; a boolean is 0 or 1. */
export type ChipProperty =
  | (AnyChipProperty & {
      readonly type: "number" | "integer";
      /** UCUM code. */
      readonly unit: string;
      /** The least and the greatest value that the chip can give or take, in any setting. */
      readonly minimum: number;
      readonly maximum: number;
    })
  | (AnyChipProperty & { readonly type: "boolean" });

/** A register that tells one kind of chip from another at the same address. Reading it changes nothing. */
export interface ChipIdentity {
  readonly register: number;
  /** Bytes, high byte first. */
  readonly width: 1 | 2;
  /** The bits that are compared. */
  readonly mask: number;
  readonly value: number;
}

/** What a chip is given besides its device. */
export interface ChipParts {
  readonly clock: Clock;
}

interface AnyChip<Device> {
  /** Lower case, as Thing Descriptions and commands name it: `bme280`. */
  readonly name: string;
  readonly title: string;
  readonly datasheet: Datasheet;
  readonly properties: Readonly<Record<string, ChipProperty>>;
  readonly options: Readonly<Record<string, ChipOption>>;
  /** How long one reading of everything takes with the default options, conversions included, transfers not. */
  readonly conversion: Millis;

  /**
   * Checks that the chip is the one that is meant, sets it up, and returns a session that owns it. The device stays the caller's.
   * @param options by name; those that are not given have their defaults
   * @throws ThimbleError things.bad-description for an option that is none or out of range, before anything is sent;
   * things.wrong-chip when another chip answers; things.unreachable, things.bad-answer, base.timeout
   */
  open(device: Device, options: ChipOptionInput, parts: ChipParts, call?: BusCallOptions): Promise<ChipSession>;
}

/** A chip on an I2C bus. */
export interface I2cChip extends AnyChip<I2cDevice> {
  readonly bus: "i2c";
  /** 7-bit addresses that its pins can choose; the first is the default. */
  readonly addresses: readonly number[];
  /** What all must hold for it to be this chip; empty for a chip that can not be told from others. */
  readonly identities: readonly ChipIdentity[];
}

/** A chip on an SPI bus. */
export interface SpiChip extends AnyChip<SpiDevice> {
  readonly bus: "spi";
  readonly spi: SpiSettings;
}

/** A chip on a 1-Wire bus. */
export interface OneWireChip extends AnyChip<OneWireDevice> {
  readonly bus: "one-wire";
  /** The first byte of its address. */
  readonly family: number;
}

/** A chip that is clocked by hand over two lines. */
export interface ClockedChip extends AnyChip<ClockedLines> {
  readonly bus: "clocked-lines";
}

/** A part that people wire up: what it is, and how to talk to it. */
export type Chip = I2cChip | SpiChip | OneWireChip | ClockedChip;
