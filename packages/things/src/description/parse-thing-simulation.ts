import { nearest } from "@thimble/base";
import type { YamlEntry, YamlNode } from "@thimble/model";
import type { Fault } from "../simulated/fault.ts";
import type { ModelPort } from "../simulated/model-port.ts";
import type { ModelUse } from "../simulated/models/running-model.ts";
import { convertUnit } from "./convert-unit.ts";
import { parseFaults } from "./parse-fault.ts";
import { parseModelUse } from "./parse-model-use.ts";
import type { BoundProperty } from "./thing-description.ts";

/** How a Thing is simulated as a whole. */
export interface ThingSimulation {
  /** Whether it is simulated whatever its forms say. */
  readonly isOn: boolean;
  /** Which properties stand for which port of its model. */
  readonly ports: ReadonlyMap<string, ModelPort>;
  readonly faults: readonly Fault[];
}

/**
 * Reads `simulate` and `thimble:simulate` of a Thing: the first says that it is simulated, both may say how: by a model whose ports are properties,
 * and with what faults. Reports what is wrong.
 */
export function parseThingSimulation(root: YamlNode, properties: readonly BoundProperty[]): ThingSimulation {
  const on = root.get("simulate");
  const how = root.get("thimble:simulate");
  if (on?.kind === "map" && how?.kind === "map")
    on.report("things.bad-description", "there is thimble:simulate, too", { expected: "simulate: true beside it" });
  const switches = [on, how].map((node) => (node === undefined || node.kind === "map" ? undefined : node.asBoolean()));
  const isOn = on?.kind === "map" || switches.includes(true);
  const node = [on, how].find((each) => each?.kind === "map");
  if (node === undefined) return { isOn, ports: new Map(), faults: [] };
  const faults = parseFaults(node.get("faults"));
  const model = node.get("model");
  if (model === undefined) node.refuseUnknownKeys(["model", "faults"]);
  const use = model && parseModelUse(node);
  return { isOn, ports: use === undefined ? new Map() : parsePorts(node, use, properties), faults };
}

/** Each property that is listed, and each that has the name of a port and is not. */
function parsePorts(node: YamlNode, use: ModelUse, properties: readonly BoundProperty[]): Map<string, ModelPort> {
  const entries = node.get("properties")?.entries("a map of properties, each with a port of the model") ?? [];
  const names = portsOf(use);
  const ports = new Map<string, ModelPort>();
  for (const bound of properties) {
    const { name } = bound.property;
    const entry = entries.find(({ key }) => key === name);
    const port = entry === undefined ? names.find((candidate) => candidate === name) : parsePort(entry, names);
    const made = port === undefined ? undefined : portOf(bound, use, port, entry?.value ?? node);
    if (made !== undefined) ports.set(name, made);
  }
  refuseUnknownProperties(entries, properties);
  if (ports.size === 0 && entries.length === 0)
    node.report("things.bad-description", `no property stands for a port of ${use.model.kind}`, {
      expected: `properties of these names, or properties: { yours: port } with a port of ${names.join(", ")}`,
    });
  return ports;
}

function portsOf({ model }: ModelUse): readonly string[] {
  return [...new Set([...Object.keys(model.outputs), ...Object.keys(model.inputs)])];
}

function parsePort({ value }: YamlEntry, names: readonly string[]): string | undefined {
  return value.asOneOf(names);
}

function portOf(bound: BoundProperty, use: ModelUse, port: string, node: YamlNode): ModelPort | undefined {
  const { inputs, outputs } = use.model;
  const { name, unit = "1" } = bound.property;
  const row = inputs[port] ?? outputs[port];
  const conversion = row === undefined ? undefined : convertUnit(row.unit, unit);
  if (conversion === undefined) {
    node.report("things.bad-description", `${name} is in ${unit}, but ${port} of ${use.model.kind} in ${row?.unit}`, {
      expected: `a unit for ${name} that ${row?.unit} can be converted to`,
    });
    return undefined;
  }
  if (bound.write !== undefined && !Object.hasOwn(inputs, port)) {
    node.report(
      "things.bad-description",
      `${name} can be written, but ${port} of ${use.model.kind} comes of the model`,
      {
        expected: `readOnly: true for ${name}, or one of ${Object.keys(inputs).join(", ")}`,
      },
    );
    return undefined;
  }
  return { kind: "model", use, port, ...conversion };
}

function refuseUnknownProperties(entries: readonly YamlEntry[], properties: readonly BoundProperty[]): void {
  const names = properties.map(({ property }) => property.name);
  for (const { key, where, value } of entries) {
    if (names.includes(key)) continue;
    const near = nearest(key, names);
    const expected = near === undefined ? `one of ${names.join(", ")}` : `did you mean "${near}"?`;
    value.report("things.bad-description", `there is no property "${key}"`, { where, expected });
  }
}
