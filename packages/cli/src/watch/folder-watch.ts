/** Tells of changes in folders. */
export interface FolderWatch {
  /**
   * Calls `changed` after anything in the folder or below changed, with the path from the folder, until disposed. May call more often than
   * there are changes. What hides (a name with a dot in front) and `node_modules` and `target` are not told of.
   * @param folder absolute
   */
  watch(folder: string, changed: (path: string) => void): Disposable;
}

/** What tools write while they build, edit or commit. */
const NOT_SOURCES = /(?:^|[\\/])(?:\.|node_modules(?:$|[\\/])|target(?:$|[\\/]))|~$/;

/** Whether a path below a folder may be a source. */
export function isSource(path: string): boolean {
  return !NOT_SOURCES.test(path);
}
