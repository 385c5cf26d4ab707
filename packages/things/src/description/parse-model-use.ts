import type { YamlNode } from "@thimble/model";
import type { ParameterRow } from "../simulated/models/physical-model.ts";
import { PHYSICAL_MODELS, physicalModel } from "../simulated/models/physical-models.ts";
import type { ModelUse } from "../simulated/models/running-model.ts";

/** What stands beside a model's parameters. */
const COMMON_KEYS: readonly string[] = ["model", "speed", "seed", "properties", "faults"];

/** How much faster than the clock a model may run: a year in nine hours. */
const MAXIMUM_SPEED = 1000;

/** Reads `model` with its parameters, `speed` (default 1) and `seed` (default 0); reports what is wrong. */
export function parseModelUse(node: YamlNode): ModelUse | undefined {
  const kind = node.require("model", "a model")?.asOneOf(PHYSICAL_MODELS.map((model) => model.kind));
  const model = kind === undefined ? undefined : physicalModel(kind);
  if (model === undefined) return undefined;
  node.refuseUnknownKeys([...COMMON_KEYS, ...Object.keys(model.parameters)]);
  const parameters = Object.entries(model.parameters).map(
    ([name, row]) => [name, inRange(node.get(name), row) ?? row.usual] as const,
  );
  const speed = inRange(node.get("speed"), { minimum: 0.001, maximum: MAXIMUM_SPEED, unit: "times" }) ?? 1;
  return { model, parameters: Object.fromEntries(parameters), speed, seed: node.get("seed")?.asInteger(0) ?? 0 };
}

function inRange(
  node: YamlNode | undefined,
  { minimum, maximum, unit }: Pick<ParameterRow, "minimum" | "maximum" | "unit">,
): number | undefined {
  const value = node?.asNumber();
  if (value === undefined || (value >= minimum && value <= maximum)) return value;
  node?.report("things.bad-description", `it is ${value}`, {
    expected: `a number from ${minimum} to ${maximum} ${unit}`,
  });
  return undefined;
}
