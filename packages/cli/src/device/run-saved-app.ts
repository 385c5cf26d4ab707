import { checkTrust, type ImageStore, TimeFloor, type TrustPolicy } from "@thimble/images";
import type { DesiredState, Digest } from "@thimble/model";
import type { CommandContext } from "../command/command-context.ts";
import { loadTrust } from "./load-trust.ts";
import { type RunOptions, runDevice } from "./run-device.ts";
import { takeOrGoOn } from "./take-or-go-on.ts";

/** An app that came with its images, out of a file or a registry. */
export interface SavedAppToRun {
  readonly state: DesiredState;
  /** The document that the state is from, and the name whose rule lets it run. */
  readonly document: { readonly name: string; readonly digest: Digest };
}

/** With what it runs. */
export interface RunSavedAppOptions extends Omit<RunOptions, "things" | "images"> {
  readonly images: ImageStore;
  /** Whether it may go back to older releases than the device accepted. */
  readonly mayGoBack: boolean;
  /** Whether somebody is there who is told that it is refused, as whoever holds a stick. Default only at a developer's device. */
  readonly isAttended?: boolean;
}

/**
 * Brings an app that was made elsewhere, and runs it until the person asks to stop. The document says what containers may touch, so it is trusted as their images
 * are. A device of a fleet that nobody attends goes on with what it accepted last meanwhile, and where the app is refused or not to be had.
 * @throws ThimbleError whatever `bring` throws; as `checkTrust` for the document; as `runDevice`
 */
export async function runSavedApp(
  bring: () => Promise<SavedAppToRun>,
  { mayGoBack, isAttended, ...options }: RunSavedAppOptions,
  context: CommandContext,
): Promise<void> {
  const policy = await loadTrust(options.dataDirectory, context.environment["THIMBLE_FLEET"]);
  const take = async (): Promise<DesiredState> => {
    const app = await bring();
    await checkDocument(app, policy, options, context);
    return app.state;
  };
  if (isAttended ?? policy.fleet === undefined) {
    const state = await take();
    const { things } = state;
    return await runDevice({ ...options, things }, (device) => device.agent.apply(state, { mayGoBack }), context);
  }
  // Nobody looks at its picture, in which Things that only hold the time of others have a line of their own then.
  await runDevice(
    { ...options, things: {} },
    (device) =>
      takeOrGoOn(device, policy, context, async () => void (await device.agent.apply(await take(), { mayGoBack }))),
    context,
  );
}

async function checkDocument(
  { document }: SavedAppToRun,
  policy: TrustPolicy,
  { dataDirectory: directory, images }: Pick<RunSavedAppOptions, "dataDirectory" | "images">,
  { clock }: CommandContext,
): Promise<void> {
  const time = await TimeFloor.open({ directory, clock });
  await checkTrust(images, policy, { ...document, now: time.now() });
}
