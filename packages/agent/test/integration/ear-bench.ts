import { join } from "node:path";
import { SeededRandom, SILENT_LOGGER, VirtualClock } from "@thimble/base";
import { buildTinyImage, openImageStore } from "@thimble/images";
import { type Asks, type DesiredState, NO_GRANTS } from "@thimble/model";
import { InlineEngine } from "@thimble/runtime";
import {
  defaultDrivers,
  GpioDriver,
  NodeFileTree,
  SimulatedGpioChip,
  SimulatedKernel,
  ThingHost,
} from "@thimble/things";
import { Agent } from "../../src/agent.ts";
import { advanceUntil } from "../advance-until.ts";
import { makeService } from "../fixtures.ts";
import { temporaryDirectory } from "../temporary-directory.ts";
import { tellingGuest } from "./telling-guest.ts";

const CONTEXT = [
  "https://www.w3.org/2022/wot/td/v1.1",
  { thimble: "urn:thimble:td:v1#", mqv: "https://www.w3.org/2019/wot/mqtt#" },
];

/** An agent with one real container that is told of every event of every Thing; its kernel has one GPIO chip, and its network a broker. */
export async function openEar(things: Readonly<Record<string, object>>, reading: readonly string[] = []) {
  const directory = temporaryDirectory();
  const clock = new VirtualClock();
  const images = await openImageStore(join(directory.path, "images"));
  const on = { reading, message: ["things/+/events/+"], tick: undefined };
  const asks: Asks = { grants: { ...NO_GRANTS, read: reading }, on, budget: {} };
  const manifest = {
    name: "ear",
    asks,
    version: "1.0.0",
    description: undefined,
    source: "main.wat",
    maximumBytes: undefined,
  };
  const image = buildTinyImage({ wasm: await tellingGuest(), manifest, created: undefined });
  const { digest } = (await images.add(image, { repository: "ear" })).descriptor;
  const kernel = new SimulatedKernel({ clock });
  const chip = new SimulatedGpioChip({ clock, names: ["BELL"] });
  kernel.attach("/dev/gpiochip0", chip);
  const parts = { clock, random: new SeededRandom(1), logger: SILENT_LOGGER };
  const gpio = (address: string): GpioDriver => new GpioDriver({ address, clock, kernel, files: new NodeFileTree() });
  const agent = await Agent.open({
    ...parts,
    dataDirectory: join(directory.path, "data"),
    engine: (listener) => new InlineEngine({ clock, logger: SILENT_LOGGER, listener }),
    things: new ThingHost({ ...parts, drivers: defaultDrivers(parts, { gpio }) }),
    images,
    mqtt: undefined,
  });
  const texts = Object.entries(things).map(([role, td]) => [
    role,
    JSON.stringify({ "@context": CONTEXT, title: role, ...td }),
  ]);
  const desired: DesiredState = {
    app: { name: "app", services: [makeService({ name: "ear", on, grants: asks.grants })] },
    images: { ear: digest },
    things: Object.fromEntries(texts),
  };
  await agent.apply(desired);
  const heard = (): readonly string[] => agent.logs.items().map(({ message }) => message);
  const close = async (): Promise<void> => {
    await advanceUntil(clock, agent.close());
    directory[Symbol.dispose]();
  };
  return { agent, desired, clock, chip, heard, [Symbol.asyncDispose]: close };
}
