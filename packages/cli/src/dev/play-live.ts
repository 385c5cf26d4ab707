import type { PropertyPath } from "@thimble/model";
import type { CommandContext } from "../command/command-context.ts";
import { deploy } from "../device/deploy.ts";
import { metricsLines } from "../device/metrics-option.ts";
import { untilStopped } from "../device/until-stopped.ts";
import type { Project } from "../project/load-project.ts";
import { DeviceWatch } from "../view/device-watch.ts";
import { showDevice } from "../view/show-device.ts";
import { describeKept } from "./describe-kept.ts";
import { isEndOfRecord, type PlantSetup, pollEveryAt } from "./plant-setup.ts";
import { openPlantStage, type PlantStageOptions } from "./plant-stage.ts";
import { showAlarms } from "./show-alarms.ts";

/** How to play a record live. */
export interface LiveOptions
  extends Pick<PlantStageOptions, "plant" | "speed" | "dataDirectory" | "mqttPort" | "plantPort" | "metricsPort"> {
  readonly project: Project;
}

/**
 * Runs an app beside its plant and shows it until the person asks to stop.
 * @throws ThimbleError as `deploy` and `openPlantStage`
 */
export async function playLive({ project, ...options }: LiveOptions, context: CommandContext): Promise<void> {
  const { output, clock, signal } = context;
  const { plant, speed, dataDirectory } = options;
  const { expect } = plant.config;
  await using stage = await openPlantStage({ project, ...options, ...pollAt(plant, speed) }, context);
  const { agent, things } = stage.device;
  using watch = new DeviceWatch({ agent, things, clock, descriptions: project.things, meanings: meaningsOf(plant) });
  using _alarms = expect && showAlarms(agent, expect, watch);
  if ((await untilStopped(() => deploy(project, stage.device, context), signal)) === undefined) return;
  const kept = describeKept(agent, dataDirectory);
  const join = [...joinLines(plant, stage.plantPort, agent.report().mqttPort ?? 0), ...metricsLines(agent)];
  for (const line of [...kept, ...join]) output.say(line);
  watch.notice(`the record passes at ${speed}`, ...kept, ...join);
  using _end = things.onReading(({ property, value }) => {
    if (property === plant.status && isEndOfRecord(value)) {
      watch.notice("the record has ended; the plant holds its last value and everything goes on", ...join);
    }
  });
  stage.begin();
  await showDevice(watch, context);
}

function pollAt(plant: PlantSetup, speed: string): Pick<PlantStageOptions, "pollEvery"> {
  const pollEvery = pollEveryAt(plant, speed);
  return pollEvery === undefined ? {} : { pollEvery };
}

/** What the values of the plant's status register and valve say to a person. */
export function meaningsOf({
  status,
  valve,
}: Pick<PlantSetup, "status" | "valve">): Readonly<Record<PropertyPath, (value: number) => string>> {
  return {
    ...(status !== undefined && { [status]: (value: number) => (isEndOfRecord(value) ? "end of record" : "running") }),
    ...(valve !== undefined && { [valve]: (value: number) => (value === 0 ? "closed" : "open") }),
  };
}

/** How other programs join in, as commands that can be copied. */
export function joinLines({ config }: PlantSetup, plantPort: number, mqttPort: number): readonly string[] {
  const { value, coil } = config.registers;
  const plant = `-m tcp -a ${config.unit} -p ${plantPort} 127.0.0.1`;
  return [
    "join in from another terminal:",
    `  mosquitto_sub -p ${mqttPort} -t '#' -v`,
    `  mbpoll -0 -t 3 -r ${value} ${plant}`,
    `  mbpoll -0 -t 0 -r ${coil} -1 ${plant}`,
  ];
}
