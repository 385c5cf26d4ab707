import type { Clock, Logger, Millis, Random } from "@thimble/base";
import type { ServedEvent } from "./served-event.ts";
import type { ServedPoint } from "./served-point.ts";

/** Where and how points are served. */
export interface PlantServerOptions {
  /** Where clients expect it, as their Thing Descriptions say: `modbus+tcp://host:port`, `mqtt://host:port`, … */
  readonly address: string;
  /** Where it listens in place of that: a host of this machine, and a port, 0 for any that is free. Default what `address` says. */
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  /** The serial port by which clients of serial lines are reached: the other end of the cable at the port that they name. */
  readonly serialPort?: string | undefined;
  /** Where a server keeps certificates; default where its library puts them. */
  readonly pkiFolder?: string | undefined;
  /** How often what speaks by itself is sent. */
  readonly every: Millis;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** Serves simulated points over one protocol at one address. */
export interface PlantServer {
  /**
   * Begins to serve, and to tell of events where its protocol has some, and resolves with the address at which clients find it.
   * @throws ThimbleError things.port-in-use, things.unreachable, things.bad-plant for a point that can not be served
   */
  start(points: readonly ServedPoint[], events?: readonly ServedEvent[]): Promise<string>;
  /** Ends it. Idempotent. */
  stop(): Promise<void>;
}

/** All that the rest of the plant knows of a protocol: a protocol is one file with one of these, and a line in `PLANT_SERVERS`. */
export interface PlantServerModule {
  /** The name of the driver that is its client, `DriverModule.kind`. */
  readonly kind: string;
  create(options: PlantServerOptions): PlantServer;
}
