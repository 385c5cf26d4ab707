import type { YamlNode } from "../../yaml/yaml-node.ts";
import { refuseOtherKeys } from "../sections/key-table.ts";
import { DEPENDENCY_KEYS } from "./compose-keys.ts";

/** A service that must come first, and where that is written. */
export interface Dependency {
  readonly service: string;
  readonly node: YamlNode;
}

/** Reads `depends_on`, a list of services or a map of services with conditions, of which `service_started` is supported. */
export function readDependsOn(node: YamlNode | undefined): readonly Dependency[] {
  if (node === undefined) return [];
  if (node.kind === "list") return node.asList().flatMap(listed);
  return node.entries("a list of services").map(({ key, value }) => {
    readCondition(value);
    return { service: key, node: value };
  });
}

function listed(node: YamlNode): readonly Dependency[] {
  const service = node.asString("the name of a service");
  return service === undefined ? [] : [{ service, node }];
}

function readCondition(node: YamlNode): void {
  refuseOtherKeys(node, DEPENDENCY_KEYS);
  const condition = node.require("condition", "service_started");
  const choice = condition?.asOneOf(["service_started", "service_healthy", "service_completed_successfully"]);
  if (choice === undefined || choice === "service_started") return;
  condition?.report("model.not-supported", `"${choice}" is not supported for tiny containers`, {
    expected: "write service_started",
  });
}
