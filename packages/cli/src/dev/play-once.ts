import type { ContainerReport } from "@thimble/agent";
import type { App, Triggers } from "@thimble/model";
import type { LabelWindow, PlantExpectation } from "@thimble/things";
import type { CommandContext } from "../command/command-context.ts";
import { deploy } from "../device/deploy.ts";
import { freshDirectory } from "../device/fresh-directory.ts";
import type { BuiltImage } from "../project/build-image.ts";
import type { Project } from "../project/load-project.ts";
import { AlarmLog } from "./alarm-log.ts";
import { describeKept } from "./describe-kept.ts";
import { followRecord } from "./follow-record.ts";
import type { PlantSetup } from "./plant-setup.ts";
import { openPlantStage } from "./plant-stage.ts";
import type { PlayedContainer, PlayResult, Verdict } from "./play-result.ts";
import { scoreAlarms } from "./score-alarms.ts";

/** How to play a record once. */
export interface PlayOptions {
  readonly project: Project;
  readonly plant: PlantSetup;
  /** Absolute; undefined for a fresh one that is removed afterwards. */
  readonly dataDirectory: string | undefined;
  /** 0 takes any free port; so does the other. */
  readonly mqttPort: number;
  /** Where metrics are served; undefined for nowhere. Default nowhere. */
  readonly metricsPort?: number | undefined;
  readonly plantPort: number;
}

/**
 * Plays the record once, each sample as soon as the one before it is taken, through the whole path: plant, Modbus, device, bus, containers.
 * @throws ThimbleError as `deploy`, `openPlantStage` and `followRecord`; model.bad-senml when an alarm is no SenML
 */
export async function playOnce(options: PlayOptions, context: CommandContext): Promise<PlayResult> {
  const { project, plant, mqttPort, plantPort, metricsPort } = options;
  const { clock, output, signal } = context;
  await using cleanup = new AsyncDisposableStack();
  const dataDirectory = options.dataDirectory ?? (await freshDirectory(cleanup));
  const stage = cleanup.use(
    await openPlantStage(
      { project, plant, speed: "lockstep", plantPort, mqttPort, metricsPort, dataDirectory, pollEvery: 0 },
      context,
    ),
  );
  const { agent, things } = stage.device;
  const { expect } = plant.config;
  const alarms = expect && cleanup.use(new AlarmLog(agent, expect.topic));
  const { built } = await deploy(project, stage.device, context);
  for (const line of describeKept(agent, dataDirectory)) output.say(line);
  // What is counted on the disk is from earlier runs; this one is judged by its own.
  const restartsBefore = new Map(
    agent.report().containers.map((each) => [each.container, each.restarts?.restarts ?? 0]),
  );
  const playing = followRecord(things, plant, signal);
  const began = clock.monotonic();
  stage.begin();
  const readings = await output.progress("playing the record", () => playing);
  await agent.drained({ signal });
  return {
    app: project.app.name,
    record: { samples: plant.record.length, readings },
    verdict: expect === undefined || alarms === undefined ? null : judgeAlarms(alarms.times(), expect, plant.labels),
    containers: agent.report().containers.map((report) =>
      playedContainer(report, {
        app: project.app,
        plant,
        built: built[report.service],
        restartsBefore: restartsBefore.get(report.container) ?? 0,
      }),
    ),
    wallTime: clock.monotonic() - began,
  };
}

function judgeAlarms(times: readonly number[], expected: PlantExpectation, labels: readonly LabelWindow[]): Verdict {
  const windows = labels.map(({ from, to }) => ({ from: from / 1000, to: to / 1000 }));
  return { alarms: times.length, score: scoreAlarms(times, windows, expected.calm / 1000), expected };
}

interface PlayedOf {
  readonly app: App;
  readonly plant: PlantSetup;
  readonly built: BuiltImage | undefined;
  readonly restartsBefore: number;
}

function playedContainer(
  { service, phase, stats, restarts }: ContainerReport,
  { app, plant, built, restartsBefore }: PlayedOf,
): PlayedContainer {
  const on: Triggers | undefined = app.services.find(({ name }) => name === service)?.on;
  const refused = stats?.refused;
  return {
    service,
    handlesRecord: on?.reading.includes(plant.value) ?? false,
    wasmBytes: built?.wasmBytes ?? null,
    imageBytes: built?.imageBytes ?? null,
    handled: stats?.handled ?? 0,
    dropped: stats?.dropped ?? 0,
    isRunning: phase === "running",
    restarts: (restarts?.restarts ?? 0) - restartsBefore,
    lastReason: restarts?.lastMessage ?? null,
    refused: Object.values(refused ?? {}).reduce((sum, count) => sum + count, 0),
    instructions: {
      p50: stats?.instructions.p50 ?? 0,
      p99: stats?.instructions.p99 ?? 0,
      maximum: stats?.instructions.maximum ?? 0,
    },
    latency: stats === undefined || stats.handled === 0 ? null : stats.latency,
    memoryBytes: stats?.memoryBytes ?? 0,
  };
}
