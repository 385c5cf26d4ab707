import { nearest } from "@thimble/base";
import type { YamlNode } from "../../yaml/yaml-node.ts";

/** The keys of one Compose map: those that are read, and those that Compose knows besides. */
export interface KeyTable {
  readonly supported: readonly string[];
  readonly unsupported: readonly string[];
}

/** The key under which Compose files carry what is Thimble's own. */
export const THIMBLE_KEY: string = "x-thimble";

/**
 * Reports each key of a Compose map that is not read: `model.not-supported` for one that Compose knows, `model.unknown-key` for any other.
 *
 * Keys that begin with `x-` are other tools' and are left alone, but not one that looks like `x-thimble` misspelt.
 * @see Compose Specification, section "Extensions"
 */
export function refuseOtherKeys(node: YamlNode, table: KeyTable): void {
  for (const entry of node.entries()) {
    const { key, where } = entry;
    if (table.supported.includes(key)) continue;
    if (key.startsWith("x-") && nearest(key, [THIMBLE_KEY]) === undefined) continue;
    if (table.unsupported.includes(key))
      node.report("model.not-supported", `"${key}" is not supported for tiny containers`, {
        where,
        expected: `remove it; supported are ${table.supported.join(", ")}`,
      });
    else node.reportUnknownKey(entry, [...table.supported, ...table.unsupported], table.supported);
  }
}
