import { resolve } from "node:path";
import type { YamlNode } from "../../yaml/yaml-node.ts";
import { refuseOtherKeys } from "../sections/key-table.ts";
import { BUILD_KEYS } from "./compose-keys.ts";

/** Reads `build`, a folder or `{ context }`, to an absolute path. */
export function readBuild(node: YamlNode | undefined, directory: string): string | undefined {
  if (node === undefined) return undefined;
  const context = node.kind === "map" ? readContext(node) : node.asString("a folder, like ./guard");
  return context === undefined ? undefined : resolve(directory, context);
}

function readContext(node: YamlNode): string | undefined {
  refuseOtherKeys(node, BUILD_KEYS);
  return node.require("context", "a folder, like ./guard")?.asString("a folder, like ./guard");
}
