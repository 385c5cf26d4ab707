/** How a server wants to be shown who asks. @see RFC 9110, section 11.6.1 "WWW-Authenticate" */
export interface Challenge {
  /** In lower case, e.g. `bearer`. */
  readonly scheme: string;
  /** Names are in lower case. The first of a repeated name counts. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** @see RFC 9110, section 5.6.2 "Tokens" */
const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
/** @see RFC 9110, section 11.3: a scheme, then either a token68 or parameters */
const SCHEME = new RegExp(`[\\s,]*(${TOKEN})(?=[\\s,]|$)(?:[ \\t]+[A-Za-z0-9._~+/-]+=*[ \\t]*(?=,|$))?`, "y");
/** @see RFC 9110, section 11.2 "auth-param" */
const PARAMETER = new RegExp(`[\\s,]*(${TOKEN})[ \\t]*=[ \\t]*(?:"((?:[^"\\\\]|\\\\.)*)"|(${TOKEN}))`, "y");

/** Parses a header `WWW-Authenticate`. What follows a place that is no challenge is left out. Never throws. */
export function parseChallenges(header: string): readonly Challenge[] {
  const challenges: Challenge[] = [];
  let at = 0;
  const next = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(header);
    if (match !== null) at = pattern.lastIndex;
    return match;
  };
  for (let scheme = next(SCHEME); scheme !== null; scheme = next(SCHEME)) {
    const parameters = new Map<string, string>();
    for (let pair = next(PARAMETER); pair !== null; pair = next(PARAMETER)) {
      const [, name = "", quoted, plain = ""] = pair;
      const value = quoted === undefined ? plain : quoted.replaceAll(/\\(.)/g, "$1");
      if (!parameters.has(name.toLowerCase())) parameters.set(name.toLowerCase(), value);
    }
    challenges.push({ scheme: (scheme[1] ?? "").toLowerCase(), parameters });
  }
  return challenges;
}
