import { isAbsolute, join } from "node:path";

/**
 * Where Thimble keeps for a user what it can make again: `thimble` in XDG_CACHE_HOME, else in `.cache` of HOME; undefined where neither is an
 * absolute path. It need not exist.
 *
 * @see XDG Base Directory Specification 0.8: paths that are relative are not looked at
 */
export function cacheFolder(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const { XDG_CACHE_HOME: chosen = "", HOME: home = "" } = environment;
  if (isAbsolute(chosen)) return join(chosen, "thimble");
  return isAbsolute(home) ? join(home, ".cache", "thimble") : undefined;
}
