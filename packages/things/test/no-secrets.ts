import { ThimbleError } from "@thimble/base";
import type { SecretStore } from "../src/security/secret-store.ts";

/** A device that keeps no secrets. */
export const NO_SECRETS: SecretStore = {
  load: async (name) => {
    throw new ThimbleError("things.no-secret", `Cannot log in with the secret "${name}": this device has none`);
  },
  loadAuthorities: async (path) => {
    throw new ThimbleError("things.refused", `Cannot read ${path}`);
  },
};
