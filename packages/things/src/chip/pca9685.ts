import { sleep } from "@thimble/base";
import { wrongChip } from "./check-identity.ts";
import type { I2cChip } from "./chip.ts";
import { defineI2cChip } from "./define-chip.ts";
import { I2cRegisters } from "./i2c-registers.ts";
import { numberedProperties } from "./numbered-properties.ts";

/** Registers. @see section 7.3, table 4 "Register summary" */
const MODE_1 = 0x00;
const LED_0 = 0x06;
const ALL_LEDS = 0xfa;
const PRESCALE = 0xfe;

/** Bits of MODE1. @see section 7.3.1, table 5 */
const GO_ON = 0x20;
const SLEEP = 0x10;
/** What was driven before the sleep is driven again. @see section 7.3.1.1 "Restart mode" */
const RESTART = 0x80;
/** ms that the oscillator takes to start. @see section 7.3.1, table 5, note 2 */
const START_UP = 0.5;

const CHANNELS = 16;
const BYTES_PER_CHANNEL = 4;
/** Steps of a period. @see section 7.3.3 "LED output and PWM control" */
const STEPS = 4096;
/** Bit 12 of ON or OFF: always on, always off. @see section 7.3.3 */
const ALWAYS = 0x1000;
/** Hz. @see section 7.3.5 "PWM frequency PRE_SCALE" */
const OSCILLATOR = 25e6;

/** What divides the oscillator for a frequency in Hz. @see section 7.3.5, equation 1 */
export function pca9685Prescale(frequency: number): number {
  return Math.round(OSCILLATOR / (STEPS * frequency)) - 1;
}

/** The steps at which a channel turns on and off, for a part of the period in percent. */
export function pca9685Steps(duty: number): { readonly on: number; readonly off: number } {
  const steps = Math.round((duty / 100) * STEPS);
  if (steps === 0) return { on: 0, off: ALWAYS };
  if (steps === STEPS) return { on: ALWAYS, off: 0 };
  return { on: 0, off: steps };
}

/** The part of the period in percent that a channel is on, of the steps at which it turns on and off. @see section 7.3.3: OFF wins over ON */
export function pca9685Duty(on: number, off: number): number {
  if ((off & ALWAYS) !== 0) return 0;
  if ((on & ALWAYS) !== 0) return 100;
  return (((off - on + STEPS) % STEPS) / STEPS) * 100;
}

/** Sixteen pulse-width outputs, by NXP: lamps, motors, servos. */
export const PCA9685: I2cChip = defineI2cChip({
  name: "pca9685",
  title: "NXP PCA9685: sixteen pulse-width outputs",
  datasheet: {
    document: "PCA9685",
    revision: "4, April 2015",
    title: "PCA9685 16-channel, 12-bit PWM Fm+ I2C-bus LED controller: Product data sheet",
    checkedAgainst: "its datasheet's examples of prescale and duty; CircuitPython's driver",
  },
  // 0x70 answers to all of them at once.
  addresses: Array.from({ length: 56 }, (_, pins) => 0x40 + pins).filter((address) => address !== 0x70),
  identities: [],
  conversion: 0,
  properties: numberedProperties("duty", CHANNELS, {
    type: "number",
    unit: "%",
    minimum: 0,
    maximum: 100,
    access: "read-write",
    description: "The part of a period that the output is on",
  }),
  options: {
    frequency: {
      kind: "number",
      unit: "Hz",
      minimum: 24,
      maximum: 1526,
      default: 200,
      description: "Of the pulses; 50 for servos, whose duty is then 5 to 10 percent",
    },
  },
  start: async ({ device, options, clock, call, name }) => {
    const registers = new I2cRegisters(device);
    const prescale = pca9685Prescale(options.frequency);
    const mode = (await registers.read(MODE_1, 1, call)).getUint8(0);
    const isAsAsked =
      (await registers.read(PRESCALE, 1, call)).getUint8(0) === prescale && (mode & (SLEEP | GO_ON)) === GO_ON;
    // A chip that runs as it is to run is not stopped: what it drives would flicker.
    if (!isAsAsked) {
      await registers.write(MODE_1, [SLEEP | GO_ON], call);
      await registers.write(PRESCALE, [prescale], call);
      await registers.write(MODE_1, [GO_ON], call);
      await sleep(clock, START_UP, call.signal);
      await registers.write(MODE_1, [RESTART | GO_ON], call);
      const kept = (await registers.read(PRESCALE, 1, call)).getUint8(0);
      if (kept !== prescale) throw wrongChip(name, `its prescale reads ${kept}`, `${prescale}`);
    }
    const channels = Array.from({ length: CHANNELS }, (_, channel) => channel);
    const writer = (channel: number) => (duty: number, again: typeof call) => {
      const { on, off } = pca9685Steps(duty);
      return registers.write(LED_0 + BYTES_PER_CHANNEL * channel, [on & 0xff, on >> 8, off & 0xff, off >> 8], again);
    };
    return {
      measurements: [
        {
          gives: channels.map((channel) => `duty${channel}`),
          take: async (again) => {
            const view = await registers.read(LED_0, BYTES_PER_CHANNEL * CHANNELS, again);
            const duty = (at: number): number => pca9685Duty(view.getUint16(at, true), view.getUint16(at + 2, true));
            return Object.fromEntries(channels.map((channel) => [`duty${channel}`, duty(BYTES_PER_CHANNEL * channel)]));
          },
        },
      ],
      writers: Object.fromEntries(channels.map((channel) => [`duty${channel}`, writer(channel)])),
      rest: async () => {
        await registers.write(ALL_LEDS, [0, 0, 0, ALWAYS >> 8], {});
        await registers.write(MODE_1, [SLEEP | GO_ON], {});
      },
    };
  },
});
