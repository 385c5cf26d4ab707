import { resolve } from "node:path";
import { ThimbleError } from "@thimble/base";
import { LinuxKernel, NodeFileTree, parsePace } from "@thimble/things";
import { type Command, command } from "../command/command.ts";
import type { CommandContext } from "../command/command-context.ts";
import { flag, parsed, port, text } from "../command/value-row.ts";
import { DATA_OPTION, dataDirectory } from "../data-directory.ts";
import { ownSensors } from "../dev/own-sensors.ts";
import { loadPlantSetup } from "../dev/plant-setup.ts";
import { playLive } from "../dev/play-live.ts";
import { playOnce } from "../dev/play-once.ts";
import { judgePlay, type PlayResult, renderPlay } from "../dev/play-result.ts";
import { METRICS_OPTION } from "../device/metrics-option.ts";
import { loadProject } from "../project/load-project.ts";

/** Two and three quarter hours of a record a second: what takes weeks in a plant is seen within minutes. */
const LIVE_SPEED = "10000x";
/** @see IANA service name "mqtt" */
const MQTT_PORT = 1883;
/** The port of Modbus TCP, 502, is for the system's own programs; 1502 is what people use instead. */
const PLANT_PORT = 1502;

/** `thimble dev`. */
export const DEV: Command = command({
  name: "dev",
  summary: "run an app beside a simulated plant on this machine, and show it live",
  details:
    "Builds the app, starts the plant of plant.yaml as a process of its own, binds the Things to it and runs until Ctrl-C; what containers keep under their keys is there again the next time. What the kernel of this machine measures by itself, temperatures and fans, is a Thing, too. With --once the record is played once as fast as the whole path allows, and the exit status is 0 only when plant.yaml's expectations are met and nothing was dropped.",
  args: { dir: text("[dir]", "folder with compose.yaml, plant.yaml and things/; default this one") },
  options: {
    isOnce: flag("--once", "play the record once, print what came of it, and end"),
    speed: parsed(
      "--speed <factor>",
      `how fast the record passes; default ${LIVE_SPEED}`,
      "a factor like 600x",
      readSpeed,
    ),
    data: DATA_OPTION,
    port: port(
      "--port <port>",
      `port of the MQTT listener on loopback, 0 for any free one; default ${MQTT_PORT}, with --once 0`,
    ),
    plantPort: port(
      "--plant-port <port>",
      `port of the plant, 0 for any free one; default ${PLANT_PORT}, with --once 0`,
    ),
    metricsPort: METRICS_OPTION,
  },
  examples: [
    { line: "thimble dev examples/machine-guard", does: "run the example and show it live" },
    {
      line: "thimble dev examples/machine-guard --once --json",
      does: "play its record once and print the result for a program",
    },
    { line: "thimble dev --speed 600x --port 0 --plant-port 0", does: "more slowly, on free ports" },
  ],
  handler: async ({ dir, isOnce, speed, data, port: mqttPort, plantPort, metricsPort }, context) => {
    if (isOnce && speed !== undefined) throw speedWithOnce(speed);
    const project = await loadProject(dir ?? ".", context);
    const plant = await loadPlantSetup(project);
    if (isOnce) {
      const dataDir = data === undefined ? undefined : resolve(context.workingDirectory, data);
      const ports = { mqttPort: mqttPort ?? 0, plantPort: plantPort ?? 0, metricsPort };
      return report(await playOnce({ project, plant, dataDirectory: dataDir, ...ports }, context), context);
    }
    const options = {
      speed: speed ?? LIVE_SPEED,
      dataDirectory: dataDirectory(context, data, project.file),
      mqttPort: mqttPort ?? MQTT_PORT,
      plantPort: plantPort ?? PLANT_PORT,
      metricsPort,
    };
    const parts = { clock: context.clock, kernel: new LinuxKernel(), files: new NodeFileTree("/") };
    const own = await ownSensors({ ...parts, taken: project.things });
    await playLive({ project: { ...project, things: { ...project.things, ...own } }, plant, ...options }, context);
  },
});

function readSpeed(given: string): string | undefined {
  return parsePace(given)?.kind === "speed" ? given : undefined;
}

function speedWithOnce(speed: string): ThimbleError {
  return new ThimbleError("base.argument", `Cannot play the record once at ${speed}: --once plays as fast as it can`, {
    expected: "either --once or --speed",
  });
}

/** Prints the result. @throws ThimbleError cli.expectation-missed when something of it is not as it should be */
function report(result: PlayResult, { output }: CommandContext): void {
  const problems = judgePlay(result);
  output.result({ ...result, passed: problems.length === 0, problems }, [
    "",
    ...renderPlay(result),
    "",
    ...(problems.length === 0 ? [output.paint("good", "passed")] : []),
  ]);
  if (problems.length === 0) return;
  throw new ThimbleError("cli.expectation-missed", `Cannot pass: ${problems.join("; ")}`, {
    expected: "what plant.yaml expects, with every sample handled and nothing dropped",
  });
}
