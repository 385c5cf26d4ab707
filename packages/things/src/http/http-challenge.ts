/** A way to log in that a server names in its refusal. */
export interface HttpChallenge {
  /** In lower case: `basic`, `digest`, `bearer`. */
  readonly scheme: string;
  /** By their names in lower case, unquoted. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** The next part of a list of challenges: a scheme, or a parameter of the one before. @see RFC 9110, sections 5.6.2, 5.6.4 and 11.2 */
const PART =
  /[\s,]*(?:([\w!#$%&'*+.^`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([\w!#$%&'*+.^`|~-]+))|([\w!#$%&'*+.^`|~-]+)(?=\s|,|$))/y;

/**
 * Reads the header `WWW-Authenticate`; what is malformed ends it.
 * @see RFC 9110, section 11.6.1
 */
export function parseChallenges(header: string): readonly HttpChallenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  const pattern = new RegExp(PART);
  for (let part = pattern.exec(header); part !== null; part = pattern.exec(header)) {
    const [, name, quoted, token, scheme] = part;
    if (scheme !== undefined) challenges.push({ scheme: scheme.toLowerCase(), parameters: new Map() });
    else if (name !== undefined)
      challenges.at(-1)?.parameters.set(name.toLowerCase(), quoted?.replaceAll(/\\(.)/g, "$1") ?? token ?? "");
  }
  return challenges;
}
