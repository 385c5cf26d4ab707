import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Why tests with skopeo are left out; false where it is here. */
export const skipWithoutSkopeo: string | false = await run("skopeo", ["--version"]).then(
  () => false,
  () => "skopeo is not here: apt-get install -y --no-install-recommends skopeo",
);

/** Runs skopeo, and gives what it prints. It asks for no signatures: those are ours to check. */
export async function skopeo(...words: readonly string[]): Promise<string> {
  return (await run("skopeo", ["--insecure-policy", ...words])).stdout;
}
