import { nearest } from "@thimble/base";
import type { YamlNode } from "@thimble/model";
import { MEDIA_TYPES } from "./payload-format.ts";

/** The stream of server-sent events, which says nothing of what each carries. @see HTML Living Standard, section 9.2 */
export const EVENT_STREAM = "text/event-stream";

/** Reads a text of a form without reporting what is wrong with it: what is no text is reported where it is read. */
export function textOf(node: YamlNode, term: string): string | undefined {
  const value = node.get(term);
  return value?.kind === "string" ? value.asString() : undefined;
}

/** Why the body of a form can not be read: its media type is none of ours, and not nearly one. */
export function unknownMedia(node: YamlNode): string | undefined {
  const type = textOf(node, "contentType")?.split(";")[0]?.trim().toLowerCase() ?? "";
  const known = Object.values(MEDIA_TYPES);
  const isOurs =
    type === "" || known.includes(type) || type === EVENT_STREAM || /^application\/[\w.-]+\+json$/.test(type);
  return isOurs || nearest(type, known) !== undefined ? undefined : `its contentType is ${type}`;
}
