import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Makes an empty data directory that is gone when `cleanup` is disposed. */
export async function freshDirectory(cleanup: AsyncDisposableStack): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "thimble-"));
  cleanup.defer(() => rm(directory, { recursive: true, force: true }));
  return directory;
}
