import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { isThimbleError, ThimbleError } from "@thimble/base";
import { JsonReader } from "../oci/json-reader.ts";
import { type CredentialSource, Credentials } from "./credentials.ts";
import { findInDockerConfig } from "./docker-config.ts";

/** Bytes that a helper may write at most: a user and a token take far less. */
const MAXIMUM_HELPER_BYTES = 64 * 1024;

/** The credentials that `docker login` keeps: in its config.json, and with the programs that it names. Nothing of them is in any error. */
export class DockerCredentials implements CredentialSource {
  readonly #path: string;
  readonly #environment: Readonly<Record<string, string | undefined>>;

  /** @param path config.json; there need be none. `environment` is what helpers run with. */
  constructor(path: string, environment: Readonly<Record<string, string | undefined>>) {
    this.#path = path;
    this.#environment = environment;
  }

  async find(registry: string, signal: AbortSignal): Promise<Credentials | undefined> {
    const bytes = await this.#load();
    if (bytes === undefined) return undefined;
    const { written, helper, server } = findInDockerConfig(bytes, this.#path, registry);
    return (helper === undefined ? undefined : await this.#ask(helper, server, signal)) ?? written;
  }

  async #load(): Promise<Uint8Array | undefined> {
    try {
      return await readFile(this.#path);
    } catch (cause) {
      if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
      throw new ThimbleError("images.bad-credentials", `Cannot read credentials: ${this.#path} is not readable`, {
        where: this.#path,
        expected: "a config.json that this user may read",
        cause,
      });
    }
  }

  /** @see docker/docker-credential-helpers, README, "Development": get takes the server on stdin and answers in JSON */
  async #ask(helper: string, server: string, signal: AbortSignal): Promise<Credentials | undefined> {
    const program = `docker-credential-${helper}`;
    const { status, stdout } = await this.#run(program, server, signal);
    // The text that every helper writes for a server that it does not know. @see docker-credential-helpers, credentials/error.go
    if (status !== 0 && /credentials not found/.test(stdout)) return undefined;
    if (status !== 0) throw failed(program, `it ended with status ${status}`);
    try {
      const json = JsonReader.parse(new TextEncoder().encode(stdout), "answer");
      const [user, secret] = [json.member("Username").string(), json.member("Secret").string()];
      return user === "<token>"
        ? new Credentials("identity-token", "", secret)
        : new Credentials("password", user, secret);
    } catch (error) {
      if (!isThimbleError(error)) throw error;
      // Without its cause, which quotes what was read.
      throw failed(program, "it answered something else than a user and a secret");
    }
  }

  #run(program: string, input: string, signal: AbortSignal): Promise<{ status: number | null; stdout: string }> {
    return new Promise((resolve, reject) => {
      const child = spawn(program, ["get"], {
        stdio: ["pipe", "pipe", "ignore"],
        env: { ...this.#environment },
        signal,
      });
      let stdout = "";
      child.once("error", (cause) =>
        reject(signal.aborted ? signal.reason : failed(program, "it does not run", cause)),
      );
      child.stdin.on("error", () => undefined); // It may end without reading.
      child.stdout.on("data", (data: Buffer) => {
        stdout += data.toString("utf8");
        if (stdout.length <= MAXIMUM_HELPER_BYTES) return;
        // Its own children may hold the pipe and go on writing: nobody listens any more.
        child.stdout.destroy();
        child.kill("SIGKILL");
      });
      child.once("close", (status) => resolve({ status, stdout }));
      child.stdin.end(input);
    });
  }
}

function failed(program: string, state: string, cause?: unknown): ThimbleError {
  return new ThimbleError("images.bad-credentials", `Cannot ask ${program} for credentials: ${state}`, {
    where: program,
    expected: "a credential helper of Docker on the PATH, as its config.json names it",
    cause,
  });
}
