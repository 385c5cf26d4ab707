import { lstat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { CLOSED_POLICY, OPEN_POLICY, parseTrustPolicy, type TrustPolicy } from "@thimble/images";
import { readTextFile } from "../project/read-text-file.ts";

/**
 * The policy of a device: trust.yaml in its data directory. Without one everything runs on a developer's device, and nothing on one of a fleet.
 *
 * @param fleet of the device, from THIMBLE_FLEET; undefined or empty for a developer's
 * @throws ThimbleError as `parseTrustPolicy`; base.not-found for the file of a key that is not there
 */
export async function loadTrust(dataDirectory: string, fleet: string | undefined): Promise<TrustPolicy> {
  const file = join(dataDirectory, "trust.yaml");
  if (!(await isThere(file))) return fleet ? { ...CLOSED_POLICY, fleet } : OPEN_POLICY;
  return readTrust(file, fleet);
}

/** The policy of a file; files that it names are beside it. @throws ThimbleError as `loadTrust` */
export async function readTrust(file: string, fleet: string | undefined): Promise<TrustPolicy> {
  const text = await readTextFile(file, "a policy that can be read");
  return parseTrustPolicy(text, {
    where: file,
    fleet: fleet === "" ? undefined : fleet,
    readFile: (path) => readTextFile(resolve(dirname(file), path), "a file that trust.yaml names"),
  });
}

/** A link that leads nowhere is there: what can not be read must not open the device. */
async function isThere(file: string): Promise<boolean> {
  try {
    await lstat(file);
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ENOENT");
  }
}
