import { PlantProcess, parseThingDescription, SimulatedPlant, type ThingDescription } from "@thimble/things";
import type { CommandContext } from "../command/command-context.ts";
import { type Device, openDevice } from "../device/open-device.ts";
import { openLogger } from "../device/open-logger.ts";
import type { Project } from "../project/load-project.ts";
import { type PlantSetup, plantOverrides } from "./plant-setup.ts";

/** How to set up a plant and a device that is attached to it. */
export interface PlantStageOptions {
  readonly project: Pick<Project, "things">;
  readonly plant: PlantSetup;
  /** `3600x` or `lockstep`. */
  readonly speed: string;
  /** 0 takes any free port; so does the other. */
  readonly plantPort: number;
  readonly mqttPort: number;
  /** Where metrics are served; undefined for nowhere. Default nowhere. */
  readonly metricsPort?: number | undefined;
  /** Absolute. */
  readonly dataDirectory: string;
  /** Reads the plant this often, in place of what the Thing Descriptions say. */
  readonly pollEvery?: number;
}

/** A plant in a process of its own, and a device in this one. */
export interface PlantStage extends AsyncDisposable {
  readonly device: Device;
  readonly plantPort: number;
  /** Lets the device ask the plant, with which the record begins. To be called when the containers are there. */
  readonly begin: () => void;
}

/**
 * Starts the plant and opens a device whose Things are led to it; those of an MQTT broker are made up behind the device's own.
 * @throws ThimbleError things.port-in-use, agent.port-in-use, agent.already-running, …; then nothing stays open
 */
export async function openPlantStage(options: PlantStageOptions, context: CommandContext): Promise<PlantStage> {
  const { project, plant, speed, plantPort, mqttPort, metricsPort, dataDirectory, pollEvery } = options;
  await using opened = new AsyncDisposableStack();
  const process = opened.use(await PlantProcess.start({ file: plant.file, port: plantPort, speed }));
  const { promise: askAfter, resolve: begin } = Promise.withResolvers<void>();
  const things = brokerThings(project);
  const broker = (): string => `127.0.0.1:${device.agent.report().mqttPort}`;
  const overrides = {
    ...plantOverrides(plant, process.port, pollEvery),
    ...Object.fromEntries(things.map(({ thing }) => [thing.name, { address: broker }])),
  };
  const ports = { mqttPort, metricsPort };
  const parts = { clock: context.clock, random: context.random, logger: openLogger(context) };
  const device: Device = opened.use(await openDevice({ dataDirectory, ...ports, overrides, askAfter }, context));
  // What speaks by way of a broker does so by the device's own.
  const [host, port] = ["127.0.0.1", device.agent.report().mqttPort ?? 0];
  if (things.length > 0) opened.use(await SimulatedPlant.start(things, { ...parts, host, port }));
  // Closed in the other order: first the device, then the plant that it still writes to.
  const owned = opened.move();
  return { device, plantPort: process.port, begin, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** The Things that are reached by way of an MQTT broker. */
function brokerThings({ things }: Pick<Project, "things">): readonly ThingDescription[] {
  return Object.entries(things)
    .map(([role, text]) => parseThingDescription(text, `things.${role}`, role))
    .filter(({ driver }) => driver === "mqtt");
}
