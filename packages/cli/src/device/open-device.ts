import { join } from "node:path";
import { Agent } from "@thimble/agent";
import { describeError } from "@thimble/base";
import { checkTrust, type ImageStore, keepTime, openImageStore, Scrubber, TimeFloor } from "@thimble/images";
import { type EventEffects, ModulePreparer, WorkerEngine } from "@thimble/runtime";
import { type DescriptionOverrides, type Driver, defaultDrivers, ThingHost } from "@thimble/things";
import type { CommandContext } from "../command/command-context.ts";
import { loadTrust } from "./load-trust.ts";
import { openLogger } from "./open-logger.ts";
import { tapEffects } from "./tap-effects.ts";
import { WaitingModbusDriver } from "./waiting-modbus-driver.ts";

/** What a device of the command line is opened with. */
export interface DeviceOptions {
  /** Absolute. */
  readonly dataDirectory: string;
  /** Where its images are; undefined for the store of the data directory. */
  readonly images?: ImageStore;
  /** Where MQTT clients are served, 0 for any free port; undefined for nowhere. */
  readonly mqttPort: number | undefined;
  /** Where metrics are served, 0 for any free port; undefined for nowhere. Default nowhere. */
  readonly metricsPort?: number | undefined;
  /** What this device sets apart from the Thing Descriptions, by role. */
  readonly overrides?: Readonly<Record<string, DescriptionOverrides>>;
  /** Modbus devices are not asked before this resolves. */
  readonly askAfter?: Promise<unknown>;
  /** Whether modules are prepared again and again: what prepares them is kept. Default false. */
  readonly isWatched?: boolean;
  /** Sees what containers did, once the device has taken it. */
  readonly onEffects?: (batch: readonly EventEffects[]) => void;
}

/** A device in this process. */
export interface Device extends AsyncDisposable {
  readonly agent: Agent;
  readonly things: ThingHost;
  readonly images: ImageStore;
}

/** The image store of a data directory. @throws ThimbleError images.* */
export function openImages(dataDirectory: string): Promise<ImageStore> {
  return openImageStore(join(dataDirectory, "images"));
}

/**
 * Opens an agent with real drivers and the tiny engine on a data directory.
 * @throws ThimbleError agent.*, images.* when something it needs is in use or broken
 */
export async function openDevice(options: DeviceOptions, context: CommandContext): Promise<Device> {
  const { clock, random } = context;
  const { onEffects = () => undefined } = options;
  const logger = openLogger(context);
  const images = options.images ?? (await openImages(options.dataDirectory));
  const policyNow = () => loadTrust(options.dataDirectory, context.environment["THIMBLE_FLEET"]);
  // A policy that is wrong is told at once, although it is read again for each app.
  await policyNow();
  const onFailure = (error: unknown): void => logger.warn("time-not-kept", { message: describeError(error) });
  const time = await TimeFloor.open({ directory: options.dataDirectory, clock, onFailure });
  const until = options.askAfter ?? Promise.resolve();
  const modbus = (address: string): Driver => new WaitingModbusDriver({ address, clock, until });
  const drivers = defaultDrivers({ clock, random, logger }, { modbus });
  const things = new ThingHost({ clock, random, logger, drivers });
  const preparer = new ModulePreparer({ keepsThread: options.isWatched ?? false });
  const agent = await Agent.open({
    clock,
    random,
    logger,
    engine: (listener) => new WorkerEngine({ clock, logger, listener: tapEffects(listener, onEffects) }),
    things,
    images,
    trust: async () => {
      const policy = await policyNow();
      return async (name, digest) => {
        const { signedAt } = await checkTrust(images, policy, { name, digest, now: time.now() });
        if (signedAt !== undefined) await time.raise(signedAt);
      };
    },
    prepare: (wasm, limits) => preparer.prepare(wasm, limits),
    overrides: options.overrides ?? {},
    dataDirectory: options.dataDirectory,
    mqtt: options.mqttPort === undefined ? undefined : { port: options.mqttPort },
    metrics: options.metricsPort === undefined ? undefined : { port: options.metricsPort },
    version: context.version,
  });
  const scrubber = Scrubber.start({
    store: images,
    clock,
    // What another version accepted this one can not run; then what it does not know stays too.
    inUse: () => agent.neededImages().needed,
    onFinding: (finding) => {
      logger.error("blob-damaged", { digest: finding.digest, state: finding.state, images: finding.images.join(", ") });
      agent.tell({ kind: "blob-damaged", ...finding });
    },
    onFailure: (error) => logger.warn("scrub-failed", { message: describeError(error) }),
  });
  const kept = keepTime(time, clock);
  const close = async (): Promise<void> => {
    await kept[Symbol.asyncDispose]();
    await scrubber[Symbol.asyncDispose]();
    await agent.close();
    preparer[Symbol.dispose]();
  };
  return { agent, things, images, [Symbol.asyncDispose]: close };
}
