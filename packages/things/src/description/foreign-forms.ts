import { nearest } from "@thimble/base";
import type { YamlNode } from "@thimble/model";
import { DRIVER_MODULES, driverModuleOfScheme } from "../driver/driver-modules.ts";
import { textOf } from "../payload/unknown-media.ts";
import { schemeOf } from "./parse-forms.ts";
import type { ThingFrame } from "./thing-frame.ts";
import { openVariables } from "./uri-template.ts";
import { formVariables } from "./uri-variables.ts";

/** Forms without those that another tool wrote for what we do not do. */
export interface OwnForms {
  readonly own: readonly YamlNode[];
  /** Why the others are passed over. */
  readonly reasons: readonly string[];
  /** What would be right in place of the first of them. */
  readonly expected: string;
}

/** Why a form is passed over, and what would be right. */
interface Foreign {
  readonly reason: string;
  readonly expected: string;
}

/** What would be right in place of a body or a method that is not done here. */
const USUAL = "a form that is served, for example with contentType: application/json";

/** What is wanted of forms. */
export interface FormWish {
  readonly frame: ThingFrame;
  /** The property, action or event that they are of. */
  readonly affordance: YamlNode;
  /** Whether a member of what a form's body is. Default the whole of it. */
  readonly isMember?: boolean;
}

/** Passes over the forms that no driver of ours can serve: what they ask for is right, and not done here. What is nearly right is left to be reported. */
export function withoutForeign(nodes: readonly YamlNode[], wish: FormWish): OwnForms {
  const own: YamlNode[] = [];
  const foreign: Foreign[] = [];
  for (const node of nodes) {
    const href = node.get("href");
    const against = href === undefined ? undefined : findAgainst(node, schemeOf(href, wish.frame.base), wish);
    if (against === undefined) own.push(node);
    else foreign.push(against);
  }
  const reasons = [...new Set(foreign.map(({ reason }) => reason))];
  return { own, reasons, expected: foreign[0]?.expected ?? USUAL };
}

function findAgainst(
  node: YamlNode,
  scheme: string,
  { frame, affordance, isMember = false }: FormWish,
): Foreign | undefined {
  const module = driverModuleOfScheme(scheme);
  if (module === undefined) return isForeignScheme(scheme) ? noDriver(scheme) : undefined;
  const against = (reason: string, expected = USUAL): Foreign => ({ reason, expected });
  if (isMember && module.hasDocuments !== true)
    return against(`over ${scheme} there are no members`, "a property for each, with a type that is none of them");
  const isPack = textOf(node, "contentType")?.startsWith("application/senml") ?? false;
  if (isMember && isPack) return against("its body is SenML, which has records and no members");
  const reason = module.passesOver?.(node);
  if (reason !== undefined) return against(reason);
  if (module.hasTemplates === true) {
    const open = openVariables(textOf(node, "href") ?? "", formVariables(node, affordance, frame));
    if (open.length > 0)
      return against(
        `the variable ${open.join(" and ")} in its address has no default`,
        `uriVariables: { ${open[0]}: { default: … } }`,
      );
  }
  const { logins } = module;
  const login = logins && frame.security.ask(node, logins).foreign;
  if (login === undefined) return undefined;
  return against(`${scheme} does not log in with ${login}`, `security with ${[...(logins ?? []), "nosec"].join(", ")}`);
}

function noDriver(scheme: string): Foreign {
  return { reason: `no driver is called "${scheme}"`, expected: `known ones are ${allSchemes().join(", ")}` };
}

/** Whether a protocol is one that is not ours, and not a slip of the pen. */
function isForeignScheme(scheme: string): boolean {
  return scheme !== "" && nearest(scheme, allSchemes()) === undefined;
}

function allSchemes(): readonly string[] {
  return DRIVER_MODULES.flatMap(({ schemes }) => schemes);
}
