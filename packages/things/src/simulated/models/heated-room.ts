import type { PhysicalModel, Values } from "./physical-model.ts";

type Parameter = "heaterPower" | "heatCapacity" | "heatLoss" | "outside" | "start" | "noise";
type Input = "heater" | "heat" | "outside";
type Output = "temperature" | "power";

interface RoomState {
  /** Cel. */
  readonly temperature: number;
}

/**
 * A room as one body of heat: C dT/dt = P - K (T - outside). Each step is the exact solution, so that no parameter makes it swing.
 * The usual values are of a room of 50 m3 with its furniture: it follows a change with a time constant of two hours (600 kJ/K over 80 W/K),
 * and the heater alone holds it 25 K above the outside (2000 W over 80 W/K).
 * @see Incropera, DeWitt: Fundamentals of Heat and Mass Transfer, section "The Lumped Capacitance Method"
 */
export const HEATED_ROOM: PhysicalModel<Parameter, Input, Output, RoomState> = {
  kind: "heated-room",
  does: "a room with a heater, which loses heat to the outside",
  step: 1000,
  parameters: {
    heaterPower: { unit: "W", minimum: 0, maximum: 1e6, usual: 2000, does: "what the heater gives when it is on" },
    heatCapacity: { unit: "J/K", minimum: 1000, maximum: 1e9, usual: 600_000, does: "heat for one kelvin more" },
    heatLoss: { unit: "W/K", minimum: 0.1, maximum: 1e5, usual: 80, does: "what is lost per kelvin of difference" },
    outside: { unit: "Cel", minimum: -90, maximum: 60, usual: 5, does: "temperature outside, until it is written" },
    start: { unit: "Cel", minimum: -90, maximum: 200, usual: 18, does: "temperature at the beginning" },
    noise: { unit: "K", minimum: 0, maximum: 10, usual: 0, does: "standard deviation of the thermometer" },
  },
  inputs: {
    heater: { unit: "1", minimum: 0, maximum: 1, does: "off 0, on 1, or a part of its power" },
    heat: { unit: "W", minimum: -1e6, maximum: 1e6, does: "other heat: people, the sun, a cooler" },
    outside: { unit: "Cel", minimum: -90, maximum: 60, does: "temperature outside" },
  },
  outputs: {
    temperature: { unit: "Cel", noise: "noise", does: "temperature of the room" },
    power: { unit: "W", does: "what the heater gives" },
  },
  begin: ({ start }) => ({ temperature: start }),
  rest: ({ outside }) => ({ heater: 0, heat: 0, outside }),
  next: ({ temperature }, inputs, parameters, seconds) => {
    const { heatCapacity, heatLoss } = parameters;
    const settled = inputs.outside + (heaterPower(inputs, parameters) + inputs.heat) / heatLoss;
    const left = Math.exp((-seconds * heatLoss) / heatCapacity);
    return { temperature: settled + (temperature - settled) * left };
  },
  observe: ({ temperature }, inputs, parameters) => ({ temperature, power: heaterPower(inputs, parameters) }),
};

function heaterPower(inputs: Values<Input>, parameters: Values<Parameter>): number {
  return inputs.heater * parameters.heaterPower;
}
