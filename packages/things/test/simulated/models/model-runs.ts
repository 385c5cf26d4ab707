import type { PhysicalModel, Values } from "../../../src/simulated/models/physical-model.ts";

/** A model's parameters, each as it is when nothing is said. */
export function usualParameters<P extends string>(
  model: Pick<PhysicalModel<P, string, string, never>, "parameters">,
): Values<P> {
  const names = Object.keys(model.parameters) as P[];
  return Object.fromEntries(names.map((name) => [name, model.parameters[name].usual])) as Values<P>;
}
