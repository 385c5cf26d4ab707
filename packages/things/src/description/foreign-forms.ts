import { nearest } from "@thimble/base";
import type { YamlNode } from "@thimble/model";
import { DRIVER_MODULES, driverModuleOfScheme } from "../driver/driver-modules.ts";
import { textOf } from "../payload/unknown-media.ts";
import { schemeOf } from "./parse-forms.ts";
import type { ThingFrame } from "./thing-frame.ts";

/** Forms without those that another tool wrote for what we do not do. */
export interface OwnForms {
  readonly own: readonly YamlNode[];
  /** Why the others are passed over. */
  readonly reasons: readonly string[];
  /** What would be right, where all that is wrong is their protocols; undefined for another body. */
  readonly expected?: string;
}

/**
 * Passes over the forms that no driver of ours can serve: what they ask for is right, and not done here. What is nearly right is left to be reported.
 * @param isMember whether a member of what the form's body is wanted. Default the whole of it
 */
export function withoutForeign(nodes: readonly YamlNode[], frame: ThingFrame, isMember = false): OwnForms {
  const own: YamlNode[] = [];
  const reasons = new Set<string>();
  let isOfOurs = false;
  for (const node of nodes) {
    const href = node.get("href");
    const scheme = href === undefined ? "" : schemeOf(href, frame.base);
    const reason = href === undefined ? undefined : reasonAgainst(node, scheme, isMember);
    isOfOurs ||= driverModuleOfScheme(scheme) !== undefined;
    if (reason === undefined) own.push(node);
    else reasons.add(reason);
  }
  const expected = isOfOurs ? {} : { expected: `known ones are ${allSchemes().join(", ")}` };
  return { own, reasons: [...reasons], ...expected };
}

function reasonAgainst(node: YamlNode, scheme: string, isMember: boolean): string | undefined {
  const module = driverModuleOfScheme(scheme);
  if (module === undefined) return isForeignScheme(scheme) ? `no driver is called "${scheme}"` : undefined;
  if (isMember && module.hasDocuments !== true) return `over ${scheme} there are no members`;
  const isPack = textOf(node, "contentType")?.startsWith("application/senml") ?? false;
  if (isMember && isPack) return "its body is SenML, which has records and no members";
  return module.passesOver?.(node);
}

/** Whether a protocol is one that is not ours, and not a slip of the pen. */
function isForeignScheme(scheme: string): boolean {
  return scheme !== "" && nearest(scheme, allSchemes()) === undefined;
}

function allSchemes(): readonly string[] {
  return DRIVER_MODULES.flatMap(({ schemes }) => schemes);
}
