import { documentWith, type YamlNode } from "@thimble/model";
import { hasMembers, membersOf } from "./parse-members.ts";

/** The one value of a schema, whatever it is wrapped in, and what goes with it. */
export interface SoleValue {
  /** Its own schema; undefined where all of it is said already. */
  readonly node: YamlNode | undefined;
  /** JSON pointer (RFC 6901) to it; undefined where it is the whole. */
  readonly pointer: string | undefined;
  /** The document with everything else that must be there; undefined for nothing. */
  readonly template: unknown;
}

/** A member of an object and what it is when nobody says. */
interface Member {
  readonly token: string;
  readonly node: YamlNode;
  readonly given: unknown;
  readonly isRequired: boolean;
}

/**
 * The value that is left to be said of what an action is told: an object's members that have a `const` or a `default` go with it as they are, and of the others
 * one may be left, or one that is required. An action is told one number: where there are more, why it can not be served.
 */
export function soleInput(node: YamlNode): SoleValue | { readonly unserved: string } {
  if (!hasMembers(node) || node.get("items") !== undefined) return { node, pointer: undefined, template: undefined };
  const required = node.get("required");
  const names = required?.kind === "list" ? required.asList().map((item) => item.toValue()) : [];
  const members = membersOf(node).map(([token, member]): Member => {
    return { token, node: member, given: givenOf(member), isRequired: names.includes(token) };
  });
  const open = members.filter(({ given }) => given === undefined);
  const wanted = open.length > 1 && names.length > 0 ? open.filter(({ isRequired }) => isRequired) : open;
  if (wanted.length > 1) return { unserved: `it takes ${wanted.map(({ token }) => token).join(", ")} at once` };
  const template = members
    .filter(({ given }) => given !== undefined)
    .reduce<unknown>((document, { token, given }) => documentWith(pointerTo(token), given, document), {});
  const [member] = wanted;
  if (member === undefined) return { node: undefined, pointer: undefined, template };
  const inner = soleInput(member.node);
  if ("unserved" in inner) return inner;
  const pointer = `${pointerTo(member.token)}${inner.pointer ?? ""}`;
  const whole =
    inner.template === undefined ? template : documentWith(pointerTo(member.token), inner.template, template);
  return { node: inner.node, pointer, template: whole };
}

/** The value that an object with one member wraps, or the whole; undefined where there are several. */
export function soleOutput(node: YamlNode): Omit<SoleValue, "template"> | undefined {
  if (!hasMembers(node)) return { node, pointer: undefined };
  const [member, ...others] = membersOf(node);
  if (member === undefined || others.length > 0) return undefined;
  const inner = soleOutput(member[1]);
  return inner && { node: inner.node, pointer: `${pointerTo(member[0])}${inner.pointer ?? ""}` };
}

function givenOf(node: YamlNode): unknown {
  if (node.kind !== "map") return undefined;
  return (node.get("const") ?? node.get("default"))?.toValue();
}

function pointerTo(token: string): string {
  return `/${token.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
