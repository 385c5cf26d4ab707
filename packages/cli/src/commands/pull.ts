import { join } from "node:path";
import { isThimbleError } from "@thimble/base";
import {
  DockerImages,
  NodeFileSystem,
  type PulledToEngine,
  type PullRequest,
  pullImage,
  pullToEngine,
} from "@thimble/images";
import { type Command, command } from "../command/command.ts";
import type { CommandContext } from "../command/command-context.ts";
import { required } from "../command/value-row.ts";
import { DATA_OPTION, dataDirectory } from "../data-directory.ts";
import { openImages } from "../device/open-device.ts";
import { parseReference } from "../project/build-image.ts";
import { describeMoved, describePulled } from "../registry/describe-moved.ts";
import { type OpenRegistries, openRegistries, PLAIN_OPTION } from "../registry/open-registries.ts";
import { appInRegistry } from "../registry/pull-app.ts";
import { roomOf } from "../registry/room-of.ts";

/** `thimble pull`. */
export const PULL: Command = command({
  name: "pull",
  summary: "fetch an image or an app from a registry, with signatures; an ordinary image for the Docker Engine",
  details:
    "Signatures, SBOMs and other referrers come along, so that trust.yaml can be kept without a network. Of an index the image for wasip1/wasm is taken, of an app all its images. What the store has is not fetched again. Mirrors stand in registries.yaml of the data directory. An ordinary image is given to the Docker Engine of this machine: of layers like those of an image that the Engine has of that repository, only what changed comes over the wire.",
  args: { image: required("<image>", "a reference with its registry, by tag or by digest") },
  options: { isPlain: PLAIN_OPTION, data: DATA_OPTION },
  examples: [
    { line: "thimble pull registry.example.com/plant/guard:1.2.0", does: "fetch one image" },
    { line: "thimble pull localhost:5000/guard", does: "the tag latest, from a registry on this machine" },
    {
      line: "thimble pull registry.example.com/plant/machine-guard:2",
      does: "an app with its images, for thimble up oci://…",
    },
  ],
  handler: async ({ image, isPlain, data }, context) => {
    const directory = dataDirectory(context, data);
    const reference = appInRegistry(image) ?? parseReference(image);
    using opened = await openRegistries(context, { dataDirectory: directory, isPlain });
    const source = opened.registries.source(reference);
    const store = await openImages(directory);
    const pulled = await context.output.progress(`pulling ${image}`, async () => {
      try {
        return await pullImage(source, store, reference, context.signal, roomOf(store, context));
      } catch (error) {
        if (!isThimbleError(error, "images.not-tiny")) throw error;
        const given = await pullOrdinary({ reference, source }, opened, directory, context);
        // Without an engine it is an image that nothing here runs.
        if (given === undefined) throw error;
        return given;
      }
    });
    if ("madeLayers" in pulled) return tellGiven(image, pulled, context);
    const { descriptor, fetchedBytes, imageBytes, attachments, leftOut, images } = pulled;
    const name = pulled.reference ?? image;
    const result = {
      reference: name,
      digest: descriptor.digest,
      fetchedBytes,
      imageBytes,
      attachments,
      leftOut,
      images,
    };
    const [line = "", ...left] = describePulled(pulled, name);
    context.output.result(result, [line, ...left.map((it) => context.output.paint("warning", it))]);
  },
});

/** Gives an ordinary image to the engine; undefined where there is none. */
async function pullOrdinary(
  image: PullRequest,
  { credentials }: OpenRegistries,
  directory: string,
  { environment, signal }: CommandContext,
): Promise<PulledToEngine | undefined> {
  const engine = new DockerImages(environment["DOCKER_HOST"] || undefined);
  const [fileSystem, folder] = [new NodeFileSystem(), join(directory, "engine-layers")];
  try {
    await engine.platform(signal);
  } catch (error) {
    if (isThimbleError(error, "images.engine-unavailable")) return undefined;
    throw error;
  }
  return await pullToEngine({ ...image, engine, credentials, fileSystem, folder }, signal);
}

function tellGiven(image: string, given: PulledToEngine, { output }: CommandContext): void {
  const { descriptor, fetchedBytes, imageBytes, madeLayers, fault } = given;
  const { digest } = descriptor;
  const reason = fault === undefined ? null : fault instanceof Error ? fault.message : String(fault);
  const result = {
    reference: image,
    digest,
    engine: "docker",
    fetchedBytes,
    imageBytes: imageBytes ?? null,
    madeLayers,
    reason,
  };
  const moved = { reference: image, digest, moved: fetchedBytes, whole: imageBytes ?? fetchedBytes, attachments: 0 };
  output.result(result, [
    madeLayers > 0 ? describeMoved("gave the Docker Engine", moved) : `the Docker Engine pulled ${image}  ${digest}`,
    ...(reason === null ? [] : [output.paint("warning", `it pulled all of it: ${reason}`)]),
  ]);
}
