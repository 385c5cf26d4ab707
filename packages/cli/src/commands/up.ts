import { join } from "node:path";
import type { DeviceEvent } from "@thimble/agent";
import { ThimbleError } from "@thimble/base";
import { type DesiredState, formatImageReference, type ImageReference } from "@thimble/model";
import { WarmThreads } from "../build/warm-threads.ts";
import { type Command, command } from "../command/command.ts";
import type { CommandContext } from "../command/command-context.ts";
import { flag, port, text } from "../command/value-row.ts";
import { DATA_OPTION, dataDirectory } from "../data-directory.ts";
import { deploy } from "../device/deploy.ts";
import { loadTrust } from "../device/load-trust.ts";
import { METRICS_OPTION } from "../device/metrics-option.ts";
import { type Device, openImages } from "../device/open-device.ts";
import { runDevice } from "../device/run-device.ts";
import { runSavedApp } from "../device/run-saved-app.ts";
import { takeOrGoOn } from "../device/take-or-go-on.ts";
import { type BuildAppOptions, buildApp } from "../project/build-app.ts";
import { loadProject, type Project } from "../project/load-project.ts";
import { loadThings, THINGS_FOLDER } from "../project/load-things.ts";
import { pathKind } from "../project/path-kind.ts";
import { PLAIN_OPTION } from "../registry/open-registries.ts";
import { appInRegistry, pullApp } from "../registry/pull-app.ts";
import { NodeFolderWatch } from "../watch/node-folder-watch.ts";
import { thingChanges } from "../watch/thing-changes.ts";
import { type Rebuilt, watchSources } from "../watch/watch-sources.ts";
import { servicesIn, watchedPaths } from "../watch/watched-paths.ts";

/** `thimble up`. */
export const UP: Command = command({
  name: "up",
  summary: "build and run an app on this machine, and show it live",
  details:
    "Builds the services that have sources, binds the Things of things/*.td.yaml beside compose.yaml, and runs until Ctrl-C. What containers keep under their keys is there again the next time. A device of a fleet first goes on with what it accepted last, and keeps to it where what is new is refused or can not be had.",
  args: {
    compose: text(
      "[compose]",
      "compose.yaml, or a folder with one; default this folder. Or oci:// and the name of an app in a registry",
    ),
  },
  options: {
    data: DATA_OPTION,
    isPlain: PLAIN_OPTION,
    mayGoBack: flag(
      "--allow-older",
      "let the app go back to older releases than this device accepted; the next releases count from there",
    ),
    port: port("--port <port>", "port of the MQTT listener on loopback, 0 for any free one; default 1883"),
    metricsPort: METRICS_OPTION,
    isWatched: flag(
      "--watch",
      "build again what changes, and swap the container that runs: no event is lost; Things of things/*.td.yaml come, change and go with their files",
    ),
  },
  examples: [
    { line: "thimble up", does: "run the compose.yaml in this folder" },
    {
      line: "thimble up --watch",
      does: "build and swap a container whenever its sources change, a Thing with its file",
    },
    {
      line: "thimble up plant/compose.yaml --port 0 --json",
      does: "another one, on a free port, a line of JSON a second",
    },
    {
      line: "thimble up oci://registry.example.com/plant/machine-guard:2",
      does: "an app that thimble push --app sent, as trust.yaml allows it",
    },
  ],
  handler: async ({ compose, data, isPlain, mayGoBack, port: mqttPort, metricsPort, isWatched }, context) => {
    const named = appInRegistry(compose);
    if (named !== undefined) {
      if (isWatched) throw noSources(named);
      const directory = dataDirectory(context, data);
      const images = await openImages(directory);
      const options = { dataDirectory: directory, images, mqttPort, metricsPort, mayGoBack };
      return await runSavedApp(() => pullApp(named, images, { isPlain }, context), options, context);
    }
    const project = await loadProject(compose ?? ".", context);
    using open = new DisposableStack();
    const directory = dataDirectory(context, data, project.file);
    const build = isWatched ? { threads: open.use(new WarmThreads()).run } : {};
    await runDevice(
      {
        dataDirectory: directory,
        mqttPort,
        metricsPort,
        things: project.things,
        isWatched,
      },
      async (device) => {
        const policy = await loadTrust(directory, context.environment["THIMBLE_FLEET"]);
        const taken = await takeOrGoOn(device, policy, context, () =>
          deploy(project, device, context, { mayGoBack }, build),
        );
        // Who pressed Ctrl-C meanwhile has it closed already.
        if (taken === undefined || !isWatched || open.disposed) return;
        open.use(watchDevice(project, device, { images: taken.images, mayGoBack, build }, context));
      },
      context,
    );
  },
});

function noSources(app: ImageReference): ThimbleError {
  return new ThimbleError(
    "base.argument",
    `Cannot watch ${formatImageReference(app)}: an app of a registry has no sources`,
    {
      expected: "a compose.yaml with build:, or no --watch",
    },
  );
}

/** Has a device run what was built again, and have the Things whose descriptions changed, beside what it runs already. */
function watchDevice(
  { app, things: described, directory }: Project,
  { agent, images: store }: Device,
  { images, mayGoBack, build }: Watched,
  context: CommandContext,
): Disposable {
  let now = images;
  let things = described;
  const thingsFolder = join(directory, THINGS_FOLDER);
  const { folders, isIgnored } = watchedPaths(app);
  const rebuild = async (changed: ReadonlySet<string>): Promise<Rebuilt> => {
    const found = changed.has(thingsFolder) ? await loadThings(thingsFolder, context.workingDirectory) : things;
    const made = await buildApp(servicesIn(app, changed), store, context, () => undefined, build);
    const next = { ...now, ...made.images };
    const [since, from] = [context.clock.monotonic(), context.clock.now()];
    await agent.apply({ app, images: next, things: found }, { mayGoBack });
    const changes = thingChanges(things, found);
    [now, things] = [next, found];
    const failed = notReplaced(agent.events.items().filter(({ time }) => time >= from));
    if (failed !== undefined) throw failed;
    return { images: Object.values(made.built), swap: context.clock.monotonic() - since, things: changes };
  };
  // Who looks at the picture of a terminal sees it among the events.
  const onFailed = ({ code, message }: ThimbleError): void =>
    agent.tell({ kind: "step-failed", step: "rebuild", code, message });
  const watched = {
    folders: [...folders, ...(pathKind(thingsFolder) === "folder" ? [thingsFolder] : [])],
    isIgnored: (folder: string, path: string) => folder !== thingsFolder && isIgnored(folder, path),
  };
  return watchSources({ ...watched, files: new NodeFolderWatch(), rebuild, onFailed }, context);
}

/** What is to be said when a new container gave its place back. */
function notReplaced(events: readonly DeviceEvent[]): ThimbleError | undefined {
  const isTold = events.some((event) => event.kind === "step-failed" && event.code === "agent.not-replaced");
  const ended = events.findLast((event) => event.kind === "container-ended" && event.reason === "start");
  if (!isTold || ended?.kind !== "container-ended") return undefined;
  return new ThimbleError("agent.not-replaced", `${ended.message}; the one before goes on`);
}

interface Watched {
  readonly images: DesiredState["images"];
  readonly mayGoBack: boolean;
  readonly build: BuildAppOptions;
}
