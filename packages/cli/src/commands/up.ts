import { type Command, command } from "../command/command.ts";
import { flag, port, text } from "../command/value-row.ts";
import { DATA_OPTION, dataDirectory } from "../data-directory.ts";
import { deploy } from "../device/deploy.ts";
import { METRICS_OPTION } from "../device/metrics-option.ts";
import { runDevice } from "../device/run-device.ts";
import { loadProject } from "../project/load-project.ts";

/** `thimble up`. */
export const UP: Command = command({
  name: "up",
  summary: "build and run an app on this machine, and show it live",
  details:
    "Builds the services that have sources, binds the Things of things/*.td.yaml beside compose.yaml, and runs until Ctrl-C. What containers keep under their keys is there again the next time.",
  args: { compose: text("[compose]", "compose.yaml, or a folder with one; default this folder") },
  options: {
    data: DATA_OPTION,
    mayGoBack: flag(
      "--allow-older",
      "let the app go back to older releases than this device accepted; the next releases count from there",
    ),
    port: port("--port <port>", "port of the MQTT listener on loopback, 0 for any free one; default 1883"),
    metricsPort: METRICS_OPTION,
  },
  examples: [
    { line: "thimble up", does: "run the compose.yaml in this folder" },
    {
      line: "thimble up plant/compose.yaml --port 0 --json",
      does: "another one, on a free port, a line of JSON a second",
    },
  ],
  handler: async ({ compose, data, mayGoBack, port: mqttPort, metricsPort }, context) => {
    const project = await loadProject(compose ?? ".", context);
    await runDevice(
      { dataDirectory: dataDirectory(context, data, project.file), mqttPort, metricsPort, things: project.things },
      (device) => deploy(project, device, context, { mayGoBack }),
      context,
    );
  },
});
