import type { CommandContext } from "../command/command-context.ts";
import { DeviceWatch } from "../view/device-watch.ts";
import { showDevice } from "../view/show-device.ts";
import { metricsLines } from "./metrics-option.ts";
import { type Device, type DeviceOptions, openDevice } from "./open-device.ts";
import { untilStopped } from "./until-stopped.ts";

/** @see IANA service name "mqtt" */
const MQTT_PORT = 1883;

/** A device that is run until the person asks to stop. */
export interface RunOptions extends Omit<DeviceOptions, "mqttPort"> {
  /** Default 1883. */
  readonly mqttPort: number | undefined;
  /** Thing Descriptions, for what is shown. */
  readonly things: Readonly<Record<string, string>>;
}

/**
 * Opens a device, gives it something to run, and shows it until the person asks to stop.
 * @throws ThimbleError as `openDevice` and `apply`
 */
export async function runDevice(
  { things, ...options }: RunOptions,
  apply: (device: Device) => Promise<unknown>,
  context: CommandContext,
): Promise<void> {
  await using device = await openDevice({ ...options, mqttPort: options.mqttPort ?? MQTT_PORT }, context);
  using watch = new DeviceWatch({ ...device, clock: context.clock, descriptions: things });
  const isApplied = await untilStopped(async () => {
    await apply(device);
    return true;
  }, context.signal);
  if (isApplied === undefined) return;
  context.output.say(
    `MQTT on port ${device.agent.report().mqttPort}; thimble ps, top, logs -f and events -f show more`,
  );
  for (const line of metricsLines(device.agent)) context.output.say(line);
  await showDevice(watch, context);
}
