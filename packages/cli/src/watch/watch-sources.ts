import { once } from "node:events";
import type { Millis, ThimbleError } from "@thimble/base";
import type { CommandContext } from "../command/command-context.ts";
import { formatMillis } from "../output/format.ts";
import { toThimbleError } from "../output/output.ts";
import { type BuiltImage, describeBuilt } from "../project/build-image.ts";
import type { FolderWatch } from "./folder-watch.ts";
import { RebuildOnChange } from "./rebuild-on-change.ts";
import { describeThingChanges, type ThingChanges } from "./thing-changes.ts";

/** What came of sources that changed. */
export interface Rebuilt {
  readonly images: readonly BuiltImage[];
  /** How long a device took to run them in place of what it ran; undefined where none runs them. */
  readonly swap?: Millis;
  /** Things that came, changed and went; undefined where none are watched. */
  readonly things?: ThingChanges;
}

/** Sources that are watched. */
export interface WatchSourcesOptions {
  /** Absolute. */
  readonly folders: readonly string[];
  /** As `RebuildParts`. */
  readonly isIgnored?: (folder: string, path: string) => boolean;
  readonly files: FolderWatch;
  /** Builds what is in the folders that changed, and has it run where it is to run. */
  readonly rebuild: (changed: ReadonlySet<string>) => Promise<Rebuilt>;
  /** Told of what went wrong, beside that it is printed. Default nobody is. */
  readonly onFailed?: (error: ThimbleError) => void;
}

/**
 * Builds again whenever sources change, and says so, until it is disposed. What goes wrong is said, and ends nothing: the next change is
 * another try.
 */
export function watchSources(options: WatchSourcesOptions, { output, clock, signal }: CommandContext): Disposable {
  const rebuild = async (changed: ReadonlySet<string>): Promise<void> => {
    const since = clock.monotonic();
    try {
      const { images, swap = 0, things } = await options.rebuild(changed);
      const took = clock.monotonic() - since;
      const spent = { build: Math.round(took - swap), swap: Math.round(swap) };
      for (const image of images) {
        const line = `${describeBuilt(image)}  in ${formatMillis(took)}`;
        output.record({ rebuilt: image, milliseconds: Math.round(took), spent }, line);
        for (const warning of image.warnings) output.note(output.paint("warning", `warning: ${warning}`));
      }
      const line = things === undefined ? "" : describeThingChanges(things);
      if (line !== "") output.record({ things, milliseconds: Math.round(took) }, `${line}  in ${formatMillis(took)}`);
    } catch (error) {
      // Who asked to stop does not ask why it was not built.
      if (signal.aborted) return;
      const known = toThimbleError(error);
      const where = known.where === undefined ? "" : `  ${known.where}`;
      output.note(`${output.paint("bad", "error:")} ${known.message}${where}`);
      options.onFailed?.(known);
    }
  };
  return new RebuildOnChange({ ...options, clock, rebuild });
}

/** As `watchSources`, until the person asks to stop. */
export async function watchUntilStopped(options: WatchSourcesOptions, context: CommandContext): Promise<void> {
  using _ = watchSources(options, context);
  context.output.say("watching; Ctrl-C ends it");
  if (!context.signal.aborted) await once(context.signal, "abort");
}
