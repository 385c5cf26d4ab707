/**
 * The page after this one; undefined when it is the last.
 * @see RFC 8288, section 3; only on the same registry, because the next request shows who asks
 */
export function nextPage(link: string | undefined, from: URL): URL | undefined {
  const target = /<([^>]*)>\s*;[^,]*\brel="?next"?/.exec(link ?? "")?.[1];
  if (target === undefined || !URL.canParse(target, from.href)) return undefined;
  const to = new URL(target, from);
  return to.origin === from.origin ? to : undefined;
}
