import type { YamlNode } from "../../yaml/yaml-node.ts";
import type { PullPolicy } from "../service.ts";

/** What may be written. `if_not_present` is an older word; with `build` nothing is pulled, and a service with sources is built anyhow. */
const POLICIES = {
  missing: "missing",
  if_not_present: "missing",
  build: "missing",
  always: "always",
  never: "never",
} as const satisfies Record<string, PullPolicy>;

/** Reads `pull_policy`. Reports `model.not-supported` for what Compose knows and Thimble does not: pulls by the calendar. */
export function readPullPolicy(node: YamlNode | undefined): PullPolicy {
  const text = node?.kind === "string" ? (node.asString() ?? "") : "";
  if (/^(?:daily|weekly|every_)/.test(text)) {
    const expected = "write always, missing or never";
    node?.report("model.not-supported", `"${text}" is not supported for tiny containers`, { expected });
    return "missing";
  }
  const names = ["missing", "if_not_present", "build", "always", "never"] as const;
  return POLICIES[node?.asOneOf(names) ?? "missing"];
}
