import type { Millis } from "@thimble/base";
import type { Budget, QueuePolicy, Triggers } from "./budget.ts";
import type { DockerfileBuild } from "./dockerfile-build.ts";
import type { Grants } from "./grants.ts";
import type { PropertyUnits } from "./units.ts";
import type { UpdatePolicy } from "./update-policy.ts";
import type { Volume } from "./volume.ts";
import type { WatchRule } from "./watch-rule.ts";

/** When a container that ended is started again. @see Compose Specification, services, `restart` */
export type RestartPolicy = "no" | "always" | "on-failure" | "unless-stopped";

/** The choices of `restart`. */
export const RESTART_POLICIES: readonly RestartPolicy[] = ["no", "always", "on-failure", "unless-stopped"];

/** The platform of a tiny container; Docker and containerd name it so too. `wasi/wasm` is read as an alias. */
export const TINY_PLATFORM: string = "wasip1/wasm";

/** When an image that is not built is fetched from its registry. @see Compose Specification, services, `pull_policy` */
export type PullPolicy = "missing" | "always" | "never";

/**
 * Compose's own default is `no`, made for a terminal with somebody before it. A tiny container ends by a trap, a broken budget or an exit, in
 * a plant with nobody before it, so it is started again unless compose.yaml says otherwise.
 */
export const DEFAULT_RESTART: RestartPolicy = "unless-stopped";

/** 10 s. @see Compose Specification, services, `stop_grace_period` */
export const DEFAULT_STOP_GRACE_PERIOD: Millis = 10_000;

/** An entry of compose.yaml under `services`, with every default filled in. */
export interface Service {
  readonly name: string;
  /** Image reference; undefined when only `build` is given, then it is `<app>-<service>:latest`. */
  readonly image: string;
  /** Folder of the sources, absolute; undefined for an image that is only pulled. */
  readonly build: string | undefined;
  /** How the Dockerfile of that folder is built; left out where compose.yaml says nothing of it. */
  readonly dockerfile?: DockerfileBuild;
  /** What is watched of it, in place of that folder; left out where compose.yaml says nothing of it. */
  readonly watch?: readonly WatchRule[];
  /** When the image is fetched from its registry; left out for `missing`: when the store has none of that name. */
  readonly pullPolicy?: PullPolicy;
  /** `TINY_PLATFORM`. */
  readonly platform: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly dependsOn: readonly string[];
  readonly restart: RestartPolicy;
  readonly replicas: number;
  /** How long a stop may take before it is forced. */
  readonly stopGracePeriod: Millis;
  readonly grants: Grants;
  readonly budget: Budget;
  readonly queue: QueuePolicy;
  readonly on: Triggers;
  /** What is converted for its containers, and into what; left out for nothing. */
  readonly units?: PropertyUnits;
  /** Folders that the containers find; left out where there are none. */
  readonly volumes?: readonly Volume[];
  /** `deploy.update_config`; left out where compose.yaml says nothing, which is DEFAULT_UPDATE. */
  readonly update?: UpdatePolicy;
}

/** An app: a Compose project. Services are in an order in which each comes after those it depends on. */
export interface App {
  readonly name: string;
  readonly services: readonly Service[];
}
