import type { ContainerReport } from "@thimble/agent";
import type { Triggers } from "@thimble/model";
import type { CommandContext } from "../command/command-context.ts";
import { deploy } from "../device/deploy.ts";
import { freshDirectory } from "../device/fresh-directory.ts";
import type { BuiltImage } from "../project/build-image.ts";
import type { Project } from "../project/load-project.ts";
import { followRecord } from "./follow-record.ts";
import type { PlantSetup } from "./plant-setup.ts";
import { openPlantStage } from "./plant-stage.ts";
import { PlayMeter } from "./play-meter.ts";
import type { PlayedContainer, PlayResult } from "./play-result.ts";

/** How to play a record once. */
export interface PlayOptions {
  readonly project: Project;
  readonly plant: PlantSetup;
  /** Absolute; undefined for a fresh one that is removed afterwards. */
  readonly dataDirectory: string | undefined;
  /** 0 takes any free port; so does the other. */
  readonly mqttPort: number;
  readonly plantPort: number;
}

/**
 * Plays the record once, each sample as soon as the one before it is taken, through the whole path: plant, Modbus, device, bus, containers.
 * @throws ThimbleError as `deploy`, `openPlantStage` and `followRecord`
 */
export async function playOnce(options: PlayOptions, context: CommandContext): Promise<PlayResult> {
  const { project, plant, mqttPort, plantPort } = options;
  const { clock, output, signal } = context;
  await using cleanup = new AsyncDisposableStack();
  const dataDirectory = options.dataDirectory ?? (await freshDirectory(cleanup));
  const meter = new PlayMeter(plant, clock);
  const { tap } = meter;
  const stage = cleanup.use(
    await openPlantStage({ plant, speed: "lockstep", plantPort, mqttPort, dataDirectory, pollEvery: 0, tap }, context),
  );
  const { agent, things } = stage.device;
  const { built } = await deploy(project, stage.device, context);
  cleanup.use(meter.watch(things));
  const playing = followRecord(things, plant, signal);
  const began = clock.monotonic();
  stage.begin();
  const readings = await output.progress("playing the record", () => playing);
  await tap.drained();
  return {
    app: project.app.name,
    record: { samples: plant.record.length, readings },
    ...meter.verdict(),
    containers: agent.report().containers.map((report) => ({
      ...playedContainer(report, project, plant, built[report.service]),
      latency: meter.latencyOf(report.container) ?? null,
    })),
    wallTime: clock.monotonic() - began,
  };
}

function playedContainer(
  { service, stats, restarts }: ContainerReport,
  { app }: Project,
  plant: PlantSetup,
  built: BuiltImage | undefined,
): Omit<PlayedContainer, "latency"> {
  const on: Triggers | undefined = app.services.find(({ name }) => name === service)?.on;
  const refused = stats?.refused;
  return {
    service,
    handlesRecord: on?.reading.includes(plant.value) ?? false,
    wasmBytes: built?.wasmBytes ?? null,
    imageBytes: built?.imageBytes ?? null,
    handled: stats?.handled ?? 0,
    dropped: stats?.dropped ?? 0,
    restarts: restarts?.restarts ?? 0,
    refused: refused === undefined ? 0 : refused.messages + refused.writes + refused.stateSets + refused.logLines,
    instructions: {
      p50: stats?.instructions.p50 ?? 0,
      p99: stats?.instructions.p99 ?? 0,
      maximum: stats?.instructions.maximum ?? 0,
    },
    memoryBytes: stats?.memoryBytes ?? 0,
  };
}
