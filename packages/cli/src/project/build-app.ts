import { ThimbleError } from "@thimble/base";
import { type ImageStore, makeRoom } from "@thimble/images";
import type { App, DesiredState, Digest } from "@thimble/model";
import type { CommandContext } from "../command/command-context.ts";
import { roomOf } from "../registry/room-of.ts";
import { type BuildImageOptions, type BuiltImage, buildImage } from "./build-image.ts";
import { findImages } from "./find-images.ts";

/** The images of an app: each service's digest, and what was built for those with `build:`. */
export interface AppImages {
  readonly images: DesiredState["images"];
  /** By the service's name; those that are only named have none. */
  readonly built: Readonly<Record<string, BuiltImage>>;
}

/** How every service is built. */
export interface BuildAppOptions extends Omit<BuildImageOptions, "directory" | "reference" | "archive" | "dockerfile"> {
  /** Whether an image may be one that only docker or buildah has. Default false: the images are to run here. */
  readonly mayBeOrdinary?: boolean;
}

/** What of an app has sources. */
export function withSources(app: App): App {
  return { ...app, services: app.services.filter(({ build }) => build !== undefined) };
}

/**
 * Builds the services that have sources, finds the images of the others in the store or pulls them, and pins all by digest.
 * @param onBuilt told of each as soon as it is built
 * @throws ThimbleError as `buildImage`, `findImages` and `makeRoom`
 */
export async function buildApp(
  app: App,
  store: ImageStore,
  context: CommandContext,
  onBuilt: (built: BuiltImage) => void,
  options: BuildAppOptions = {},
): Promise<AppImages> {
  const built: Record<string, BuiltImage> = {};
  const images: Record<string, Digest> = {};
  const isBuilt = ({ build }: App["services"][number]): boolean => build !== undefined;
  const found = await findImages(
    app.services.filter((service) => !isBuilt(service)),
    store,
    context,
  );
  // What is built has some kilobytes; the reserve has room for hundreds of them.
  if (app.services.some(isBuilt)) {
    const room = roomOf(store, context);
    const keep = async (): Promise<readonly Digest[]> => [...found.values(), ...(await room.keep())];
    await makeRoom(store, { doing: `build ${app.name}`, bytes: 0, room: { ...room, keep } });
  }
  await Promise.all(
    app.services.map(async (service) => {
      const { name, image, build, dockerfile } = service;
      if (build === undefined) {
        const digest = found.get(image);
        if (digest !== undefined) images[name] = digest;
        return;
      }
      const made = await buildImage({ ...options, directory: build, dockerfile, reference: image }, store, context);
      if (made.keptBy !== undefined && options.mayBeOrdinary !== true) throw ordinary(made);
      built[name] = made;
      images[name] = made.digest;
      onBuilt(made);
    }),
  );
  return { images, built };
}

function ordinary({ reference, keptBy }: BuiltImage): ThimbleError {
  return new ThimbleError("images.not-tiny", `Cannot run ${reference} here: ${keptBy} built it as an ordinary image`, {
    expected: "a Dockerfile whose last stage is FROM scratch, with one .wasm",
  });
}
