import type { FormInput } from "../description/form.ts";

/**
 * What the query of a form's address says of its line, before what the query of the Thing's base says where the address is relative to it.
 * A URL keeps nothing of the base's query; here a line would have to be described anew in each form.
 */
export function lineQuery({ href, url, frame }: FormInput): URLSearchParams {
  const isRelative = URL.parse(href.asString() ?? "") === null;
  const inherited = isRelative ? (URL.parse(frame.base)?.searchParams ?? []) : [];
  return new URLSearchParams([...url.searchParams, ...inherited]);
}
