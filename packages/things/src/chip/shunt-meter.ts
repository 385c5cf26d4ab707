import { beyondRange } from "./beyond-range.ts";
import type { I2cRegisters } from "./i2c-registers.ts";
import type { Measurement } from "./measuring-session.ts";

/** Registers that meters of Texas Instruments have in common. */
const SHUNT_VOLTAGE = 0x01;
const BUS_VOLTAGE = 0x02;

/** What follows from the voltage across a shunt and that of the bus behind it; V, A and W. */
export interface ShuntReading {
  readonly busVoltage: number;
  readonly shuntVoltage: number;
  readonly current: number;
  readonly power: number;
}

/** How a meter's two words become a reading. */
export interface ShuntMeter {
  /** How errors name the chip. */
  readonly name: string;
  /** What the words are; the one of the shunt is signed. */
  readonly toReading: (shuntWord: number, busWord: number) => ShuntReading;
  /** Whether the shunt's word stands for more than can be measured. */
  readonly isBeyond: (shuntWord: number) => boolean;
  /** What would be right in that case. */
  readonly remedy: string;
  /** What would be right when the bus's word stands for more than can be measured; undefined when it does not. */
  readonly busRemedy?: (busWord: number) => string | undefined;
}

/** Current and power of two voltages in V and a shunt in Ohm. */
export function shuntReading(shuntVoltage: number, busVoltage: number, shunt: number): ShuntReading {
  const current = shuntVoltage / shunt;
  return { busVoltage, shuntVoltage, current, power: busVoltage * current };
}

/**
 * Everything that a meter gives, in two transactions.
 *
 * Current and power are computed here from the two voltages, not by the chip: its calibration register is lost when its supply dips, and it reads zero
 * from then on.
 */
export function shuntMeasurement(registers: I2cRegisters, meter: ShuntMeter): Measurement<keyof ShuntReading> {
  return {
    gives: ["busVoltage", "shuntVoltage", "current", "power"],
    take: async (call) => {
      const shuntWord = (await registers.read(SHUNT_VOLTAGE, 2, call)).getInt16(0);
      const busWord = (await registers.read(BUS_VOLTAGE, 2, call)).getUint16(0);
      const reading = meter.toReading(shuntWord, busWord);
      const busRemedy = meter.busRemedy?.(busWord);
      const bus = busRemedy === undefined ? undefined : beyondRange("busVoltage", meter.name, busRemedy);
      const shunt = meter.isBeyond(shuntWord) ? beyondRange("shuntVoltage", meter.name, meter.remedy) : undefined;
      return {
        busVoltage: bus ?? reading.busVoltage,
        shuntVoltage: shunt ?? reading.shuntVoltage,
        current: shunt ?? reading.current,
        power: shunt ?? bus ?? reading.power,
      };
    },
  };
}
