import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { env } from "node:process";
import { ThimbleError } from "@thimble/base";
import { type SecretStore, secretVariable } from "./secret-store.ts";

/** Where the files of secrets are when `THIMBLE_SECRETS` does not say: where Docker and systemd's units put them. */
const DEFAULT_FOLDER = "/run/secrets";

/** The secrets of this machine: an environment variable each, or else a file each in one folder. Read when asked, so that a new one counts at once. */
export const DEVICE_SECRETS: SecretStore = {
  async loadAuthorities(path) {
    try {
      return await readFile(path, "utf8");
    } catch (cause) {
      throw new ThimbleError("things.refused", `Cannot trust the authorities of ${path}: the file can not be read`, {
        expected: "a PEM file with their certificates",
        cause,
      });
    }
  },

  async load(name) {
    const variable = secretVariable(name);
    const value = env[variable];
    if (value !== undefined && value !== "") return value;
    const path = join(env["THIMBLE_SECRETS"] ?? DEFAULT_FOLDER, name);
    try {
      const text = await readFile(path, "utf8");
      return text.replace(/\r?\n$/, "");
    } catch (cause) {
      throw new ThimbleError("things.no-secret", `Cannot log in with the secret "${name}": this device has none`, {
        expected: `the environment variable ${variable} or the file ${path}`,
        cause,
      });
    }
  },
};
