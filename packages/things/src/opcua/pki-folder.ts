import { homedir } from "node:os";
import { join } from "node:path";
import { env } from "node:process";

/** Where this machine keeps its certificate for OPC UA, and those of the servers that it trusts. @see XDG Base Directory Specification 0.8, XDG_STATE_HOME */
export function pkiFolder(): string {
  const state = env["XDG_STATE_HOME"];
  return join(state === undefined || state === "" ? join(homedir(), ".local/state") : state, "thimble/opcua");
}
