import { resolve } from "node:path";
import type { YamlNode } from "../../yaml/yaml-node.ts";
import { refuseOtherKeys } from "../sections/key-table.ts";
import type { Volume } from "../volume.ts";
import { VOLUME_KEYS } from "./compose-keys.ts";

const SHORT = "a folder and where it is found, like ./data:/data or ./data:/data:ro";

/**
 * Reads `volumes`: folders of the device, in the short syntax or as maps of the type `bind`. Named volumes are refused, because a device has no
 * place where they would be.
 * @see Compose Specification, services, `volumes`
 */
export function readVolumes(node: YamlNode | undefined, directory: string): readonly Volume[] {
  const items = node?.asList("a list of folders") ?? [];
  const seen = new Set<string>();
  return items.flatMap((item) => {
    const volume = item.kind === "map" ? readLong(item, directory) : readShort(item, directory);
    if (volume === undefined) return [];
    if (seen.has(volume.target))
      item.report("model.bad-value", `"${volume.target}" is there twice`, { expected: "another path for each folder" });
    seen.add(volume.target);
    return [volume];
  });
}

function readShort(node: YamlNode, directory: string): Volume | undefined {
  const text = node.asString(SHORT);
  if (text === undefined) return undefined;
  const [source = "", target, mode = "rw", ...rest] = text.split(":");
  if (target === undefined || rest.length > 0 || (mode !== "ro" && mode !== "rw")) {
    node.report("model.bad-value", `it is "${text}"`, { expected: `write ${SHORT}` });
    return undefined;
  }
  return checked(node, { source, target, isReadOnly: mode === "ro" }, directory);
}

function readLong(node: YamlNode, directory: string): Volume | undefined {
  refuseOtherKeys(node, VOLUME_KEYS);
  const type = node.require("type", "bind");
  const kind = type?.asOneOf(["bind", "volume", "tmpfs", "npipe", "cluster", "image"]);
  const source = node.require("source", "a folder, like ./data")?.asString("a folder, like ./data");
  const target = node.require("target", "a path, like /data")?.asString("a path, like /data");
  if (kind !== undefined && kind !== "bind")
    type?.report("model.not-supported", `"${kind}" is not supported for tiny containers`, { expected: "write bind" });
  if (source === undefined || target === undefined) return undefined;
  return checked(node, { source, target, isReadOnly: node.get("read_only")?.asBoolean() ?? false }, directory);
}

/** The volume with its folder absolute; undefined, and reported, where a path is none. */
function checked(node: YamlNode, volume: Volume, directory: string): Volume | undefined {
  const { source, target } = volume;
  if (!/^\.{0,2}(\/|$)/.test(source) || source === "") {
    node.report("model.not-supported", `"${source}" is a named volume, or none`, {
      expected: `write a folder that begins with ./, ../ or /, like ./${source === "" ? "data" : source}`,
    });
    return undefined;
  }
  if (!target.startsWith("/") || target.includes("\0")) {
    node.report("model.bad-value", `"${target}" is no absolute path`, { expected: "where it is found, like /data" });
    return undefined;
  }
  return { ...volume, source: resolve(directory, source) };
}
