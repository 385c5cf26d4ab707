import type { YamlNode } from "@thimble/model";
import { driverModuleOfScheme } from "../driver/driver-modules.ts";
import { schemeOf } from "./parse-forms.ts";
import type { ThingFrame } from "./thing-frame.ts";

/** Forms without those that another tool wrote for what we do not do. */
export interface OwnForms {
  readonly own: readonly YamlNode[];
  /** Why the others are passed over. */
  readonly reasons: readonly string[];
}

/** Passes over the forms that no driver of ours can serve, though one has their scheme: what they ask for is right, and not done here. */
export function withoutForeign(nodes: readonly YamlNode[], frame: ThingFrame): OwnForms {
  const own: YamlNode[] = [];
  const reasons = new Set<string>();
  for (const node of nodes) {
    const href = node.get("href");
    const module = href === undefined ? undefined : driverModuleOfScheme(schemeOf(href, frame.base));
    const reason = module?.passesOver?.(node);
    if (reason === undefined) own.push(node);
    else reasons.add(reason);
  }
  return { own, reasons: [...reasons] };
}
