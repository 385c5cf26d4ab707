import { join, resolve } from "node:path";
import { OPEN_POLICY, parseTrustPolicy, type TrustPolicy } from "@thimble/images";
import { pathKind } from "../project/path-kind.ts";
import { readTextFile } from "../project/read-text-file.ts";

/**
 * The policy of a device: trust.yaml in its data directory; without one everything runs.
 * @throws ThimbleError as `parseTrustPolicy`; base.not-found for the file of a key that is not there
 */
export async function loadTrust(dataDirectory: string): Promise<TrustPolicy> {
  const file = join(dataDirectory, "trust.yaml");
  if (pathKind(file) === undefined) return OPEN_POLICY;
  const text = await readTextFile(file, "a policy that can be read");
  return parseTrustPolicy(text, file, (path) => readTextFile(resolve(dataDirectory, path), "a public key in PEM"));
}
