import { ThimbleError } from "@thimble/base";
import { pushImage } from "@thimble/images";
import { parseImageReference } from "@thimble/model";
import { type Command, command } from "../command/command.ts";
import type { CommandContext } from "../command/command-context.ts";
import { flag, many } from "../command/value-row.ts";
import { DATA_OPTION, dataDirectory } from "../data-directory.ts";
import { openImages } from "../device/open-device.ts";
import { parseReference } from "../project/build-image.ts";
import { loadProject } from "../project/load-project.ts";
import { describeMoved } from "../registry/describe-moved.ts";
import { openRegistries, PLAIN_OPTION } from "../registry/open-registries.ts";

/** `thimble push`. */
export const PUSH: Command = command({
  name: "push",
  summary: "send images to their registries, with their signatures",
  details:
    "Where an image goes stands in its name; thimble tag gives it another. Signatures, SBOMs and other referrers go along. What the registry has is not sent again. Credentials are those of docker login.",
  args: {
    images: many("[image...]", "names in the store; default the images with a registry that compose.yaml here builds"),
  },
  options: {
    isBare: flag("--bare", "the image alone, without what is about it"),
    isPlain: PLAIN_OPTION,
    data: DATA_OPTION,
  },
  examples: [
    { line: "thimble push registry.example.com/plant/guard:1.2.0", does: "send one image" },
    { line: "thimble push", does: "send what this folder's compose.yaml builds" },
  ],
  handler: async ({ images, isBare, isPlain, data }, context) => {
    const names = images.length > 0 ? images : await namesOfProject(context);
    const directory = dataDirectory(context, data);
    using opened = await openRegistries(context, { dataDirectory: directory, isPlain });
    // Each must have a registry, and be there, before anything is sent.
    const targets = names.map((name) => {
      const image = parseReference(name);
      return { name, image, client: opened.registries.repository(image) };
    });
    const store = await openImages(directory);
    for (const { image } of targets) await store.resolve(image);
    const pushed: Record<string, unknown>[] = [];
    for (const { name, image, client } of targets) {
      const { descriptor, sentBytes, imageBytes, attachments } = await context.output.progress(`pushing ${name}`, () =>
        pushImage(client, store, { image, isBare }, context.signal),
      );
      const { digest } = descriptor;
      pushed.push({ reference: name, digest, sentBytes, imageBytes, attachments });
      const moved = { reference: name, digest, moved: sentBytes, whole: imageBytes, attachments: attachments.length };
      context.output.say(describeMoved("pushed", moved));
    }
    if (context.output.isJson) context.output.result(pushed, []);
  },
});

async function namesOfProject(context: CommandContext): Promise<readonly string[]> {
  const { app } = await loadProject(".", context);
  const built = app.services.filter(({ build }) => build !== undefined).map(({ image }) => image);
  const names = [...new Set(built)].filter((name) => parseImageReference(name)?.registry !== undefined);
  if (names.length > 0) return names;
  throw new ThimbleError("images.no-registry", "Cannot push: no image of compose.yaml that is built names a registry", {
    expected: "image: registry.example.com/plant/guard:1.2.0 beside build:, or names of images",
  });
}
