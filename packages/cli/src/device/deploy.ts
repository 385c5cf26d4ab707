import type { ApplyOptions } from "@thimble/agent";
import { isThimbleError } from "@thimble/base";
import type { CommandContext } from "../command/command-context.ts";
import { atComposeFile } from "../project/at-compose-file.ts";
import { type AppImages, type BuildAppOptions, buildApp } from "../project/build-app.ts";
import { describeBuilt } from "../project/build-image.ts";
import type { Project } from "../project/load-project.ts";
import { readTextFile, shownPath } from "../project/read-text-file.ts";
import type { Device } from "./open-device.ts";

/**
 * Builds what a project builds, says how large it is, and gives the whole to a device.
 * @throws ThimbleError as `buildApp` and `Agent.apply`; then the device goes on as before
 */
export async function deploy(
  project: Project,
  device: Device,
  context: CommandContext,
  options?: ApplyOptions,
  build?: BuildAppOptions,
): Promise<AppImages> {
  const { output } = context;
  const { app, things } = project;
  const images = await buildApp(
    app,
    device.images,
    context,
    (built) => {
      output.say(describeBuilt(built));
      for (const warning of built.warnings) output.note(output.paint("warning", `warning: ${warning}`));
    },
    build,
  );
  try {
    await device.agent.apply({ app, images: images.images, things }, options);
  } catch (error) {
    if (!isThimbleError(error)) throw error;
    const text = await readTextFile(project.file, "compose.yaml");
    throw atComposeFile(error, { text, where: shownPath(project.file, context.workingDirectory) });
  }
  return images;
}
