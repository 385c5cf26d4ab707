import type { Clock } from "@thimble/base";
import type { BusCallOptions } from "../bus/bus-call-options.ts";
import type { ClockedLines } from "../bus/gpio-lines.ts";
import type { I2cDevice } from "../bus/i2c-device.ts";
import type { OneWireDevice } from "../bus/one-wire-device.ts";
import type { SpiDevice } from "../bus/spi-device.ts";
import { checkIdentity } from "./check-identity.ts";
import type { Chip, ChipProperty, ClockedChip, I2cChip, OneWireChip, SpiChip } from "./chip.ts";
import type { ChipOption, ChipOptionInput, ChipOptionValues } from "./chip-option.ts";
import type { ChipSession } from "./chip-session.ts";
import { type ChipWork, MeasuringSession } from "./measuring-session.ts";
import { parseChipOptions } from "./parse-chip-options.ts";

type Properties = Readonly<Record<string, ChipProperty>>;
type Options = Readonly<Record<string, ChipOption>>;

/** What a chip's own code is started with. */
export interface ChipStart<Device, O extends Options = Options> {
  readonly device: Device;
  readonly options: ChipOptionValues<O>;
  readonly clock: Clock;
  readonly call: BusCallOptions;
  /** How errors name the chip and where it is: `bme280 at i2c-1 at 0x76`. */
  readonly name: string;
}

/** A chip as its file writes it: the description, and `start`, which sets the chip up and says what it can do. */
export type ChipDefinition<C extends Chip, Device, P extends Properties, O extends Options> = Omit<
  C,
  "bus" | "open" | "properties" | "options"
> & {
  readonly properties: P;
  readonly options: O;
  readonly start: (start: ChipStart<Device, O>) => Promise<ChipWork<Extract<keyof P, string>>>;
};

/** Makes a chip on I2C of its definition: options are parsed and the identity is checked before it is started. */
export function defineI2cChip<const P extends Properties, const O extends Options>(
  definition: ChipDefinition<I2cChip, I2cDevice, P, O>,
): I2cChip {
  const { start, ...description } = definition;
  const identify = (begun: ChipStart<I2cDevice>): Promise<void> => checkIdentity(begun, definition.identities);
  return { ...description, bus: "i2c", open: openWith(definition, identify) };
}

/** Makes a chip on SPI of its definition. */
export function defineSpiChip<const P extends Properties, const O extends Options>(
  definition: ChipDefinition<SpiChip, SpiDevice, P, O>,
): SpiChip {
  const { start, ...description } = definition;
  return { ...description, bus: "spi", open: openWith(definition) };
}

/** Makes a chip on 1-Wire of its definition. */
export function defineOneWireChip<const P extends Properties, const O extends Options>(
  definition: ChipDefinition<OneWireChip, OneWireDevice, P, O>,
): OneWireChip {
  const { start, ...description } = definition;
  return { ...description, bus: "one-wire", open: openWith(definition) };
}

/** Makes a chip that is clocked by hand of its definition. */
export function defineClockedChip<const P extends Properties, const O extends Options>(
  definition: ChipDefinition<ClockedChip, ClockedLines, P, O>,
): ClockedChip {
  const { start, ...description } = definition;
  return { ...description, bus: "clocked-lines", open: openWith(definition) };
}

type Open<Device> = (
  device: Device,
  options: ChipOptionInput,
  parts: { readonly clock: Clock },
  call?: BusCallOptions,
) => Promise<ChipSession>;

function openWith<Device extends { readonly name: string }, P extends Properties, O extends Options>(
  definition: {
    readonly name: string;
    readonly properties: P;
    readonly options: O;
    readonly start: (start: ChipStart<Device, O>) => Promise<ChipWork<Extract<keyof P, string>>>;
  },
  identify?: (start: ChipStart<Device, O>) => Promise<void>,
): Open<Device> {
  return async (device, given, { clock }, call = {}) => {
    const options = parseChipOptions(definition.name, definition.options, given);
    const name = `${definition.name} at ${device.name}`;
    const start = { device, options, clock, call, name };
    await identify?.(start);
    const work = await definition.start(start);
    return new MeasuringSession({ name, properties: definition.properties, work });
  };
}
