import type { Millis } from "@thimble/base";
import type { Budget, QueuePolicy, Triggers } from "./budget.ts";
import type { Grants } from "./grants.ts";

/** When a container that ended is started again. @see Compose Specification, services, `restart` */
export type RestartPolicy = "no" | "always" | "on-failure" | "unless-stopped";

/** An entry of compose.yaml under `services`, with every default filled in. */
export interface Service {
  readonly name: string;
  /** Image reference; undefined when only `build` is given, then it is `<app>-<service>:latest`. */
  readonly image: string;
  /** Folder of the sources, absolute; undefined for an image that is only pulled. */
  readonly build: string | undefined;
  /** `wasip1/wasm` for a tiny container. */
  readonly platform: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly dependsOn: readonly string[];
  readonly restart: RestartPolicy;
  readonly replicas: number;
  /** How long a stop may take before it is forced. Default 10 s. @see Compose Specification, services, `stop_grace_period` */
  readonly stopGracePeriod: Millis;
  readonly grants: Grants;
  readonly budget: Budget;
  readonly queue: QueuePolicy;
  readonly on: Triggers;
}

/** An app: a Compose project. Services are in an order in which each comes after those it depends on. */
export interface App {
  readonly name: string;
  readonly services: readonly Service[];
}
