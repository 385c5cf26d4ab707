import { nearest } from "@thimble/base";
import type { YamlNode } from "@thimble/model";
import { DRIVER_MODULES, driverModuleOfScheme } from "../driver/driver-modules.ts";
import type { ParsedForm, PropertyOutline } from "./form.ts";
import type { ThingFrame } from "./thing-frame.ts";
import { expandTemplate } from "./uri-template.ts";
import { formVariables } from "./uri-variables.ts";
import { withoutLogin } from "./without-login.ts";

/** Operations that read and write a property. @see WoT Thing Description 1.1, section 5.3.4.2 */
const READ_OPERATIONS: readonly string[] = ["readproperty", "observeproperty"];
const WRITE_OPERATION = "writeproperty";
const OPERATIONS: readonly string[] = [...READ_OPERATIONS, WRITE_OPERATION, "unobserveproperty"];
/** Operations of an action; what is no invocation is let through. @see WoT Thing Description 1.1, section 5.3.4.2 */
const INVOKE_OPERATION = "invokeaction";
const ACTION_OPERATIONS: readonly string[] = [INVOKE_OPERATION, "queryaction", "cancelaction"];

/** Operations of an event. @see WoT Thing Description 1.1, section 5.3.4.2 */
const SUBSCRIBE_OPERATION = "subscribeevent";
const EVENT_OPERATIONS: readonly string[] = [SUBSCRIBE_OPERATION, "unsubscribeevent"];

/** What of the forms of an affordance is used. */
export interface UsedForms {
  readonly forms: readonly ParsedForm[];
  /** Everywhere it can be reached, also by the others. */
  readonly addresses: readonly string[];
}

/** The forms of a property that one of our drivers serves; when there is none, why not is reported. */
export function parseForms(nodes: readonly YamlNode[], property: PropertyOutline, frame: ThingFrame): UsedForms {
  const { base } = frame;
  const forms = nodes.map((node) => ({
    node,
    href: node.require("href", "the address, modbus+tcp://host:port/unit/register"),
  }));
  const known = forms.filter(
    ({ href }) => href !== undefined && driverModuleOfScheme(schemeOf(href, base)) !== undefined,
  );
  if (known.length === 0) for (const { href } of forms) if (href !== undefined) reportScheme(href, base);
  const parsed = known.flatMap(({ node, href }) =>
    href === undefined ? [] : (parseForm(node, href, property, frame) ?? []),
  );
  // Where the Thing is chosen to be, as far as it is there.
  const chosen = parsed.filter(({ address }) => address === frame.address);
  const used = atOneAddress(chosen.length > 0 ? chosen : parsed);
  return { forms: used, addresses: parsed.map(({ address }) => address) };
}

/** Without the forms that do elsewhere what can be done at the address of the first: a Thing that several networks reach lists one for each. */
function atOneAddress(forms: readonly ParsedForm[]): readonly ParsedForm[] {
  const own = forms.filter(({ address }) => address === forms[0]?.address);
  const isCovered = (form: ParsedForm): boolean =>
    (form.read === undefined || own.some(({ read }) => read !== undefined)) &&
    (form.write === undefined || own.some(({ write }) => write !== undefined));
  return forms.filter((form) => own.includes(form) || !isCovered(form));
}

function parseForm(
  node: YamlNode,
  href: YamlNode,
  property: PropertyOutline,
  frame: ThingFrame,
): ParsedForm | undefined {
  const { base } = frame;
  const written = href.asString() ?? "";
  const module = driverModuleOfScheme(schemeOf(href, base));
  const text =
    module?.hasTemplates === true ? expandTemplate(written, formVariables(node, property.affordance, frame)) : written;
  const url = URL.parse(text, base === "" ? undefined : base);
  const operations = parseOperations(node, property);
  if (url === null) {
    // An address that is right by itself is not what is wrong.
    const at = base === "" ? "" : ` at the base "${withoutLogin(base)}"`;
    href.report("things.bad-description", `"${text}"${at} is no address`, {
      expected: "scheme://host:port/…, the port at most 65535",
    });
    return undefined;
  }
  const reading = property.isEvent === true ? [SUBSCRIBE_OPERATION] : READ_OPERATIONS;
  const isForReading = !property.isWriteOnly && operations.some((op) => reading.includes(op));
  const isForWriting =
    !property.isReadOnly && operations.includes(property.isAction ? INVOKE_OPERATION : WRITE_OPERATION);
  return module?.parseForm({ node, url, href, property, frame, isForReading, isForWriting });
}

/** A form without `op` is for reading and writing, as far as the property allows. @see WoT Thing Description 1.1, section 5.4 */
function parseOperations(node: YamlNode, property: PropertyOutline): readonly string[] {
  const op = node.get("op");
  if (op === undefined && property.isAction) return [INVOKE_OPERATION];
  if (op === undefined && property.isEvent === true) return [SUBSCRIBE_OPERATION];
  if (op === undefined)
    return [...(property.isWriteOnly ? [] : READ_OPERATIONS), ...(property.isReadOnly ? [] : [WRITE_OPERATION])];
  const items = op.kind === "list" ? op.asList() : [op];
  const known = property.isAction ? ACTION_OPERATIONS : property.isEvent === true ? EVENT_OPERATIONS : OPERATIONS;
  return items.flatMap((item) => item.asOneOf(known) ?? []);
}

/** @see RFC 3986, section 3.1 */
const SCHEME = /^([a-z][a-z0-9+.-]*):/i;

/** The scheme of an address, or of the base where it has none; also of one that is wrong further on, for example in its port. */
export function schemeOf(href: YamlNode, base: string): string {
  // Only a text has a scheme; anything else is reported where it is read.
  const text = href.kind === "string" ? (href.asString() ?? "") : "";
  return (SCHEME.exec(text) ?? SCHEME.exec(base))?.[1]?.toLowerCase() ?? "";
}

function reportScheme(href: YamlNode, base: string): void {
  const text = href.asString();
  if (text === undefined) return;
  const scheme = schemeOf(href, base);
  const schemes = DRIVER_MODULES.flatMap((module) => module.schemes);
  const near = nearest(scheme, schemes);
  const known = `${near === undefined ? "known" : `did you mean "${near}"? Known`} ones are ${schemes.join(", ")}`;
  const state = scheme === "" ? `"${text}" has no scheme` : `no driver is called "${scheme}"`;
  // A tool that serves its own description leaves out where that is.
  const advice =
    scheme === "" && text.startsWith("/") ? `base: http://host:port in the Thing, for example. Known schemes` : "";
  href.report("things.bad-description", state, {
    expected: advice === "" ? known : known.replace(/^known ones/, advice),
  });
}
