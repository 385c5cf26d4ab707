import { nearest } from "@thimble/base";
import type { YamlNode } from "@thimble/model";
import { textOf, unknownMedia } from "../payload/unknown-media.ts";
import { DELIVERIES } from "./http-binding.ts";

/** Methods that neither fetch nor carry a value. @see RFC 9110, section 9.1 */
const OTHER_METHODS: readonly string[] = ["DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT"];

/** Why a form that is right is not served: a subprotocol, a body or a method that we do not do. */
export function foreignHttpForm(node: YamlNode): string | undefined {
  const subprotocol = textOf(node, "subprotocol");
  if (subprotocol !== undefined && !isOneOf(subprotocol, DELIVERIES) && nearest(subprotocol, DELIVERIES) === undefined)
    return `its subprotocol is ${subprotocol}`;
  const method = textOf(node, "htv:methodName");
  if (method !== undefined && OTHER_METHODS.includes(method)) return `its method is ${method}`;
  return unknownMedia(node);
}

function isOneOf(text: string, known: readonly string[]): boolean {
  return known.includes(text);
}
