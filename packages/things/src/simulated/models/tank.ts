import type { PhysicalModel } from "./physical-model.ts";

type Parameter = "area" | "height" | "inflow" | "outflow" | "start" | "noise";
type Input = "inlet" | "outlet";
type Output = "level" | "depth" | "volume" | "inflow" | "outflow" | "overflow" | "spilt";

interface TankState {
  /** m3, from 0 to area times height. */
  readonly volume: number;
  /** m3/s in the last step. */
  readonly inflow: number;
  readonly outflow: number;
  /** Whether it ran over in the last step. */
  readonly isOverflowing: boolean;
  /** m3 since the beginning. */
  readonly spilt: number;
}

const SECONDS_PER_HOUR = 3600;

/**
 * An upright tank: what comes in is the pump's flow times the inlet valve, what goes out grows with the square root of the depth
 * (Torricelli's law), and what does not fit runs over. No water is made or lost: volume + out + spilt = start + in.
 * @see Torricelli's law, in White: Fluid Mechanics, section "The Bernoulli Equation"
 */
export const TANK: PhysicalModel<Parameter, Input, Output, TankState> = {
  kind: "tank",
  does: "a tank with a valve at the inlet and one at the outlet",
  step: 1000,
  parameters: {
    area: { unit: "m2", minimum: 0.01, maximum: 10_000, usual: 1, does: "base of the tank" },
    height: { unit: "m", minimum: 0.01, maximum: 100, usual: 2, does: "depth at which it runs over" },
    inflow: { unit: "m3/h", minimum: 0, maximum: 100_000, usual: 6, does: "flow in with the inlet open" },
    outflow: { unit: "m3/h", minimum: 0, maximum: 100_000, usual: 8, does: "flow out of the full tank, outlet open" },
    start: { unit: "%", minimum: 0, maximum: 100, usual: 50, does: "level at the beginning" },
    noise: { unit: "%", minimum: 0, maximum: 10, usual: 0, does: "standard deviation of the level's sensor" },
  },
  inputs: {
    inlet: { unit: "1", minimum: 0, maximum: 1, does: "inlet valve: shut 0, open 1, or between" },
    outlet: { unit: "1", minimum: 0, maximum: 1, does: "outlet valve: shut 0, open 1, or between" },
  },
  outputs: {
    level: { unit: "%", noise: "noise", does: "how full it is" },
    depth: { unit: "m", does: "depth of the water" },
    volume: { unit: "m3", does: "water in it" },
    inflow: { unit: "m3/h", does: "flow in" },
    outflow: { unit: "m3/h", does: "flow out of the outlet" },
    overflow: { unit: "1", does: "1 while it runs over, else 0" },
    spilt: { unit: "m3", does: "what has run over since the beginning" },
  },
  begin: ({ area, height, start }) => ({
    volume: (area * height * start) / 100,
    inflow: 0,
    outflow: 0,
    isOverflowing: false,
    spilt: 0,
  }),
  rest: () => ({ inlet: 0, outlet: 0 }),
  next: ({ volume, spilt }, { inlet, outlet }, { area, height, inflow, outflow }, seconds) => {
    const capacity = area * height;
    const comes = (inlet * inflow * seconds) / SECONDS_PER_HOUR;
    const wanted = (outlet * outflow * Math.sqrt(volume / capacity) * seconds) / SECONDS_PER_HOUR;
    const goes = Math.min(wanted, volume + comes);
    const kept = Math.min(capacity, volume + comes - goes);
    const over = Math.max(0, volume + comes - goes - capacity);
    return {
      volume: kept,
      inflow: comes / seconds,
      outflow: goes / seconds,
      isOverflowing: over > 0,
      spilt: spilt + over,
    };
  },
  observe: (state, _inputs, { area, height }) => ({
    level: (100 * state.volume) / (area * height),
    depth: state.volume / area,
    volume: state.volume,
    inflow: state.inflow * SECONDS_PER_HOUR,
    outflow: state.outflow * SECONDS_PER_HOUR,
    overflow: Number(state.isOverflowing),
    spilt: state.spilt,
  }),
};
