import type { PhysicalModel, Values } from "./physical-model.ts";

type Rating = "ratedSpeed" | "acceleration" | "idleCurrent" | "ratedCurrent" | "load" | "start";
type Heat = "ambient" | "rise" | "timeConstant";
type Bearing = "life" | "wear" | "vibration" | "wornVibration";
type Noise = "currentNoise" | "vibrationNoise" | "temperatureNoise";
type Parameter = Rating | Heat | Bearing | Noise;
type Input = "setpoint" | "load";
type Output = "speed" | "current" | "vibration" | "wear" | "temperature" | "hours";

interface MotorState {
  /** {rev}/min. */
  readonly speed: number;
  /** Cel. */
  readonly temperature: number;
  /** 0 new to 1 worn out. */
  readonly wear: number;
  /** h with the shaft turning. */
  readonly hours: number;
}

const SECONDS_PER_HOUR = 3600;

/** Life of a ball bearing falls with the third power of its load. @see ISO 281:2007, section 5: p = 3 for ball bearings */
const LIFE_EXPONENT = 3;

/** How much harder a worn-out bearing is to turn, as a part of the load; and how much it warms the motor, as a part of the rise. */
const WORN_DRAG = 0.2;
const WORN_HEAT = 0.3;

/**
 * A motor whose bearing wears. The speed follows its set point by a ramp. The current has a part that magnetizes and a part that grows with the
 * load, at right angles; the warmth follows its square as one body of heat. The bearing lasts `life` hours at rated speed and load; wear makes it
 * shake, drag and warm.
 * @see ISO 281:2007, section 5, for the load's part in the life
 */
export const MOTOR: PhysicalModel<Parameter, Input, Output, MotorState> = {
  kind: "motor",
  does: "a motor whose bearing wears with the hours under load",
  step: 100,
  parameters: {
    ratedSpeed: { unit: "{rev}/min", minimum: 1, maximum: 100_000, usual: 1500, does: "speed that it is made for" },
    acceleration: { unit: "{rev}/min/s", minimum: 0.1, maximum: 1e6, usual: 300, does: "how fast its speed changes" },
    idleCurrent: { unit: "A", minimum: 0, maximum: 10_000, usual: 2, does: "current without load" },
    ratedCurrent: { unit: "A", minimum: 0.01, maximum: 10_000, usual: 6, does: "current at rated load" },
    load: { unit: "%", minimum: 0, maximum: 200, usual: 75, does: "load, until it is written" },
    start: {
      unit: "{rev}/min",
      minimum: 0,
      maximum: 100_000,
      usual: 0,
      does: "set point of the speed, until it is written",
    },
    ambient: { unit: "Cel", minimum: -50, maximum: 80, usual: 22, does: "temperature around it" },
    rise: { unit: "K", minimum: 0, maximum: 200, usual: 55, does: "how much warmer it gets at rated current" },
    timeConstant: { unit: "s", minimum: 1, maximum: 1e6, usual: 1200, does: "how slowly it warms" },
    life: {
      unit: "h",
      minimum: 0.01,
      maximum: 1e7,
      usual: 20_000,
      does: "life of the bearing at rated speed and load",
    },
    wear: { unit: "%", minimum: 0, maximum: 100, usual: 0, does: "wear at the beginning" },
    vibration: { unit: "mm/s", minimum: 0, maximum: 100, usual: 0.8, does: "vibration at rated speed, bearing new" },
    wornVibration: { unit: "mm/s", minimum: 0, maximum: 500, usual: 9, does: "what a worn-out bearing adds to that" },
    currentNoise: { unit: "A", minimum: 0, maximum: 1000, usual: 0, does: "standard deviation of the current" },
    vibrationNoise: { unit: "mm/s", minimum: 0, maximum: 100, usual: 0, does: "standard deviation of the vibration" },
    temperatureNoise: { unit: "K", minimum: 0, maximum: 10, usual: 0, does: "standard deviation of the temperature" },
  },
  inputs: {
    setpoint: { unit: "{rev}/min", minimum: 0, maximum: 100_000, does: "speed that it shall have" },
    load: { unit: "%", minimum: 0, maximum: 200, does: "load on the shaft" },
  },
  outputs: {
    speed: { unit: "{rev}/min", does: "speed of the shaft" },
    current: { unit: "A", noise: "currentNoise", does: "current" },
    vibration: { unit: "mm/s", noise: "vibrationNoise", does: "velocity of vibration, effective" },
    wear: { unit: "%", does: "wear of the bearing: new 0, worn out 100" },
    temperature: { unit: "Cel", noise: "temperatureNoise", does: "temperature of the housing" },
    hours: { unit: "h", does: "hours of running since the beginning" },
  },
  begin: ({ ambient, wear }) => ({ speed: 0, temperature: ambient, wear: wear / 100, hours: 0 }),
  rest: ({ load, start }) => ({ setpoint: start, load }),
  next: (state, inputs, parameters, seconds) => {
    const most = parameters.acceleration * seconds;
    const speed = state.speed + Math.min(most, Math.max(-most, inputs.setpoint - state.speed));
    const turn = speed / parameters.ratedSpeed;
    const hours = speed > 0 ? seconds / SECONDS_PER_HOUR : 0;
    const wears = (hours / parameters.life) * turn * (inputs.load / 100) ** LIFE_EXPONENT;
    const heat = (currentAt(speed, state.wear, inputs, parameters) / parameters.ratedCurrent) ** 2;
    const settled = parameters.ambient + parameters.rise * (heat + WORN_HEAT * state.wear * turn);
    const left = Math.exp(-seconds / parameters.timeConstant);
    return {
      speed,
      temperature: settled + (state.temperature - settled) * left,
      wear: Math.min(1, state.wear + wears),
      hours: state.hours + hours,
    };
  },
  observe: ({ speed, temperature, wear, hours }, inputs, parameters) => {
    const turn = speed / parameters.ratedSpeed;
    return {
      speed,
      current: currentAt(speed, wear, inputs, parameters),
      // Unbalance grows with the square of the speed; what a damaged race adds grows with the speed.
      vibration: parameters.vibration * turn ** 2 + parameters.wornVibration * wear * turn,
      wear: 100 * wear,
      temperature,
      hours,
    };
  },
};

/** Current in A; none at rest. */
function currentAt(speed: number, wear: number, inputs: Values<Input>, parameters: Values<Parameter>): number {
  if (speed === 0) return 0;
  const { idleCurrent, ratedCurrent } = parameters;
  const loadPart = Math.sqrt(Math.max(0, ratedCurrent ** 2 - idleCurrent ** 2));
  return Math.hypot(idleCurrent, loadPart * (inputs.load / 100) * (1 + WORN_DRAG * wear));
}
