import { PlantProcess } from "@thimble/things";
import type { CommandContext } from "../command/command-context.ts";
import { type Device, openDevice } from "../device/open-device.ts";
import { type PlantSetup, plantOverrides } from "./plant-setup.ts";

/** How to set up a plant and a device that is attached to it. */
export interface PlantStageOptions {
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
 * Starts the plant and opens a device whose Things are led to it.
 * @throws ThimbleError things.port-in-use, agent.port-in-use, agent.already-running, …; then nothing stays open
 */
export async function openPlantStage(options: PlantStageOptions, context: CommandContext): Promise<PlantStage> {
  const { plant, speed, plantPort, mqttPort, metricsPort, dataDirectory, pollEvery } = options;
  await using opened = new AsyncDisposableStack();
  const process = opened.use(await PlantProcess.start({ file: plant.file, port: plantPort, speed }));
  const { promise: askAfter, resolve: begin } = Promise.withResolvers<void>();
  const overrides = plantOverrides(plant, process.port, pollEvery);
  const ports = { mqttPort, metricsPort };
  const device = opened.use(await openDevice({ dataDirectory, ...ports, overrides, askAfter }, context));
  // Closed in the other order: first the device, then the plant that it still writes to.
  const owned = opened.move();
  return { device, plantPort: process.port, begin, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
