import { resolve } from "node:path";
import type { YamlNode } from "../../yaml/yaml-node.ts";
import type { DockerfileBuild } from "../dockerfile-build.ts";
import { refuseOtherKeys } from "../sections/key-table.ts";
import { BUILD_KEYS } from "./compose-keys.ts";
import { readEnvironment } from "./read-environment.ts";

/** What a service is built of. */
export interface Build {
  /** The folder, absolute. */
  readonly folder: string;
  /** Left out where nothing but a folder is written. */
  readonly dockerfile?: DockerfileBuild;
}

const FOLDER = "a folder, like ./guard";

/** Reads `build`: a folder, or a map of what the Compose Build Specification has for one. */
export function readBuild(
  node: YamlNode | undefined,
  directory: string,
  variables: Readonly<Record<string, string>>,
): Build | undefined {
  if (node === undefined) return undefined;
  if (node.kind !== "map") {
    const context = node.asString(FOLDER);
    return context === undefined ? undefined : { folder: resolve(directory, context) };
  }
  refuseOtherKeys(node, BUILD_KEYS);
  // @see Compose Build Specification, "context": the project directory where it is not set
  const context = node.get("context")?.asString(FOLDER) ?? ".";
  const folder = resolve(directory, context);
  const isPlain = node.entries().every(({ key }) => key === "context" || key.startsWith("x-"));
  return isPlain ? { folder } : { folder, dockerfile: readDockerfile(node, folder, variables) };
}

function readDockerfile(node: YamlNode, folder: string, variables: Readonly<Record<string, string>>): DockerfileBuild {
  const file = node.get("dockerfile")?.asString("a file, like Dockerfile");
  const target = node.get("target")?.asString("the name of a stage");
  const platform = readPlatform(node.get("platforms"));
  return {
    ...(file !== undefined && { file: resolve(folder, file) }),
    args: readEnvironment(node.get("args"), variables),
    labels: readEnvironment(node.get("labels"), {}),
    ...(target !== undefined && { target }),
    ...(platform !== undefined && { platform }),
    isFresh: node.get("no_cache")?.asBoolean() ?? false,
    pulls: node.get("pull")?.asBoolean() ?? false,
  };
}

/** One image for one platform: that of several is an index, which Docker Engines without containerd's store do not make. */
function readPlatform(node: YamlNode | undefined): string | undefined {
  const [platform, second] = node?.asList("a list of one platform, like [linux/arm64]") ?? [];
  if (second !== undefined) {
    second.report("model.not-supported", "an image for several platforms is not supported", {
      expected: "one platform; build one image for each",
    });
  }
  return platform?.asString("a platform, like linux/arm64");
}
