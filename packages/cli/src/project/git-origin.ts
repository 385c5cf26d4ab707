import { isThimbleError } from "@thimble/base";
import { findPrograms } from "../build/find-program.ts";
import { runTool } from "../build/run-tool.ts";

/** Where the sources of an image are kept, as far as git knows. */
export interface GitOrigin {
  /** URL of the repository, without credentials; undefined when it has none that others could use. */
  readonly source: string | undefined;
  /** The commit that changed the folder last; undefined when something in it is not committed. */
  readonly revision: string | undefined;
}

const NOWHERE: GitOrigin = { source: undefined, revision: undefined };

/**
 * What git knows of a folder; nothing when it is in no repository, or git is not there. The commit is the last one that changed the folder, and not
 * that of the whole repository: an image whose sources did not change keeps its digest.
 */
export async function gitOrigin(
  directory: string,
  options: { readonly searchPath: string; readonly signal?: AbortSignal },
): Promise<GitOrigin> {
  const [git] = findPrograms(["git"], options.searchPath);
  if (git === undefined) return NOWHERE;
  const ask = async (...args: readonly string[]): Promise<string | undefined> => {
    const run = await runTool(git, args, { directory, signal: options.signal }).catch(unlessAborted);
    return run?.status === 0 ? run.stdout.trim() : undefined;
  };
  const [changed, revision] = await Promise.all([
    ask("status", "--porcelain", "--", "."),
    ask("log", "-1", "--format=%H", "--", "."),
  ]);
  if (revision === undefined || !/^[0-9a-f]{40,64}$/.test(revision)) return NOWHERE;
  const remote = await ask("config", "--get", "remote.origin.url");
  return { source: remote && publicUrl(remote), revision: changed === "" ? revision : undefined };
}

/** Whatever git can not do, also in a folder that is not there, it knows nothing then: what is wrong with the folder the build says. */
function unlessAborted(error: unknown): undefined {
  if (isThimbleError(error, "base.aborted")) throw error;
}

/** A remote as a URL that others can use, without user, password and query; undefined for a path of this machine. */
export function publicUrl(remote: string): string | undefined {
  // @see git-fetch(1), "GIT URLS": the alternative scp-like syntax
  const scp = /^(?:[^@/:]+@)?([A-Za-z0-9.-]{2,}):(?!\/\/)(.+)$/.exec(remote);
  const text = scp === null ? remote : `ssh://${scp[1]}/${scp[2]?.replace(/^\//, "")}`;
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (!["https:", "http:", "ssh:", "git:"].includes(url.protocol) || url.hostname === "") return undefined;
  return `${url.protocol}//${url.host}${url.pathname}`;
}
