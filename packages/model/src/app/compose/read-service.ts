import type { Millis } from "@thimble/base";
import { parseImageReference } from "../../image/image-reference.ts";
import type { YamlNode } from "../../yaml/yaml-node.ts";
import { DEFAULT_BUDGET } from "../budget.ts";
import { refuseOtherKeys, THIMBLE_KEY } from "../sections/key-table.ts";
import { readBudget } from "../sections/read-budget.ts";
import { readGrants } from "../sections/read-grants.ts";
import { readQueue } from "../sections/read-queue.ts";
import { readDuration, readText } from "../sections/read-scalars.ts";
import { readTriggers } from "../sections/read-triggers.ts";
import { readUnits } from "../sections/read-units.ts";
import {
  DEFAULT_RESTART,
  DEFAULT_STOP_GRACE_PERIOD,
  RESTART_POLICIES,
  type Service,
  TINY_PLATFORM,
} from "../service.ts";
import { SERVICE_KEYS } from "./compose-keys.ts";
import { readBuild } from "./read-build.ts";
import { type Dependency, readDependsOn } from "./read-depends-on.ts";
import { type Deploy, readDeploy } from "./read-deploy.ts";
import { readDevelop } from "./read-develop.ts";
import { readEnvironment } from "./read-environment.ts";
import { readPullPolicy } from "./read-pull-policy.ts";
import { readVolumes } from "./read-volumes.ts";

/** What a service is read with. */
export interface ServiceContext {
  readonly app: string;
  /** Absolute folder that paths of builds and volumes start from. */
  readonly directory: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** A service as it is written, with the places of its dependencies. */
export interface WrittenService {
  readonly service: Service;
  readonly dependencies: readonly Dependency[];
}

/** Reads an entry of `services`. */
export function readService(name: string, node: YamlNode, context: ServiceContext): WrittenService {
  refuseOtherKeys(node, SERVICE_KEYS);
  const build = readBuild(node.get("build"), context.directory, context.variables);
  const watch = readDevelop(node.get("develop"), context.directory);
  if (watch !== undefined && build === undefined) {
    node.get("develop")?.report("model.bad-value", "there is nothing to build again: it has no build", {
      expected: "build: FOLDER beside it, or no develop",
    });
  }
  const deploy = readDeploy(node.get("deploy"));
  const dependencies = readDependsOn(node.get("depends_on"));
  const pullPolicy = readPullPolicy(node.get("pull_policy"));
  const volumes = readVolumes(node.get("volumes"), context.directory);
  const service: Service = {
    name,
    image: readImage(node, `${context.app}-${name}:latest`.toLowerCase()),
    build: build?.folder,
    platform: readPlatform(node.get("platform")),
    environment: readEnvironment(node.get("environment"), context.variables),
    dependsOn: [...new Set(dependencies.map((dependency) => dependency.service))],
    restart: readRestart(node.get("restart")),
    replicas: readReplicas(node.get("scale"), deploy.replicas),
    stopGracePeriod: readStopGracePeriod(node.get("stop_grace_period")),
    ...readThimble(node.get(THIMBLE_KEY), deploy),
    ...(pullPolicy === "missing" ? {} : { pullPolicy }),
    ...(watch && { watch }),
    ...(build?.dockerfile && { dockerfile: build.dockerfile }),
    ...(volumes.length === 0 ? {} : { volumes }),
    ...(deploy.update === undefined ? {} : { update: deploy.update }),
  };
  return { service, dependencies };
}

/** Reads `x-thimble`: `on`, `grants`, `units`, `budget`, `queue`. */
function readThimble(
  node: YamlNode | undefined,
  deploy: Deploy,
): Pick<Service, "on" | "grants" | "budget" | "queue" | "units"> {
  node?.refuseUnknownKeys(["on", "grants", "units", "budget", "queue"]);
  const on = readTriggers(node?.get("on"));
  const grants = readGrants(node?.get("grants"), on);
  const units = readUnits(node?.get("units"), grants);
  const memory = deploy.memoryBytes === undefined ? {} : { memoryBytes: deploy.memoryBytes };
  return {
    on,
    grants,
    budget: { ...DEFAULT_BUDGET, ...readBudget(node?.get("budget")), ...memory },
    queue: readQueue(node?.get("queue")),
    ...(units && { units }),
  };
}

/** The image's reference as written; `built` where only a build is given. */
function readImage(node: YamlNode, built: string): string {
  const image = node.get("image");
  if (image !== undefined) {
    const parse = (text: string): string | undefined => (parseImageReference(text) === undefined ? undefined : text);
    const expected = "an image as [registry/]name[:tag][@sha256:digest], in lower case";
    if (image.asString(expected) === undefined) return built;
    return readText(image, { parse, code: "model.bad-image-reference", expected }) ?? built;
  }
  if (node.kind === "map" && node.get("build") === undefined)
    node.report("model.missing-key", "it has neither image nor build", {
      expected: "add image: NAME:TAG, or build: FOLDER, or both",
    });
  return built;
}

function readPlatform(node: YamlNode | undefined): string {
  const platform = node?.asString(`the platform, ${TINY_PLATFORM}`) ?? TINY_PLATFORM;
  if (platform !== TINY_PLATFORM && platform !== "wasi/wasm")
    node?.report("model.not-supported", `"${platform}" is not the platform of a tiny container`, {
      expected: `write ${TINY_PLATFORM}`,
    });
  return TINY_PLATFORM;
}

function readRestart(node: YamlNode | undefined): Service["restart"] {
  const text = node?.kind === "string" ? node.asString() : undefined;
  if (text?.startsWith("on-failure:") === true) {
    const expected = "write on-failure; how often it is tried is not limited, the waits grow";
    node?.report("model.not-supported", `"${text}" is not supported for tiny containers`, { expected });
    return "on-failure";
  }
  return node?.asOneOf(RESTART_POLICIES) ?? DEFAULT_RESTART;
}

/** `scale` and `deploy.replicas` say the same thing and must agree. @see Compose Specification, services, `scale` */
function readReplicas(scale: YamlNode | undefined, replicas: number | undefined): number {
  const scaled = scale?.asInteger(0);
  if (scaled !== undefined && replicas !== undefined && scaled !== replicas)
    scale?.report("model.bad-value", `it is ${scaled}, but deploy.replicas is ${replicas}`, {
      expected: "write the same number in both, or only one of them",
    });
  return scaled ?? replicas ?? 1;
}

function readStopGracePeriod(node: YamlNode | undefined): Millis {
  return (node === undefined ? undefined : readDuration(node)) ?? DEFAULT_STOP_GRACE_PERIOD;
}
