import { dirname } from "node:path";
import type { FreedRoom, ImageStore, Room } from "@thimble/images";
import type { CommandContext } from "../command/command-context.ts";
import { formatBytes } from "../output/format.ts";
import { neededImages } from "./needed-images.ts";

/** How room is made in the store of a data directory: what its device needs, and the release before, stays; what goes is said. */
export function roomOf(store: ImageStore, context: CommandContext): Room {
  return {
    keep: async () => {
      const { needed, previous } = await neededImages(context, dirname(store.directory));
      return [...needed, ...previous];
    },
    onFreed: (freed) => context.output.note(describeFreed(freed)),
  };
}

/** What was removed, in one line. */
export function describeFreed({ images, bytes }: FreedRoom): string {
  const names = images.map(({ references, digest }) => (references.length === 0 ? digest : references.join(", ")));
  return `made room of ${formatBytes(bytes)}: removed ${names.length === 0 ? "what interrupted work left" : names.join(", ")}`;
}
