import { resolve } from "node:path";
import type { YamlNode } from "../../yaml/yaml-node.ts";
import { refuseOtherKeys } from "../sections/key-table.ts";
import type { WatchRule } from "../watch-rule.ts";
import { DEVELOP_KEYS, WATCH_KEYS } from "./compose-keys.ts";

/** Why an action of Compose is none here. @see Compose Develop Specification, `action` */
const REFUSED: Readonly<Record<string, string>> = {
  restart: "a container reads nothing beside its image when it starts: write rebuild",
  sync: "a container has no files to copy into: write rebuild",
  "sync+restart": "a container has no files to copy into: write rebuild",
  "sync+exec": "a container has no files to copy into and no other program to run: write rebuild",
};

/** Reads `develop`; undefined where nothing is said of what is watched. */
export function readDevelop(node: YamlNode | undefined, directory: string): readonly WatchRule[] | undefined {
  if (node === undefined) return undefined;
  refuseOtherKeys(node, DEVELOP_KEYS);
  return node
    .get("watch")
    ?.asList("a list of what is watched")
    .flatMap((rule) => readRule(rule, directory) ?? []);
}

function readRule(node: YamlNode, directory: string): WatchRule | undefined {
  refuseOtherKeys(node, WATCH_KEYS);
  const path = node.require("path", "a folder or a file, like ./guard")?.asString("a folder or a file, like ./guard");
  const action = node.require("action", "rebuild");
  const written = action?.asString("rebuild");
  const reason = REFUSED[written ?? ""];
  if (reason !== undefined) {
    action?.report("model.not-supported", `"${written}" is not supported for tiny containers`, { expected: reason });
  } else if (written !== undefined) action?.asOneOf(["rebuild"]);
  const ignore = node.get("ignore")?.asList("a list of globs").flatMap(readGlob) ?? [];
  return path === undefined ? undefined : { path: resolve(directory, path), ignore };
}

function readGlob(node: YamlNode): string | readonly [] {
  const text = node.asString("a glob, like **/*.md");
  if (text?.startsWith("!") === true) {
    const expected = "globs of what is ignored, without those of what is not";
    node.report("model.not-supported", `"${text}" is not supported: it takes back another one`, { expected });
  }
  return text?.replace(/^\.?\//, "").replace(/\/$/, "") ?? [];
}
