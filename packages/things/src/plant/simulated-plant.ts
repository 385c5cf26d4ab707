import { type Clock, type Logger, type Millis, nearest, type Random, ThimbleError } from "@thimble/base";
import type { ThingDescription } from "../description/thing-description.ts";
import type { Fault } from "../simulated/fault.ts";
import type { SimulatedDevice } from "../simulated/simulated-device.ts";
import type { PlantServer } from "./plant-server.ts";
import { PLANT_SERVERS, plantServer } from "./plant-servers.ts";
import { serveThing } from "./served-thing.ts";

/** How a plant of Things is served. */
export interface SimulatedPlantOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Where servers listen in place of the hosts and ports that the Things' forms say. */
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  /** The serial port by which clients of serial lines are reached: the other end of the cable at the port that they name. */
  readonly serialPort?: string | undefined;
  /** How often what speaks by itself is sent. Default a second. */
  readonly every?: Millis | undefined;
}

/** Where a Thing is served. */
export interface ServedAt {
  readonly thing: string;
  readonly title: string;
  /** The driver that is its client. */
  readonly driver: string;
  /** Where its forms say that it is. */
  readonly declared: string;
  /** Where clients find it. */
  readonly address: string;
}

const DEFAULT_EVERY: Millis = 1000;

/** Things that are made up and served by their own protocols, for whoever talks to the real ones. */
export class SimulatedPlant {
  readonly #servers: PlantServer[] = [];
  readonly #devices = new Map<string, SimulatedDevice>();
  readonly #served: ServedAt[] = [];

  /**
   * Serves each Thing at its own address.
   * @throws ThimbleError things.bad-plant for a Thing of a driver that is not served, things.port-in-use, things.unreachable; nothing is served then
   */
  static async start(things: readonly ThingDescription[], options: SimulatedPlantOptions): Promise<SimulatedPlant> {
    const plant = new SimulatedPlant();
    try {
      for (const members of Map.groupBy(things, ({ driver, address }) => `${driver} ${address}`).values())
        await plant.#serve(members, options);
    } catch (error) {
      await plant.stop();
      throw error;
    }
    return plant;
  }

  /** Where each Thing is served. */
  get served(): readonly ServedAt[] {
    return this.#served;
  }

  /**
   * Breaks a Thing, or one property of it, in these ways, in place of those of the last call.
   * @throws ThimbleError base.not-found
   */
  break(thing: string, faults: readonly Fault[], property?: string): void {
    this.#deviceOf(thing).break(faults, property === undefined ? undefined : `${thing}/${property}`);
  }

  /** Ends what `break` began. @throws ThimbleError base.not-found */
  mend(thing: string, property?: string): void {
    this.#deviceOf(thing).mend(property === undefined ? undefined : `${thing}/${property}`);
  }

  /** Ends every server. Idempotent. */
  async stop(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.stop()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #serve(things: readonly ThingDescription[], options: SimulatedPlantOptions): Promise<void> {
    const [first] = things;
    if (first === undefined) return;
    const module = plantServer(first.driver);
    if (module === undefined) throw notServed(first);
    const { every = DEFAULT_EVERY, ...rest } = options;
    const server = module.create({ ...rest, every, address: first.address });
    const made = things.map((thing) => ({ thing, ...serveThing(thing, options) }));
    this.#servers.push(server);
    const events = made.flatMap((each) => each.events);
    const address = await server.start(
      made.flatMap(({ points }) => points),
      events,
    );
    for (const { thing, device } of made) {
      const { name, title } = thing.thing;
      this.#devices.set(name, device);
      this.#served.push({ thing: name, title, driver: thing.driver, declared: thing.thing.address, address });
    }
  }

  #deviceOf(thing: string): SimulatedDevice {
    const device = this.#devices.get(thing);
    if (device !== undefined) return device;
    const known = [...this.#devices.keys()];
    const near = nearest(thing, known);
    throw new ThimbleError("base.not-found", `Cannot find the Thing "${thing}"`, {
      expected: near === undefined ? `one of ${known.join(", ") || "none"}` : `did you mean "${near}"?`,
    });
  }
}

function notServed({ driver, thing }: ThingDescription): ThimbleError {
  const kinds = PLANT_SERVERS.map(({ kind }) => kind).join(", ");
  return new ThimbleError("things.bad-plant", `Cannot serve the Thing "${thing.name}": no server speaks ${driver}`, {
    where: thing.address,
    expected:
      driver === "simulated"
        ? "forms of a real device; a simulated Thing needs no server, and simulate: true hides the forms"
        : `a Thing of ${kinds}`,
  });
}
