import { ThimbleError } from "@thimble/base";
import { pushApp, pushImage } from "@thimble/images";
import { parseImageReference } from "@thimble/model";
import { type Command, command } from "../command/command.ts";
import type { CommandContext } from "../command/command-context.ts";
import { flag, many, text } from "../command/value-row.ts";
import { DATA_OPTION, dataDirectory } from "../data-directory.ts";
import { openImages } from "../device/open-device.ts";
import { addSavedApp } from "../project/add-saved-app.ts";
import { buildApp } from "../project/build-app.ts";
import { describeBuilt, parseReference } from "../project/build-image.ts";
import { loadProject } from "../project/load-project.ts";
import { describeMoved } from "../registry/describe-moved.ts";
import { openRegistries, PLAIN_OPTION } from "../registry/open-registries.ts";
import { appInRegistry } from "../registry/pull-app.ts";

/** `thimble push`. */
export const PUSH: Command = command({
  name: "push",
  summary: "send images, or an app with its images, to their registries, with their signatures",
  details:
    "Where an image goes stands in its name; thimble tag gives it another. Signatures, SBOMs and other referrers go along. What the registry has is not sent again. Credentials are those of docker login.",
  args: {
    images: many(
      "[image...]",
      "names in the store; default the images with a registry that compose.yaml here builds. With --app the name of the release",
    ),
  },
  options: {
    app: text(
      "--app <dir>",
      "the app of the compose.yaml in this folder with all its images; builds those with sources",
    ),
    key: text("--key <file>", "with --app: signs the app's document with this private key; images are signed before"),
    isBare: flag("--bare", "the image alone, without what is about it"),
    isPlain: PLAIN_OPTION,
    data: DATA_OPTION,
  },
  examples: [
    { line: "thimble push registry.example.com/plant/guard:1.2.0", does: "send one image" },
    { line: "thimble push", does: "send what this folder's compose.yaml builds" },
    {
      line: "thimble push --app plant --key plant.key registry.example.com/plant/machine-guard:2",
      does: "send an app with its images, for thimble up oci://…",
    },
  ],
  handler: async ({ images, app, key, isBare, isPlain, data }, context) => {
    if (app !== undefined) {
      if (isBare) throw notTogether("--bare with --app", "an app goes with its signatures");
      return await pushRelease({ app, key, names: images, isPlain, data }, context);
    }
    if (key !== undefined) throw notTogether("--key without --app", "thimble sign for an image, before it is pushed");
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

function notTogether(options: string, expected: string): ThimbleError {
  return new ThimbleError("base.argument", `Cannot push so: ${options} means nothing`, { expected });
}

/** What of the options is about an app. */
interface ReleaseOptions {
  readonly app: string;
  readonly key: string | undefined;
  readonly names: readonly string[];
  readonly isPlain: boolean;
  readonly data: string | undefined;
}

/** Sends an app: builds it, puts its document beside its images, and sends all of it under one name. */
async function pushRelease({ app, key, names, isPlain, data }: ReleaseOptions, context: CommandContext): Promise<void> {
  const [named, second] = names;
  if (named === undefined || second !== undefined) {
    throw new ThimbleError("base.argument", `Cannot push an app under ${names.length} names`, {
      expected: "one name with its registry, as registry.example.com/plant/machine-guard:2",
    });
  }
  const reference = appInRegistry(named) ?? parseReference(named);
  if (reference.digest !== undefined)
    throw notTogether("a digest with --app", "a tag: the digest comes of what is pushed");
  const project = await loadProject(app, context);
  const directory = dataDirectory(context, data, project.file);
  using opened = await openRegistries(context, { dataDirectory: directory, isPlain });
  const client = opened.registries.repository(reference);
  const store = await openImages(directory);
  const { images } = await buildApp(project.app, store, context, (built) => context.output.say(describeBuilt(built)));
  const document = await addSavedApp(project, images, { store, key, context });
  const digests = project.app.services.flatMap(({ name }) => images[name] ?? []);
  const release = { app: document, images: digests, tag: reference.tag ?? "latest" };
  const pushed = await context.output.progress(`pushing ${named}`, () =>
    pushApp(client, store, release, context.signal),
  );
  const { descriptor, sentBytes, imageBytes, attachments } = pushed;
  const { digest } = descriptor;
  const moved = { reference: named, digest, moved: sentBytes, whole: imageBytes, attachments: attachments.length };
  const result = { reference: named, digest, app: document, images: digests, sentBytes, imageBytes, attachments };
  context.output.result(result, [describeMoved("pushed", moved)]);
}

async function namesOfProject(context: CommandContext): Promise<readonly string[]> {
  const { app } = await loadProject(".", context);
  const built = app.services.filter(({ build }) => build !== undefined).map(({ image }) => image);
  const names = [...new Set(built)].filter((name) => parseImageReference(name)?.registry !== undefined);
  if (names.length > 0) return names;
  throw new ThimbleError("images.no-registry", "Cannot push: no image of compose.yaml that is built names a registry", {
    expected: "image: registry.example.com/plant/guard:1.2.0 beside build:, or names of images",
  });
}
