import { lstat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { OPEN_POLICY, parseTrustPolicy, type TrustPolicy } from "@thimble/images";
import { readTextFile } from "../project/read-text-file.ts";

/**
 * The policy of a device: trust.yaml in its data directory; without one everything runs.
 * @throws ThimbleError as `parseTrustPolicy`; base.not-found for the file of a key that is not there
 */
export async function loadTrust(dataDirectory: string): Promise<TrustPolicy> {
  const file = join(dataDirectory, "trust.yaml");
  if (!(await isThere(file))) return OPEN_POLICY;
  const text = await readTextFile(file, "a policy that can be read");
  return parseTrustPolicy(text, file, (path) => readTextFile(resolve(dataDirectory, path), "a public key in PEM"));
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
